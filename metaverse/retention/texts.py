"""Letting texts go: blank in the log, in what it changed, at its horizon, in checkpoints, and so in the rows."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, select

from metaverse.database import reading
from metaverse.events import horizon, mending
from metaverse.models.task import Task
from metaverse.retention import policy, rewriting
from metaverse.retention.wording import blank, data_without, effects_without, row_without, view_without
from metaverse.security import keyring
from metaverse.services import moments

tasks = Task.__table__
Json = dict[str, Any]


@reading
def pending(connection: Connection, organization_id: str, at_ms: int) -> int:
    """Count the entries whose texts would go."""
    seq = moments.last_seq.on(connection, organization_id, at_ms)
    gone = max(policy.of.on(connection, organization_id).texts_seq, horizon.of.on(connection, organization_id).seq)
    return max(0, seq - gone)


def let_go(organization_id: str, at_ms: int, folder: Path) -> int:
    """Blank the texts of what had come in by `at_ms`, and return how many entries that changed.

    Titles of tasks and their steps go with the tasks that had ended by then.
    """
    seq = _reached(organization_id, at_ms)
    if seq <= policy.of(organization_id).texts_seq:
        return 0
    ended = frozenset(_ended(organization_id, at_ms))
    count = rewriting.entries(organization_id, seq, partial(_entry, ended))
    rewriting.rows_at_horizon(organization_id, partial(_row, ended))
    rewriting.looking_back(organization_id, partial(_view, ended))
    mending.mend(organization_id, folder, lambda connection: keyring.lend(connection.dialect))
    policy.ran(organization_id, {"textsSeq": seq})
    return count


@reading
def _reached(connection: Connection, organization_id: str, at_ms: int) -> int:
    """Return the last entry that had come in by then, gone or not."""
    begin = horizon.of.on(connection, organization_id)
    return max(moments.last_seq.on(connection, organization_id, at_ms), begin.seq if begin.at_ms <= at_ms else 0)


@reading
def _ended(connection: Connection, organization_id: str, at_ms: int) -> list[str]:
    mine = (tasks.c.organization_id == organization_id, tasks.c.finished_ms <= at_ms)
    return list(connection.execute(select(tasks.c.key).where(*mine)).scalars())


def _entry(ended: frozenset[str], entry: Json) -> Json | None:
    """Blank one entry; what a sender added to it beside our fields goes whole."""
    data = data_without(entry["type"], entry["data"], blank, with_titles=entry["subject"] in ended)
    effects = entry["effects"]
    if effects is not None:
        effects = orjson.dumps(effects_without(orjson.loads(effects), blank, ended))
    extensions = {"future": True} if (entry["extensions"] or {}).get("future") else None
    new = {**entry, "data": data, "effects": effects, "extensions": extensions}
    return None if new == entry else new


def _row(ended: frozenset[str], name: str, row: Json) -> Json:
    return row_without(name, row, blank, ended)


def _view(ended: frozenset[str], view: Json) -> Json:
    return view_without(view, blank, ended)
