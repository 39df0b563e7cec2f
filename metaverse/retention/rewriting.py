"""Rewriting what a log holds beside its rows: entries page by page, the rows at its horizon, and its checkpoints.

Only what stands long since is rewritten, so nobody is held up; the rows are mended after it (`events.mending`). What is
written back is what was read a moment before, changed: nobody else rewrites history meanwhile (`retention.turn`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import orjson
from sqlalchemy import Connection, Table, bindparam, delete, select, update

from metaverse.database import reading, writing
from metaverse.events import horizon, log
from metaverse.events.log import events
from metaverse.services import picture_bytes
from metaverse.services.beside import beside
from metaverse.services.checkpoints import asides
from metaverse.services.checkpoints import checkpoints as pictures
from metaverse.services.picture import Kept, Picture
from metaverse.services.picture_bytes import edition

Json = dict[str, Any]
AT_ONCE = 500
COLUMNS = ("seq", "type", "sender", "source", "subject", "data", "extensions", "effects")
Entry = Json
Change = Callable[[Entry], Entry | None]
"""Returns what an entry becomes, None where it stays."""

RowChange = Callable[[str, Json], Json]
ViewChange = Callable[[Json], Json]
_CHANGED = ("data", "extensions", "effects", "sender", "source")
parts: Table = horizon.parts


def entries(organization_id: str, upto: int, change: Change, after: int = 0) -> int:
    """Rewrite the entries after one place up to another, a page a transaction; return how many changed."""
    count = 0
    while after < upto and (page := _page(organization_id, after, upto)):
        changed = [(entry["seq"], new) for entry in page if (new := change(entry)) is not None]
        if changed:
            _write(organization_id, changed)
        count += len(changed)
        after = page[-1]["seq"]
    return count


def counted(organization_id: str, upto: int, change: Change, after: int = 0) -> int:
    """Count the entries after one place up to another that would change; the loop is not held meanwhile."""
    count = 0
    while after < upto and (page := _page(organization_id, after, upto)):
        count += beside(partial(_counted, page, change))
        after = page[-1]["seq"]
    return count


def _counted(page: Sequence[Entry], change: Change) -> int:
    return sum(change(entry) is not None for entry in page)


@reading
def _page(connection: Connection, organization_id: str, after: int, upto: int) -> list[Entry]:
    mine = (events.c.organization_id == organization_id, events.c.seq > after, events.c.seq <= upto)
    query = select(*(events.c[name] for name in COLUMNS)).where(*mine).order_by(events.c.seq).limit(AT_ONCE)
    return [dict(row) for row in connection.execute(query).mappings()]


@writing
def _write(connection: Connection, organization_id: str, changed: Sequence[tuple[int, Entry]]) -> None:
    mine = (events.c.organization_id == bindparam("o"), events.c.seq == bindparam("s"))
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in _CHANGED}
    told = [
        {"o": organization_id, "s": seq, **{f"new_{name}": entry[name] for name in _CHANGED}} for seq, entry in changed
    ]
    connection.execute(update(events).where(*mine).values(**values), told)


@writing
def rows_at_horizon(connection: Connection, organization_id: str, change: RowChange) -> None:
    """Rewrite the rows that stood at the horizon."""
    known = horizon.of.on(connection, organization_id)
    mine = (parts.c.organization_id == organization_id, parts.c.generation == known.generation)
    rows = horizon.rows_at(connection, organization_id, known)
    for part, (name, some) in enumerate(rows):
        body = horizon.packed([change(name, row) for row in some])
        connection.execute(update(parts).where(*mine, parts.c.part == part).values(body=body))


@writing
def looking_back(connection: Connection, organization_id: str, change: ViewChange) -> None:
    """Rewrite the checkpoint at the horizon and what it leaves aside; all others go, for they are made again."""
    begin = horizon.of.on(connection, organization_id).seq
    name = edition(log.head.on(connection, organization_id).epoch)
    for kept in (pictures, asides):
        connection.execute(delete(kept).where(kept.c.organization_id == organization_id, kept.c.seq > begin))
    mine = (pictures.c.organization_id == organization_id, pictures.c.edition == name)
    body = connection.execute(select(pictures.c.body).where(*mine, pictures.c.seq == begin)).scalar()
    if body is not None:
        fresh = picture_bytes.encode(_picture(picture_bytes.decode(body), change))
        connection.execute(update(pictures).where(*mine, pictures.c.seq == begin).values(body=fresh, size=len(fresh)))
    _asides(connection, organization_id, change)


def _asides(connection: Connection, organization_id: str, change: ViewChange) -> None:
    mine = asides.c.organization_id == organization_id
    names = list(asides.primary_key.columns)
    for row in connection.execute(select(*names, asides.c.body).where(mine)).mappings().all():
        one = [name == row[name.name] for name in names]
        body = orjson.dumps(change(orjson.loads(row["body"])))
        connection.execute(update(asides).where(*one).values(body=body))


def _picture(picture: Picture, change: ViewChange) -> Picture:
    picture.agents = {key: change(view) for key, view in picture.agents.items()}
    picture.tasks = {
        key: Kept(task.first_seq, task.finished_ms, change(task.fields)) for key, task in picture.tasks.items()
    }
    picture.requests = {key: change(view) for key, view in picture.requests.items()}
    return picture
