"""The beings of replays, who show what others did, and can be sent home."""

from __future__ import annotations

from sqlalchemy import Connection, select

from metaverse.database import reading
from metaverse.models.agent import PRESENT, Agent

agents = Agent.__table__


@reading
def beings(connection: Connection, organization_id: str, prefix: str) -> list[str]:
    """Return the keys that begin so of those who belong to the office."""
    mine = agents.c.organization_id == organization_id
    query = select(agents.c.key).where(mine, agents.c.key.startswith(prefix, autoescape=True), PRESENT)
    return list(connection.execute(query.order_by(agents.c.key)).scalars())
