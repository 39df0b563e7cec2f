"""By which rule each adapter's keys become beings: `identity` in an organization's settings, `{adapter: rule}`.

- `project`: one being for a project's folder and whoever connected it, over all sessions; sub-agents by their type
  below their parent.
- `session`: each session and each sub-agent is a being of its own.
- `told`: the key that the producer tells is the being.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, select, update

from metaverse.database import reading, writing
from metaverse.errors import Invalid, NotFound
from metaverse.models.organization import Organization
from metaverse.services import audit

organizations = Organization.__table__
Json = dict[str, Any]
SETTING = "identity"


class Rule(StrEnum):
    """How the keys of an adapter become beings; `assigned` is what a person said."""

    PROJECT = "project"
    SESSION = "session"
    TOLD = "told"
    ASSIGNED = "assigned"


BY_SESSION = (Rule.PROJECT, Rule.SESSION)
CHOICES: dict[str, tuple[Rule, ...]] = {
    "claude-code": BY_SESSION,
    "codex": BY_SESSION,
    "openclaw": (Rule.TOLD,),
    "a2a": (Rule.TOLD,),
    "ag-ui": (Rule.TOLD,),
    "otlp": (Rule.TOLD,),
    "mapped": (Rule.TOLD,),
}
"""The rules there are for each adapter, the default first."""

FILES = "-file"
"""How the name of an adapter ends that reads the files of what another one hears live; both have one rule."""


def has_rules(adapter: str) -> bool:
    """Tell whether an adapter's keys may become other beings than they are told as."""
    return len(CHOICES.get(adapter.removesuffix(FILES), ())) > 1


def of(connection: Connection, organization_id: str) -> dict[str, Rule]:
    """Return the rule of each adapter; what is set and makes no sense counts as not set."""
    query = select(organizations.c.settings).where(organizations.c.id == organization_id)
    given = (connection.execute(query).scalar_one_or_none() or {}).get(SETTING)
    chosen = given if isinstance(given, dict) else {}
    return {
        adapter: Rule(chosen[adapter]) if chosen.get(adapter) in choices else choices[0]
        for adapter, choices in CHOICES.items()
    }


@reading
def view(connection: Connection, organization_id: str) -> dict[str, Json]:
    """Return the rule of each adapter in wire names."""
    return {adapter: {"identity": rule.value} for adapter, rule in of(connection, organization_id).items()}


@writing
def change(connection: Connection, organization_id: str, rules: dict[str, Json], actor: str) -> None:
    """Change the rules of some adapters, for the keys that are new from now on.

    Raises:
        NotFound: there is no such organization.
        Invalid: there is no such adapter, or it has no such rule.
    """
    query = select(organizations.c.settings).where(organizations.c.id == organization_id).with_for_update()
    row = connection.execute(query).first()
    if row is None:
        raise NotFound("There is no such organization.")
    chosen = {adapter: _judged(adapter, told["identity"]) for adapter, told in rules.items()}
    settings = {**(row.settings or {})}
    present = settings.get(SETTING)
    settings[SETTING] = {**(present if isinstance(present, dict) else {}), **chosen}
    connection.execute(update(organizations).where(organizations.c.id == organization_id).values(settings=settings))
    audit.note(connection, actor, "identity-rules.changed", organization_id, organization_id, **chosen)


def _judged(adapter: str, rule: str) -> str:
    choices = CHOICES.get(adapter)
    if choices is None:
        said = f"There is no adapter {adapter}; there are {', '.join(CHOICES)}."
        raise Invalid(said, [{"field": f"rules.{adapter}", "message": said}])
    if rule not in choices:
        said = f"{adapter} has the rules {' and '.join(choices)}, not {rule}."
        raise Invalid(said, [{"field": f"rules.{adapter}.identity", "message": said}])
    return rule
