"""Connecting: the steps of a connection, and an event that shows whether it works."""

from __future__ import annotations

import time
from typing import Any

from metaverse.clock import now_ms
from metaverse.errors import NotFound, Problem
from metaverse.events import door
from metaverse.events.names import EventType
from metaverse.events.origin import Origin, Rank, prefixes
from metaverse.ids import new_id
from metaverse.models.token import ConnectionKind
from metaverse.services import connections, recipes
from metaverse.services.recipes.step import HOLD_SECONDS, TOKEN, Wanted

Json = dict[str, Any]


def kinds(base: str, answers: bool = False) -> list[Json]:
    """Return every kind of runtime with its steps, before there is a secret."""
    return [
        {"kind": kind.value, "answers": kind in recipes.ANSWERED, "steps": steps(kind, base, {"answers": answers})}
        for kind in ConnectionKind
    ]


def steps(kind: ConnectionKind, base: str, options: Json, name: str = "agent", secret: str = TOKEN) -> list[Json]:
    """Return the steps that connect a runtime of this kind to the server at `base`."""
    return [step.to_wire() for step in recipes.of(kind, wanted(kind, base, options, name, secret))]


def wanted(kind: ConnectionKind, base: str, options: Json, name: str = "agent", secret: str = TOKEN) -> Wanted:
    """Return what the recipe of a connection is given."""
    return Wanted(
        base=base.rstrip("/"),
        secret=secret,
        name=name,
        source=connections.sources(kind, name)[0],
        answers=bool(options.get("answers")) and kind in recipes.ANSWERED,
        hold_seconds=options.get("holdSeconds") or HOLD_SECONDS,
        mapping=options.get("mapping") or "NAME",
        by_command=bool(options.get("byCommand")),
    )


def trial(name: str, source_prefix: str | None) -> Json:
    """Write an event that shows that a connection works, and brings nobody into the office."""
    bound = prefixes(source_prefix or "")
    first = bound[0] if bound else "urn:metaverse:connection:"
    said = {"level": "info", "title": f"{name} is connected", "body": "A test event of this connection has arrived."}
    return {
        "specversion": "1.0",
        "id": new_id("try"),
        "source": f"{first}connection-test" if first.endswith(":") else first,
        "type": EventType.NOTIFICATION.value,
        "data": said,
    }


def try_out(organization_id: str, token_id: str) -> Json:
    """Send an event through the door with the rights of a connection's token, and tell whether it arrived.

    Raises:
        NotFound: the organization has no such connection.
    """
    row = connections.holder(organization_id, token_id)
    if row is None:
        raise NotFound("There is no such connection.")
    if row["revoked_ms"] is not None:
        return _not_arrived("The connection was ended; make a new one.")
    if row["expires_ms"] is not None and row["expires_ms"] <= now_ms():
        return _not_arrived("The token of this connection has expired; make a new connection.")
    keys = frozenset(row["agent_keys"]) if row["agent_keys"] else None
    origin = Origin(f"token:{token_id}", Rank.AGENT, row["source_prefix"], keys)
    began = time.monotonic()
    try:
        receipt = door.admit(organization_id, [trial(row["name"], row["source_prefix"])], origin)
    except Problem as problem:
        return _not_arrived(problem.detail)
    return {"arrived": True, "seq": receipt.to_seq, "tookMs": round((time.monotonic() - began) * 1000)}


def _not_arrived(why: str) -> Json:
    return {"arrived": False, "seq": None, "tookMs": 0, "detail": why}
