"""Requests and commands: what agents ask of people, and what people tell agents.

The first statement of a request stands, so that nobody is shown one thing and approves another; the first decision
that carries its digest wins; a close ends it, whichever came in first.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from metaverse.clock import from_wire, to_wire
from metaverse.events.fact import Fact
from metaverse.events.names import DECISIONS, DELIVERY_SOURCE, EventType, Level
from metaverse.projections import agents, commands
from metaverse.projections.effects import Effects, difference
from metaverse.projections.workspace import Row, Workspace


def apply(workspace: Workspace, fact: Fact, effects: Effects) -> None:
    """Apply an opened or closed request, a command, that it was handed over, or what became of it."""
    known = workspace.find("agents", fact.subject or "") is not None
    agent = agents.named(workspace, fact.subject or "", fact)
    before = agents.view(agent) if known else {}
    asked, told = _asked(workspace, fact), commands.found(workspace, fact)
    RULES[EventType(fact.type)](workspace, fact, effects)
    _keep_change(asked, _asked(workspace, fact), effects)
    commands.tell(told, commands.found(workspace, fact), effects)
    if fact.type != EventType.COMMAND and fact.source != DELIVERY_SOURCE:
        agents.hear(workspace, agent, fact)
    agents.tell(workspace, agent, before, effects)


def _asked(workspace: Workspace, fact: Fact) -> dict[str, Any]:
    """Return the request that a fact is about, in wire names; nothing where there is none."""
    request_id = fact.data.get("requestId") or fact.data.get("inReplyTo")
    row = workspace.find("requests", fact.subject or "", request_id) if request_id else None
    return view(row) if row else {}


def _keep_change(before: dict[str, Any], after: dict[str, Any], effects: Effects) -> None:
    change = difference(before, after)
    if change:
        effects.request({"agentId": after["agentId"], "requestId": after["requestId"], **change})


def view(row: Row) -> dict[str, Any]:
    """Return a request in wire names, without the state that a clock decides."""
    return {
        "requestId": row["key"],
        "agentId": row["agent_key"],
        "taskId": row["task_key"],
        "kind": row["kind"],
        "summary": row["summary"],
        "options": row["options"] or [],
        "digest": row["digest"],
        "outcome": row["outcome"],
        "decision": row["decision"],
        "openedAt": to_wire(row["opened_ms"]),
        "expiresAt": to_wire(row["expires_ms"]),
        "decidedAt": to_wire(row["decided_ms"]),
        "closedAt": to_wire(row["closed_ms"]),
        "seq": row["opened_seq"],
    }


def _request(workspace: Workspace, fact: Fact, request_id: str) -> Row:
    subject = fact.subject or ""
    return workspace.find("requests", subject, request_id) or workspace.add(
        "requests",
        {
            "agent_key": subject,
            "key": request_id,
            "opened_seq": None,
            "opened_ms": None,
            "kind": None,
            "summary": None,
            "options": None,
            "digest": None,
            "task_key": None,
            "expires_ms": None,
            "closed_ms": None,
            "closed_seq": None,
            "outcome": None,
            "decided_seq": None,
            "decided_ms": None,
            "decision": None,
            "decisions": [],
        },
    )


def _open(workspace: Workspace, fact: Fact, effects: Effects) -> None:
    row = _request(workspace, fact, fact.data["requestId"])
    if row["opened_seq"] is not None and row["opened_seq"] < fact.seq:
        return
    workspace.touch("requests", row)
    row["opened_seq"], row["opened_ms"] = fact.seq, fact.effective_ms
    for field in ("kind", "summary", "options", "digest"):
        row[field] = fact.data.get(field)
    row["task_key"] = fact.data.get("taskId")
    expires = fact.data.get("expiresAt")
    row["expires_ms"] = from_wire(expires) if expires is not None else None
    _decide(row)
    if not fact.historical:
        _notify(effects, fact, {"level": Level.WARNING, "title": fact.data["summary"], "request": "opened"})


def _close(workspace: Workspace, fact: Fact, effects: Effects) -> None:
    row = _request(workspace, fact, fact.data["requestId"])
    workspace.touch("requests", row)
    if row["closed_seq"] is None or fact.stamp < (row["closed_ms"], row["closed_seq"]):
        row["closed_ms"], row["closed_seq"] = fact.stamp
        row["outcome"] = fact.data["outcome"]
    if not fact.historical:
        _notify(effects, fact, {"level": Level.INFO, "title": fact.data["outcome"], "request": "closed"})


def _notify(effects: Effects, fact: Fact, message: dict[str, Any]) -> None:
    about = {"kind": "request", "agentId": fact.subject, "requestId": fact.data["requestId"]}
    effects.notify({**message, **about})


def _command(workspace: Workspace, fact: Fact, effects: Effects) -> None:
    if fact.data["kind"] in DECISIONS and fact.data.get("inReplyTo"):
        _answer(workspace, fact, effects)
    commands.sent(workspace, fact)


def _answer(workspace: Workspace, fact: Fact, effects: Effects) -> None:
    row = _request(workspace, fact, fact.data["inReplyTo"])
    workspace.touch("requests", row)
    decision = [fact.seq, fact.effective_ms, fact.data["kind"], fact.data.get("digest")]
    row["decisions"] = sorted([*row["decisions"], decision])[:DECISIONS_KEPT]
    _decide(row)
    if row["decided_seq"] == fact.seq:
        _notify_decided(effects, fact)


DECISIONS_KEPT = 32


def _decide(row: Row) -> None:
    """Let the first decision with the request's own digest win."""
    right = [d for d in row["decisions"] if row["digest"] is not None and d[3] == row["digest"]]
    row["decided_seq"], row["decided_ms"], row["decision"] = right[0][:3] if right else (None, None, None)


def _notify_decided(effects: Effects, fact: Fact) -> None:
    about = {"kind": "request", "agentId": fact.subject, "requestId": fact.data["inReplyTo"]}
    effects.notify({"level": Level.INFO, "title": fact.data["kind"], "request": "decided", **about})


RULES: dict[EventType, Callable[[Workspace, Fact, Effects], None]] = {
    EventType.REQUEST: _open,
    EventType.REQUEST_CLOSED: _close,
    EventType.COMMAND: _command,
    EventType.COMMAND_SEEN: lambda workspace, fact, _: commands.seen(workspace, fact),
    EventType.COMMAND_RESULT: lambda workspace, fact, _: commands.ended(workspace, fact),
}
