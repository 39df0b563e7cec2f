"""How an agent's status changed: each change once, at the moment it took effect, the latest first."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from metaverse.clock import to_wire
from metaverse.database import reading
from metaverse.models.moves import AgentMove
from metaverse.services import agents

moves = AgentMove.__table__


@reading
def latest(connection: Connection, organization_id: str, agent_id: str, limit: int) -> list[dict[str, Any]]:
    """Return the latest changes of an agent's status; `to` is None where the agent left.

    Raises:
        NotFound: the organization has no such agent.
    """
    key = agents.being.on(connection, organization_id, agent_id)
    mine = (moves.c.organization_id == organization_id, moves.c.agent_key == key)
    query = select(moves).where(*mine).order_by(moves.c.at_ms.desc(), moves.c.seq.desc()).limit(limit)
    return [
        {"seq": row["seq"], "at": to_wire(row["at_ms"]), "from": row["before"], "to": row["after"]}
        for row in connection.execute(query).mappings()
    ]
