"""What people decided about requests that came from a gateway, and what was taken there already."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, insert, select

from metaverse.clock import now_ms
from metaverse.database import reading, writing
from metaverse.models.gateway import GatewayAnswer
from metaverse.models.request import Command

commands = Command.__table__
answers = GatewayAnswer.__table__
Json = dict[str, Any]
MOST = 100


@reading
def open_commands(connection: Connection, organization_id: str, request_keys: Sequence[str]) -> list[Json]:
    """Return the commands that answer one of these requests and have no result yet, the oldest first."""
    query = (
        select(commands.c.key, commands.c.kind, commands.c.text, commands.c.digest, commands.c.request_key)
        .add_columns(commands.c.agent_key)
        .where(commands.c.organization_id == organization_id, commands.c.outcome.is_(None))
        .where(commands.c.request_key.in_(list(request_keys)), commands.c.seq.is_not(None))
        .order_by(commands.c.seq)
        .limit(MOST)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


@reading
def unfinished(connection: Connection, organization_id: str, gateway_id: str) -> list[Json]:
    """Return the commands that were taken to a gateway and have no result yet."""
    query = (
        select(commands.c.key, commands.c.agent_key, answers.c.request_key)
        .join(
            answers,
            (answers.c.command_key == commands.c.key) & (answers.c.organization_id == commands.c.organization_id),
        )
        .where(commands.c.organization_id == organization_id, commands.c.outcome.is_(None))
        .where(answers.c.gateway_id == gateway_id)
        .limit(MOST)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


@writing
def take(connection: Connection, organization_id: str, command_key: str, gateway_id: str, request_key: str) -> bool:
    """Note that a command is taken to a gateway, before it is; tell whether this is the first time."""
    mine = (answers.c.organization_id == organization_id, answers.c.command_key == command_key)
    if connection.execute(select(answers.c.command_key).where(*mine)).first() is not None:
        return False
    row = {
        "organization_id": organization_id,
        "command_key": command_key,
        "gateway_id": gateway_id,
        "request_key": request_key,
        "sent_ms": now_ms(),
    }
    connection.execute(insert(answers), row)
    return True
