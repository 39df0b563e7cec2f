"""The register of beings: which told key stands for which, kept in the database.

A told key is assigned once, in the transaction that looks whom it could be; whoever else has the same new key waits.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, and_, delete, or_, select

from metaverse.clock import now_ms, to_wire
from metaverse.database import bulk, reading, writing
from metaverse.events import journal
from metaverse.events.names import EventType
from metaverse.models.agent import Agent
from metaverse.models.identity import Identity
from metaverse.models.token import Token
from metaverse.services import audit, identity_rules
from metaverse.services.identity_births import Being, Births
from metaverse.services.identity_rules import Rule

identities = Identity.__table__
agents = Agent.__table__
tokens = Token.__table__
Json = dict[str, Any]

SOURCE = "urn:metaverse:identity"
AT_ONCE = 400


@reading
def of_keys(connection: Connection, organization_id: str, told: Iterable[str]) -> dict[str, Being]:
    """Return the beings of those keys that have one."""
    found, wanted = {}, sorted(told)
    columns = (identities.c.key, identities.c.being, identities.c.name, identities.c.rule)
    for start in range(0, len(wanted), AT_ONCE):
        these = identities.c.key.in_(wanted[start : start + AT_ONCE])
        query = select(*columns).where(identities.c.organization_id == organization_id, these)
        found.update({row.key: Being(row.being, row.name, row.rule) for row in connection.execute(query)})
    return found


@reading
def names(connection: Connection, organization_id: str, several: Sequence[Being]) -> dict[str, Json]:
    """Return what beings are called by now and where they belong, so that a new session does not rename them."""
    keys = sorted({being.key for being in several})
    if not keys:
        return {}
    query = select(agents.c.key, agents.c.name, agents.c.department)
    rows = connection.execute(query.where(agents.c.organization_id == organization_id, agents.c.key.in_(keys)))
    said = {row.key: {"name": row.name, "department": row.department} for row in rows}
    return {key: {field: value for field, value in one.items() if value} for key, one in said.items()}


@writing
def assign_new(
    connection: Connection,
    organization_id: str,
    adapter: str,
    told: set[str],
    events: Sequence[Json],
    token_id: str | None,
    bound: frozenset[str],
) -> tuple[dict[str, Being], list[Json]]:
    """Assign the new keys of a batch; return the beings of all its keys, and what the log must know of it first."""
    journal.hold(connection, organization_id)
    known = of_keys.on(connection, organization_id, told)
    family = adapter.removesuffix(identity_rules.FILES)
    rule = identity_rules.of(connection, organization_id)[family]
    registry = _Registry(connection, organization_id, token_id)
    readable = [event for event in events if isinstance(event, dict)]
    born = Births(rule, bound, known, registry).of(readable, sorted(told))
    _keep(connection, organization_id, family, born)
    return {**known, **born}, _mergings(connection, organization_id, born)


class _Registry:
    """What births ask of the database."""

    def __init__(self, connection: Connection, organization_id: str, token_id: str | None) -> None:
        self._connection, self._organization_id, self._token_id = connection, organization_id, token_id

    def standing(self, keys: Sequence[str]) -> dict[str, tuple[str | None, int]]:
        """Return the status of beings and since when it was told, in milliseconds; who is not there is left out."""
        query = select(agents.c.key, agents.c.status, agents.c.status_ms)
        these = (agents.c.organization_id == self._organization_id, agents.c.key.in_(keys))
        return {row.key: (row.status, row.status_ms) for row in self._connection.execute(query.where(*these))}

    def owner(self) -> str | None:
        """Return the name of the token that the batch came by."""
        query = select(tokens.c.name).where(tokens.c.id == self._token_id)
        return self._connection.execute(query).scalar() if self._token_id else None

    def of_folder(self, nobodys: str) -> str | None:
        """Return the one being of a folder, `nobodys` or somebody's; None where there is none or are several."""
        named = identities.c.being
        somebodys = and_(named.startswith(f"{nobodys}:", autoescape=True), ~named.contains("/"))
        mine = (identities.c.organization_id == self._organization_id, or_(named == nobodys, somebodys))
        found = set(self._connection.execute(select(named).where(*mine).distinct().limit(2)).scalars())
        return nobodys if nobodys in found else (found.pop() if len(found) == 1 else None)


def _keep(connection: Connection, organization_id: str, adapter: str, born: dict[str, Being]) -> None:
    rows = [
        {
            "organization_id": organization_id,
            "key": key,
            "being": being.key,
            "name": being.name,
            "adapter": adapter,
            "rule": being.rule,
            "first_ms": now_ms(),
        }
        for key, being in born.items()
    ]
    if rows:
        bulk.insert(connection, identities, rows)


def _mergings(connection: Connection, organization_id: str, born: dict[str, Being]) -> list[Json]:
    """Return the merging of each key that was an agent of its own before its being was known."""
    moved = sorted(key for key, being in born.items() if being.key != key)
    if not moved:
        return []
    mine = (agents.c.organization_id == organization_id, agents.c.merged_into.is_(None))
    there = connection.execute(select(agents.c.key).where(*mine, agents.c.key.in_(moved))).scalars()
    return [
        {
            "specversion": "1.0",
            "id": f"{key}>{born[key].key}",
            "source": SOURCE,
            "type": EventType.AGENT_MERGED.value,
            "subject": key,
            "data": {"into": born[key].key},
        }
        for key in there
    ]


@writing
def assign(connection: Connection, organization_id: str, key: str, being: str, actor: str) -> Json:
    """Say which being a key stands for, for all that comes in by adapters from now on.

    Raises:
        NotFound: there is no such organization.
    """
    journal.hold(connection, organization_id)
    mine = (identities.c.organization_id == organization_id, identities.c.key == key)
    connection.execute(delete(identities).where(*mine))
    _keep(connection, organization_id, "", {key: Being(being, None, Rule.ASSIGNED.value)})
    audit.note(connection, actor, "identity.assigned", organization_id, key, being=being)
    return _view(connection.execute(select(identities).where(*mine)).mappings().one())


@reading
def page(
    connection: Connection, organization_id: str, being: str | None = None, after: str | None = None, limit: int = 500
) -> list[Json]:
    """Return the keys that stand for beings, of one being if asked, those after a key, by key."""
    query = select(identities).where(identities.c.organization_id == organization_id, identities.c.key > (after or ""))
    if being is not None:
        query = query.where(identities.c.being == being)
    return [_view(row) for row in connection.execute(query.order_by(identities.c.key).limit(limit)).mappings()]


def _view(row: Any) -> Json:
    told = {field: row[field] for field in ("key", "being", "adapter", "rule")}
    return {**told, "adapter": row["adapter"] or None, "firstAt": to_wire(row["first_ms"])}
