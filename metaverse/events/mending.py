"""Mending: rows that are no more what the log says, because the log was rewritten, are made so again.

The log is folded in a scratch database while everybody works on; whoever writes is held up only while the few rows that
differ are put in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, delete, update

from metaverse.database import bound, bulk, keyed, scratch, writing
from metaverse.events import journal, log
from metaverse.events.log import organizations
from metaverse.events.shadow import Shadow, rows_of
from metaverse.events.store import TABLES
from metaverse.projections.workspace import KEYS, Key, Row, Workspace

Differing = dict[str, list[Key]]
Lend = Callable[[Connection], object]
FEW_FACTS = 500


def mend(organization_id: str, folder: Path, lend: Lend, also: Callable[[Connection], object] | None = None) -> int:
    """Make the rows of an organization what its log says, and return how many were not; `also` commits with them.

    Raises:
        NotFound: there is no such organization.
    """
    with scratch.passing(folder, "mending") as connection:
        lend(connection)
        shadow = Shadow(connection, organization_id)
        differing, upto = bound().read("mending", partial(_compared, shadow))
        while True:
            end = log.head(organization_id).seq
            if end - upto <= FEW_FACTS:
                break
            upto = bound().read("mending", partial(_caught_up, shadow, upto))
        _put_right(organization_id, shadow, differing, upto, also)
    return sum(map(len, differing.values()))


def _compared(shadow: Shadow, connection: Connection) -> tuple[Differing, int]:
    shadow.follow(connection)
    found = {name: _differing(name, rows_of(connection, shadow.organization_id, name), shadow) for name in TABLES}
    return {name: keys for name, keys in found.items() if keys}, log.head.on(connection, shadow.organization_id).seq


def _differing(name: str, live: Iterable[list[Row]], shadow: Shadow) -> list[Key]:
    known = {Workspace.key_of(name, row): _digest(row) for rows in live for row in rows}
    keys = []
    for rows in shadow.rows(name):
        for row in rows:
            key = Workspace.key_of(name, row)
            if known.pop(key, None) != _digest(row):
                keys.append(key)
    return [*keys, *known]


def _caught_up(shadow: Shadow, upto: int, connection: Connection) -> int:
    for page in log.facts(connection, shadow.organization_id, upto):
        shadow.take(page)
        upto = page[-1].seq
    return upto


@writing
def _put_right(
    connection: Connection,
    organization_id: str,
    shadow: Shadow,
    differing: Differing,
    upto: int,
    also: Callable[[Connection], object] | None,
) -> None:
    journal.hold(connection, organization_id)
    _caught_up(shadow, upto, connection)
    for name, keys in differing.items():
        right = shadow.having(name, keys)
        bulk.upsert(connection, TABLES[name], right)
        gone = {*keys} - {Workspace.key_of(name, row) for row in right}
        names = [key if len(KEYS[name]) > 1 else key[0] for key in gone]
        for start in range(0, len(names), keyed.AT_ONCE):
            asked = {"organization": organization_id, "keys": names[start : start + keyed.AT_ONCE]}
            connection.execute(delete(TABLES[name]).where(*keyed.among(TABLES[name], KEYS[name])), asked)
    if also is not None:
        also(connection)
    # The end of the log moves by a millisecond, so that no process goes on from rows it remembers.
    moved = update(organizations).where(organizations.c.id == organization_id)
    connection.execute(moved.values(received_ms=organizations.c.received_ms + 1))


def _digest(row: dict[str, Any]) -> bytes:
    return blake2b(orjson.dumps(row, option=orjson.OPT_SORT_KEYS), digest_size=16).digest()
