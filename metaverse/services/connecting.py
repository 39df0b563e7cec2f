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
from metaverse.services import answering, connections, recipes, tokens
from metaverse.services.recipes.step import TOKEN, Wanted

Json = dict[str, Any]


def kinds(organization_id: str, base: str, answers: bool = False) -> list[Json]:
    """Return every kind of runtime with its steps, before there is a secret."""
    options = {"answers": answers}
    return [
        {"kind": kind.value, "answers": kind in recipes.ANSWERED, "steps": steps(organization_id, kind, base, options)}
        for kind in ConnectionKind
    ]


def steps(
    organization_id: str, kind: ConnectionKind, base: str, options: Json, name: str = "agent", secret: str = TOKEN
) -> list[Json]:
    """Return the steps that connect a runtime of this kind to the server at `base`."""
    return [step.to_wire() for step in recipes.of(kind, wanted(organization_id, kind, base, options, name, secret))]


def wanted(
    organization_id: str, kind: ConnectionKind, base: str, options: Json, name: str = "agent", secret: str = TOKEN
) -> Wanted:
    """Return what the recipe of a connection is given; where the organization holds all requests, so does this one."""
    held = answering.view(organization_id)["claudeCode"]
    return Wanted(
        base=base.rstrip("/"),
        secret=secret,
        name=name,
        source=connections.sources(kind, name)[0],
        answers=kind in recipes.ANSWERED and bool(options.get("answers") or held["hold"]),
        hold_seconds=held["holdSeconds"],
        mapping=options.get("mapping") or "NAME",
        by_command=bool(options.get("byCommand")),
    )


def create(organization_id: str, kind: ConnectionKind, name: str, options: Json, actor: str) -> tuple[Json, str]:
    """Make a connection, and return it with its secret, which is shown this once.

    Raises:
        NotFound: there is no such organization.
    """
    made, secret = connections.create(organization_id, kind, name, actor, options.get("mapping"))
    if kind in recipes.ANSWERED:
        hold(organization_id, made["id"], bool(options.get("answers")), actor)
    return made, secret


def end(organization_id: str, token_id: str, actor: str) -> None:
    """End a connection for good.

    Raises:
        NotFound: the organization has none with this id.
    """
    tokens.revoke(organization_id, token_id, actor)
    hold(organization_id, token_id, False, actor)


def hold(organization_id: str, token_id: str, is_held: bool, actor: str) -> None:
    """Let permission requests that come with a token be held for a decision, or no longer."""
    if is_held != (token_id in answering.view(organization_id)["claudeCode"]["tokens"]):
        change = {"claudeCode": {"tokens": {token_id: is_held}}}
        answering.change(organization_id, change, actor)


def trial(name: str, source_prefix: str | None) -> Json:
    """Write an event that shows that a connection works, and brings nobody into the office."""
    bound = prefixes(source_prefix or "")
    first = bound[0] if bound else "urn:metaverse:connection:"
    said: Json = {
        "level": "info",
        "title": f"{name} is connected",
        "body": "A test event of this connection has arrived.",
    }
    said |= {"code": "connection.tested", "values": {"name": name}}
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
