"""Ties: what a network is computed from, read from the tables in one transaction.

An interaction of weight w that is t old counts w * 2 ** (-t / half-life), but never less than w * 2 ** -200. A task
that changed hands counts as an interaction of kind `handoff` and weight 1, unless an interaction says the same: of that
kind, about that task, between those two, in the window, and within `SAME_HANDOFF_MS` of it. What is of one pair and
kind is added by the database. Agents that were removed do not count, and what they did neither; what a merged agent did
counts for the one it was merged into. Nobody collaborates with oneself.

What is read is written as JSON at once, in slices: ten thousand agents and their ties would else lie about as a million
objects, and hold the event loop whenever garbage is looked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import gevent
import orjson
from sqlalchemy import Connection, Select, and_, or_, select

from metaverse.database import reading
from metaverse.database.threads import beside_a_loop
from metaverse.events import log
from metaverse.events.log import Head, events
from metaverse.events.names import EventType
from metaverse.models.agent import PRESENT, Agent
from metaverse.services import tie_queries
from metaverse.services.tie_queries import Span

Json = dict[str, Any]
agents = Agent.__table__
SLICE = 1000

TELLING = (
    EventType.INTERACTION,
    EventType.AGENT_REGISTERED,
    EventType.AGENT_REMOVED,
    EventType.AGENT_MERGED,
)
"""Only these change who is there, how they are called and who works with whom; and tasks that change hands do."""


class Ties(NamedTuple):
    """What was read, as JSON, and the place in the log.

    `nodes` are the present agents by key, `{name, department, active}`: who did something in the window is active.
    `edges` are the added ties `[source, target, kind, weight, last ms, count]`, source and target being places among
    the sorted keys; `work` is what they were about, `[agent, task, title, weight]`.
    """

    head: Head
    nodes: bytes
    edges: bytes
    work: bytes


@reading
def gathered(connection: Connection, organization_id: str, span: Span) -> Ties:
    """Gather who is there, and how strongly they were tied in a window, seen from its end.

    Raises:
        NotFound: there is no such organization.
    """
    head = log.head.on(connection, organization_id)
    present = _present(connection, organization_id, span.from_ms)
    merged = _merged(connection, organization_id)
    place = {key: number for number, key in enumerate(sorted(present))}
    for key, into in merged.items():
        if into in place:
            place[key] = place[into]
    edges = _written(_edges(connection, tie_queries.sums(organization_id, span), place))
    work = _written(_work(connection, tie_queries.work(organization_id, span), merged, present))
    return Ties(head, orjson.dumps(present), edges, work)


def _present(connection: Connection, organization_id: str, from_ms: int) -> dict[str, Json]:
    query = select(agents.c.key, agents.c.name, agents.c.department, agents.c.claimed_ms)
    rows = connection.execute(query.where(agents.c.organization_id == organization_id, PRESENT))
    return {
        key: {"name": name, "department": department, "active": claimed_ms > from_ms}
        for key, name, department, claimed_ms in rows
    }


def _merged(connection: Connection, organization_id: str) -> dict[str, str]:
    """Return whom each merged agent is now, however many times over."""
    query = select(agents.c.key, agents.c.merged_into)
    mine = (agents.c.organization_id == organization_id, agents.c.merged_into.is_not(None), ~PRESENT)
    into = {row.key: row.merged_into for row in connection.execute(query.where(*mine))}
    return {key: _followed(key, into) for key in into}


def _followed(key: str, into: Mapping[str, str]) -> str:
    seen = set()
    while key in into and key not in seen:
        seen.add(key)
        key = into[key]
    return key


def _edges(connection: Connection, query: Select[Any], place: Mapping[str, int]) -> Iterator[list[list[Any]]]:
    for rows in _slices(connection, query):
        yield [
            [place[source], place[target], *rest]
            for source, target, *rest in rows
            if source in place and target in place and place[source] != place[target]
        ]


def _work(
    connection: Connection, query: Select[Any], merged: Mapping[str, str], present: Mapping[str, Json]
) -> Iterator[list[list[Any]]]:
    for rows in _slices(connection, query):
        yield [[merged.get(key, key), *rest] for key, *rest in rows if merged.get(key, key) in present]


def _slices(connection: Connection, query: Select[Any]) -> Iterator[Any]:
    """Yield the rows of a query in slices. Where the loop itself reads them, it goes on with others between two."""
    options = {"yield_per": SLICE}
    on_the_loop = beside_a_loop() and connection.dialect.name == "postgresql"
    for rows in connection.execute(query, execution_options=options).partitions():
        yield rows
        if on_the_loop:
            gevent.sleep(0)


def _written(slices: Iterator[list[list[Any]]]) -> bytes:
    return b"[%b]" % b",".join(orjson.dumps(rows)[1:-1] for rows in slices if rows)


@reading
def news(connection: Connection, organization_id: str, known: Head) -> tuple[Head, bool]:
    """Tell where the log ends now, and whether anything since a place in it may have changed the network.

    Raises:
        NotFound: there is no such organization.
    """
    head = log.head.on(connection, organization_id)
    if head == known:
        return head, False
    if head.epoch != known.epoch or head.seq < known.seq:
        return head, True
    told = select(events.c.seq).where(
        events.c.organization_id == organization_id, events.c.seq > known.seq, events.c.type.in_(TELLING)
    )
    came = or_(agents.c.first_seq > known.seq, and_(agents.c.removed_ms >= 0, agents.c.claimed_seq > known.seq))
    arrived = select(agents.c.key).where(agents.c.organization_id == organization_id, came)
    passed = tie_queries.handed_over_since(organization_id, known.seq)
    put_right = tie_queries.put_right_since(organization_id, known.seq)
    queries = (told, arrived, passed, put_right)
    return head, any(connection.execute(query.limit(1)).first() is not None for query in queries)
