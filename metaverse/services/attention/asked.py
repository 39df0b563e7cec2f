"""Requests: what agents ask of people and nobody has decided."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, select
from sqlalchemy.sql import ColumnElement

from metaverse.clock import to_wire
from metaverse.models.request import Request
from metaverse.services.attention.entry import Entry, Kind, entry_id

requests = Request.__table__
EXPIRING_MS = 3_600_000
MINUTE_MS = 60_000


def entries(connection: Connection, organization_id: str, at_ms: int, *, is_past: bool) -> Iterator[Entry]:
    """Yield the requests that were open at a moment."""
    query = select(requests).where(requests.c.organization_id == organization_id, requests.c.opened_seq.is_not(None))
    for row in connection.execute(query.where(_undecided(at_ms, is_past=is_past))).mappings():
        expires = row["expires_ms"]
        if expires is not None and expires <= at_ms:
            continue
        yield Entry(
            kind=Kind.REQUEST,
            id=entry_id(Kind.REQUEST, row["agent_key"], row["key"]),
            since_ms=row["opened_ms"],
            agent_key=row["agent_key"],
            task_key=row["task_key"],
            summary=row["summary"],
            values={"expiringMinutes": _expiring(expires, at_ms)},
            shown={
                "requestId": row["key"],
                "requestKind": row["kind"],
                "digest": row["digest"],
                "options": row["options"] or [],
                "expiresAt": to_wire(expires),
                "openedSeq": row["opened_seq"],
            },
        )


def _undecided(at_ms: int, *, is_past: bool) -> ColumnElement[bool]:
    open_now = requests.c.closed_seq.is_(None) & requests.c.decided_seq.is_(None)
    if not is_past:
        return open_now
    not_closed = requests.c.closed_ms.is_(None) | (requests.c.closed_ms > at_ms)
    not_decided = requests.c.decided_ms.is_(None) | (requests.c.decided_ms > at_ms)
    return (requests.c.opened_ms <= at_ms) & not_closed & not_decided


def _expiring(expires_ms: int | None, at_ms: int) -> float:
    """Return how many minutes of a request's last hour have gone."""
    return 0 if expires_ms is None else max(0, EXPIRING_MS - (expires_ms - at_ms)) / MINUTE_MS
