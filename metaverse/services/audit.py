"""The audit log: written in the transaction of the act itself, read by filters, and never changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, insert, select

from metaverse.clock import now_ms, to_wire
from metaverse.database import reading, writing
from metaverse.ids import new_id
from metaverse.models.audit import Audit, AuditOpened
from metaverse.models.token import Token
from metaverse.models.user import Membership, User
from metaverse.services import rights
from metaverse.services.pages import newest_first

audit_log = Audit.__table__
opened_rows = AuditOpened.__table__
memberships = Membership.__table__
COMMAND = "cli:"
NAMED = {"user": User.__table__, "token": Token.__table__}
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which acts are read: by whom, of which kind (`token.` means all that begin so), on what, from when until when."""

    actor: str | None = None
    action: str | None = None
    target: str | None = None
    from_ms: int | None = None
    until_ms: int | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return what the rows must be."""
        of = audit_log.c
        exact = [(of.actor, self.actor), (of.target, self.target)]
        asked = [column == given for column, given in exact if given is not None]
        asked += [] if self.action is None else [_of_kind(self.action)]
        asked += [] if self.from_ms is None else [of.at_ms >= self.from_ms]
        return asked + ([] if self.until_ms is None else [of.at_ms < self.until_ms])


ALL = Wanted()


def _of_kind(action: str) -> ColumnElement[bool]:
    if action.endswith("."):
        return audit_log.c.action.startswith(action, autoescape=True)
    return audit_log.c.action == action


def note(
    connection: Connection,
    actor: str,
    action: str,
    organization_id: str | None = None,
    target: str | None = None,
    **detail: Any,
) -> None:
    """Note an act of administration; what a command does may change rights, which running servers are told then."""
    if actor.startswith(COMMAND):
        rights.changed(connection)
    row = {
        "id": new_id("al"),
        "organization_id": organization_id,
        "at_ms": now_ms(),
        "actor": actor,
        "action": action,
        "target": target,
        "detail": detail or None,
    }
    connection.execute(insert(audit_log), row)


@writing
def act(
    connection: Connection, /, actor: str, action: str, organization_id: str, target: str | None = None, **detail: Any
) -> None:
    """Note an act that changes no row of its own, in a transaction of its own."""
    note(connection, actor, action, organization_id, target, **detail)


def note_person(
    connection: Connection, user_id: str, action: str, target: str, actor: str | None = None, **detail: Any
) -> None:
    """Note what somebody did, or what was done, with the account of a person: in every organization of that person."""
    query = select(memberships.c.organization_id).where(memberships.c.user_id == user_id)
    for organization_id in connection.execute(query).scalars().all() or [None]:
        note(connection, actor or f"user:{user_id}", action, organization_id, target, **detail)


@reading
def page(
    connection: Connection,
    organization_id: str,
    after: str | None = None,
    limit: int | None = None,
    wanted: Wanted = ALL,
) -> list[Json]:
    """Return the acts of administration in an organization before the one with the id `after`, the latest first."""
    query = newest_first(audit_log, audit_log.c.at_ms, organization_id, after, limit).where(*wanted.conditions())
    rows = list(connection.execute(query).mappings())
    names = _names(connection, {row["actor"] for row in rows})
    return [_view(row, names) for row in rows]


def _view(row: Mapping[Any, Any], names: Mapping[str, str]) -> Json:
    return {
        "id": row["id"],
        "at": to_wire(row["at_ms"]),
        "actor": row["actor"],
        "actorName": names.get(row["actor"]),
        "action": row["action"],
        "target": row["target"],
        "detail": row["detail"],
    }


def _names(connection: Connection, actors: set[str]) -> dict[str, str]:
    """Return the names of those who are still there, by `kind:id`."""
    found: dict[str, str] = {}
    for kind, table in NAMED.items():
        ids = [actor.removeprefix(f"{kind}:") for actor in actors if actor.startswith(f"{kind}:")]
        if ids:
            query = select(table.c.id, table.c.name).where(table.c.id.in_(ids))
            found |= {f"{kind}:{id_}": name for id_, name in connection.execute(query)}
    return found


@contextmanager
def opened(connection: Connection, actor: str, reason: str, organization_id: str | None = None) -> Iterator[None]:
    """Let rows of the audit log be changed or deleted within this block, for law or a policy asks for it.

    That it was opened is itself noted. Nobody else can change rows meanwhile: whoever else looks sees it closed.
    """
    note(connection, actor, "audit.opened", organization_id, None, reason=reason)
    with rewritten(connection, reason):
        yield


@contextmanager
def rewritten(connection: Connection, reason: str) -> Iterator[None]:
    """Let rows be written otherwise within this block that say what they said before, as when keys change."""
    key = new_id("ao")
    connection.execute(insert(opened_rows), {"id": key, "reason": reason})
    yield
    connection.execute(delete(opened_rows).where(opened_rows.c.id == key))
