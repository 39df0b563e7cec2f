"""All of an organization to take along: one tar with its log, its tables, its settings, its people and its audit log.

Rows are told in the clear, one JSON object a line, but for what would let somebody in: hashes and sealed secrets of
gateways, webhooks and the like stay here.
"""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator
from typing import Any

import orjson
from sqlalchemy import Connection, LargeBinary, Table, select, tuple_

from metaverse import VERSION
from metaverse.clock import now_ms, to_wire
from metaverse.database import reading
from metaverse.leaving import tables
from metaverse.models.kept import REGISTRY, How
from metaverse.models.user import Membership, User
from metaverse.services import exporting, organizations

AT_ONCE = 500
OPENED = {
    *("alert_rules", "audit_log", "dead_letters", "identities", "mappings", "token_notes", "token_tallies", "tokens"),
    *("channel_attempts", "channel_matters", "channel_messages", "wall_links"),
}
"""Where sealed columns are told: elsewhere they open something, such as a gateway or a mailbox."""

SHOWN = {"agents", "tasks", "steps", "interactions", "requests", "commands", "notifications", "usage"}
OURS = tables.OF_THE_LOG - SHOWN
"""What follows from the rest, and says nothing of its own."""

users: Table = User.__table__
memberships: Table = Membership.__table__
Json = dict[str, Any]
PIECE_BYTES = 1_000_000


def pieces(organization_id: str) -> Iterator[bytes]:
    """Yield a tar, piece by piece: a large table or log comes in numbered parts, so that none is held as a whole."""
    head = {"organizationId": organization_id, "version": VERSION, "madeAt": to_wire(now_ms())}
    settings = organizations.of([organization_id])
    yield _member("about.json", orjson.dumps({**head, "organization": settings[0] if settings else None}))
    yield from _parts("log", exporting.whole_log(organization_id, 0))
    yield from _parts("people", _people_lines(organization_id))
    for table in reversed(tables.of_organizations()):
        if table.name not in OURS and table.name != memberships.name:
            yield from _parts(f"tables/{table.name}", _lines(table, organization_id))
    yield bytes(2 * tarfile.BLOCKSIZE)


def _parts(name: str, several: Iterator[bytes]) -> Iterator[bytes]:
    waiting, number = b"", 1
    for lines in several:
        waiting += lines
        if len(waiting) >= PIECE_BYTES:
            yield _member(f"{name}.{number:04}.ndjson", waiting)
            waiting, number = b"", number + 1
    if waiting or number == 1:
        yield _member(f"{name}.{number:04}.ndjson", waiting)


def _member(name: str, body: bytes) -> bytes:
    about = tarfile.TarInfo(name)
    about.size, about.mtime, about.mode = len(body), now_ms() // 1000, 0o600
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        tar.addfile(about, io.BytesIO(body))
        length = tar.offset
    return out.getvalue()[:length]


def _lines(table: Table, organization_id: str) -> Iterator[bytes]:
    after: Any = None
    while True:
        lines, after = _page(table.name, organization_id, after)
        yield lines
        if after is None:
            return


@reading
def _page(connection: Connection, name: str, organization_id: str, after: Any) -> tuple[bytes, Any]:
    table = next(one for one in tables.of_organizations() if one.name == name)
    names = list(table.primary_key.columns)
    query = select(*_told(table)).where(table.c.organization_id == organization_id).order_by(*names).limit(AT_ONCE)
    if after is not None:
        query = query.where(tuple_(*names) > tuple_(*after) if len(names) > 1 else names[0] > after[0])
    rows = [dict(row) for row in connection.execute(query).mappings()]
    body = b"".join(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows)
    return body, tuple(rows[-1][one.name] for one in names) if len(rows) == AT_ONCE else None


def _told(table: Table) -> list[Any]:
    secret = {How.HASHED, How.BLIND} | (set() if table.name in OPENED else {How.SEALED})
    hidden = {name for name, one in REGISTRY.get(table.name, {}).items() if one.how in secret}
    return [
        column
        for column in table.columns
        if column.primary_key or (column.name not in hidden and not isinstance(column.type, LargeBinary))
    ]


@reading
def _people(connection: Connection, organization_id: str) -> list[Json]:
    columns = (users.c.id, users.c.name, users.c.email, users.c.disabled, users.c.created_ms, memberships.c.role)
    joined = select(*columns).join(memberships, memberships.c.user_id == users.c.id)
    query = joined.where(memberships.c.organization_id == organization_id).order_by(users.c.id)
    return [dict(row) for row in connection.execute(query).mappings()]


def _people_lines(organization_id: str) -> Iterator[bytes]:
    for person in _people(organization_id):
        yield orjson.dumps(person, option=orjson.OPT_APPEND_NEWLINE)
