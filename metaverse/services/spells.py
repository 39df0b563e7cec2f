"""Spells of waiting: when an agent began to wait, and when it went on.

By the times at which it happened (`effectiveTime`), as figures are: a scrubber shows from it how long waits were.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from metaverse.clock import to_wire
from metaverse.events.names import AgentStatus
from metaverse.models.moves import AgentMove

MOST_SPELLS = 300
MOST_MOVES = 20_000
"""So many changes of status are looked through, the latest first: a long stretch costs no more than a busy one."""


class Spell(NamedTuple):
    """Somebody waited; `until_ms` is None while they still do."""

    agent_key: str
    from_ms: int
    until_ms: int | None

    def to_wire(self) -> dict[str, Any]:
        """Return it as it is told."""
        return {"agentId": self.agent_key, "from": to_wire(self.from_ms), "until": to_wire(self.until_ms)}


def begun(connection: Connection, organization_id: str, from_ms: int, end_ms: int) -> list[Spell]:
    """Return the latest waits that began in a stretch of time (its end is not in it), by their beginning."""
    move = AgentMove.__table__
    columns = (move.c.agent_key, move.c.at_ms, move.c.seq, move.c.after)
    within = (move.c.organization_id == organization_id, move.c.at_ms >= from_ms, move.c.at_ms < end_ms)
    latest = select(*columns).where(*within).order_by(move.c.at_ms.desc()).limit(MOST_MOVES).subquery()
    later = move.alias()
    after = (later.c.at_ms > latest.c.at_ms) | ((later.c.at_ms == latest.c.at_ms) & (later.c.seq > latest.c.seq))
    end = (
        select(later.c.at_ms)
        .where(later.c.organization_id == organization_id, later.c.agent_key == latest.c.agent_key, after)
        .where(later.c.at_ms >= latest.c.at_ms)
        .order_by(later.c.at_ms, later.c.seq)
        .limit(1)
        .scalar_subquery()
    )
    waits = select(latest.c.agent_key, latest.c.at_ms, end).where(latest.c.after == AgentStatus.WAITING.value)
    rows = connection.execute(waits.order_by(latest.c.at_ms.desc()).limit(MOST_SPELLS)).all()
    return [Spell(*row) for row in reversed(rows)]
