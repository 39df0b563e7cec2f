"""What happened to one task: every entry of the log that tells of it, the latest first."""

from __future__ import annotations

from collections.abc import Iterable
from heapq import nlargest
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Select, Table, bindparam, select

from metaverse.clock import to_wire
from metaverse.database import reading
from metaverse.errors import NotFound
from metaverse.events.names import EventType
from metaverse.models.event import Event
from metaverse.models.interaction import Interaction
from metaverse.models.request import Command, Request
from metaverse.models.task import Task
from metaverse.models.user import User

Json = dict[str, Any]
events, tasks, users = Event.__table__, Task.__table__, User.__table__
interactions, requests, commands = Interaction.__table__, Request.__table__, Command.__table__
OF_TASKS = (EventType.TASK_CREATED, EventType.TASK_UPDATED, EventType.TASK_STEP)
LAST = 2**62
"""A `seq` that no log reaches: whoever asks from there gets the latest."""


def _told(table: Table, seq: ColumnElement[Any], *conditions: ColumnElement[bool]) -> Select[Any]:
    """Ask for the latest places of the log before `before` at which something of a table was told."""
    mine = (table.c.organization_id == bindparam("organization"), *conditions)
    return select(seq).where(*mine, seq < bindparam("before"), seq > 0).order_by(seq.desc()).limit(bindparam("most"))


_PLACES = [
    _told(
        events,
        events.c.seq,
        events.c.subject == bindparam("task"),
        events.c.type.in_([kind.value for kind in OF_TASKS]),
    ),
    *(
        _told(table, seq, table.c.task_key == bindparam("task"))
        for table, seq in (
            (interactions, interactions.c.seq),
            (requests, requests.c.opened_seq),
            (requests, requests.c.closed_seq),
            (commands, commands.c.seq),
            (commands, commands.c.seen_seq),
            (commands, commands.c.outcome_seq),
        )
    ),
]
_KEY = select(tasks.c.key).where(tasks.c.organization_id == bindparam("organization"), tasks.c.id == bindparam("id"))
_ENTRIES = (
    select(events)
    .where(
        events.c.organization_id == bindparam("organization"),
        events.c.seq.in_(bindparam("places", expanding=True)),
    )
    .order_by(events.c.seq.desc())
)


@reading
def page(
    connection: Connection, organization_id: str, task_id: str, before: int | None = None, limit: int = 100
) -> list[Json]:
    """Return what happened to a task before the `seq` `before`, the latest first, as far as the log reaches back.

    Raises:
        NotFound: the organization has no such task.
    """
    key = connection.execute(_KEY, {"organization": organization_id, "id": task_id}).scalar()
    if key is None:
        raise NotFound("There is no such task.")
    asked = {"organization": organization_id, "task": key, "before": before or LAST, "most": limit}
    places = nlargest(limit, {seq for query in _PLACES for seq in connection.execute(query, asked).scalars()})
    rows = connection.execute(_ENTRIES, {"organization": organization_id, "places": places}).mappings().all()
    names = _names(connection, (row["sender"] for row in rows))
    return [_view(dict(row), key, names) for row in rows]


def _names(connection: Connection, senders: Iterable[str | None]) -> dict[str, str]:
    """Name the people among senders by what the log calls them, `user:ID`."""
    ids = {sender.removeprefix("user:") for sender in senders if sender and sender.startswith("user:")}
    if not ids:
        return {}
    rows = connection.execute(select(users.c.id, users.c.name).where(users.c.id.in_(ids)))
    return {f"user:{id_}": name for id_, name in rows}


def _view(row: Json, key: str, names: dict[str, str]) -> Json:
    sender = row["sender"] or ""
    return {
        "seq": row["seq"],
        "at": to_wire(row["effective_ms"]),
        "type": row["type"],
        "subject": row["subject"],
        "source": row["source"],
        "by": {"id": sender.removeprefix("user:"), "name": names[sender]} if sender in names else None,
        "data": row["data"] or {},
        "transition": _transition(row["effects"], key),
    }


def _transition(effects: bytes | None, key: str) -> Json | None:
    """Return where the entry moved the task, or to whom; None where it did neither."""
    if effects is None or b'"transitions"' not in effects:
        return None
    moved = orjson.loads(effects).get("tasks", {}).get("transitions", ())
    return next((transition for transition in moved if transition["taskId"] == key), None)
