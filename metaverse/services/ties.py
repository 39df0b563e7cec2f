"""Ties: what a network is computed from, read from the tables in one transaction.

An interaction of weight w that is t old counts w * 2 ** (-t / half-life), but never less than w * 2 ** -200. What is
of one pair and kind is added by the database. Agents that were removed do not count, and what they did neither; what
a merged agent did counts for the one it was merged into. Nobody collaborates with oneself.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, case, func, or_, select

from metaverse.database import reading
from metaverse.events import log
from metaverse.events.log import Head, events
from metaverse.events.names import EventType
from metaverse.models.agent import Agent
from metaverse.models.interaction import Interaction
from metaverse.services.agents import PRESENT

Json = dict[str, Any]
agents = Agent.__table__
interactions = Interaction.__table__

MOST_HALVINGS = 200
"""Beyond, a weight is nothing anyway, and PostgreSQL refuses to count so low."""

TELLING = (
    EventType.INTERACTION,
    EventType.AGENT_REGISTERED,
    EventType.AGENT_REMOVED,
    EventType.AGENT_MERGED,
)
"""Only these change who is there, how they are called and who works with whom."""


class Ties(NamedTuple):
    """The present agents by key, the added ties `[source, target, kind, weight, last ms]`, and the place in the log."""

    head: Head
    nodes: dict[str, Json]
    edges: list[list[Any]]


@reading
def gathered(
    connection: Connection, organization_id: str, from_ms: int, until_ms: int, half_life_ms: int, kinds: tuple[str, ...]
) -> Ties:
    """Gather who is there, and how strongly they were tied in a window, seen from its end.

    Raises:
        NotFound: there is no such organization.
    """
    head = log.head.on(connection, organization_id)
    nodes = _present(connection, organization_id)
    merged = _merged(connection, organization_id)
    edges = []
    for source, target, *rest in connection.execute(_sums(organization_id, from_ms, until_ms, half_life_ms, kinds)):
        one, other = merged.get(source, source), merged.get(target, target)
        if one in nodes and other in nodes:
            edges.append([one, other, *rest])
    return Ties(head, nodes, edges)


def _present(connection: Connection, organization_id: str) -> dict[str, Json]:
    query = select(agents.c.key, agents.c.name, agents.c.department)
    rows = connection.execute(query.where(agents.c.organization_id == organization_id, PRESENT))
    return {key: {"name": name, "department": department} for key, name, department in rows}


def _merged(connection: Connection, organization_id: str) -> dict[str, str]:
    """Return whom each merged agent is now, however many times over."""
    query = select(agents.c.key, agents.c.merged_into)
    mine = (agents.c.organization_id == organization_id, agents.c.merged_into.is_not(None), ~PRESENT)
    into = {row.key: row.merged_into for row in connection.execute(query.where(*mine))}
    return {key: _followed(key, into) for key in into}


def _followed(key: str, into: dict[str, str]) -> str:
    seen = set()
    while key in into and key not in seen:
        seen.add(key)
        key = into[key]
    return key


def _sums(organization_id: str, from_ms: int, until_ms: int, half_life_ms: int, kinds: tuple[str, ...]) -> Any:
    c = interactions.c
    halvings = (until_ms - c.effective_ms) * (1.0 / half_life_ms)
    counted = case((halvings > MOST_HALVINGS, float(MOST_HALVINGS)), else_=halvings)
    weight = func.sum(c.weight * func.power(2.0, -counted))
    mine = [c.organization_id == organization_id, c.effective_ms > from_ms, c.effective_ms <= until_ms]
    mine.append(c.from_key != c.to_key)
    if kinds:
        mine.append(c.kind.in_(kinds))
    query = select(c.from_key, c.to_key, c.kind, weight, func.max(c.effective_ms)).where(*mine)
    return query.group_by(c.from_key, c.to_key, c.kind).order_by(c.from_key, c.to_key, c.kind)


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
    return head, any(connection.execute(query.limit(1)).first() is not None for query in (told, arrived))
