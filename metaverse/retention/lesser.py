"""What is kept beside the log and goes by its age: dead letters, the audit log, ended sign-ins, known pairs."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, delete, func, or_, select

from metaverse.database import reading, writing
from metaverse.models.audit import Audit
from metaverse.models.dead_letter import DeadLetter
from metaverse.models.event import EventKey
from metaverse.models.token import TokenNote
from metaverse.models.user import Membership, Session
from metaverse.services import audit

AT_ONCE = 500
ACTOR = "server:retention"
letters, notes, audit_log, sessions = (model.__table__ for model in (DeadLetter, TokenNote, Audit, Session))
keys: Table = EventKey.__table__
memberships = Membership.__table__
Old = tuple[Table, list[ColumnElement[bool]]]


def _old(kind: str, organization_id: str, before_ms: int) -> list[Old]:
    """Return which rows of which tables are older."""
    if kind == "deadLetters":
        return [
            (letters, [letters.c.organization_id == organization_id, letters.c.received_ms < before_ms]),
            (notes, [notes.c.organization_id == organization_id, notes.c.at_ms < before_ms]),
        ]
    if kind == "audit":
        return [(audit_log, [audit_log.c.organization_id == organization_id, audit_log.c.at_ms < before_ms])]
    if kind == "pairs":
        return [(keys, [keys.c.organization_id == organization_id, keys.c.received_ms < before_ms])]
    members = select(memberships.c.user_id).where(memberships.c.organization_id == organization_id)
    is_over = or_(sessions.c.expires_ms < before_ms, sessions.c.revoked_ms < before_ms)
    return [(sessions, [sessions.c.user_id.in_(members), is_over])]


@reading
def pending(connection: Connection, kind: str, organization_id: str, before_ms: int) -> int:
    """Count what would go."""
    return sum(
        connection.execute(select(func.count()).select_from(table).where(*old)).scalar_one()
        for table, old in _old(kind, organization_id, before_ms)
    )


def let_go(kind: str, organization_id: str, before_ms: int) -> int:
    """Delete what is older, some at a time, and return how much that was."""
    count = 0
    while gone := _delete_some(kind, organization_id, before_ms):
        count += gone
    return count


@writing
def _delete_some(connection: Connection, kind: str, organization_id: str, before_ms: int) -> int:
    count = 0
    for table, old in _old(kind, organization_id, before_ms):
        names: list[Any] = list(table.primary_key.columns)
        rows = connection.execute(select(*names).where(*old).limit(AT_ONCE)).all()
        is_closed = rows and table is audit_log
        with audit.opened(connection, ACTOR, "kept no longer", organization_id) if is_closed else nullcontext():
            for row in rows:
                one = (name == value for name, value in zip(names, row, strict=True))
                connection.execute(delete(table).where(*one))
        count += len(rows)
    return count
