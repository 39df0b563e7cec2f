"""Checks of what a server takes: one event, many, each type, each content type, and every form of a time."""

from __future__ import annotations

from metaverse.conformance.probe import BATCH, JSON, LONGEST_KEY, SINGLE, Json, Probe, ago, told
from metaverse.conformance.verdict import Checks, Skipped, checking, expect
from metaverse.events.names import EVENT_TYPES, EventType, Sender

CHECKS: Checks = []
RECEIPT = "Answer {accepted, duplicates, sampled, seq: {from, to} or null}."


@checking(CHECKS, "single", "one event is taken, and the receipt says so")
def one(probe: Probe) -> None:
    """Send one."""
    receipt = probe.taken(probe.status())
    expect(receipt.get("accepted") == 1 and receipt.get("duplicates") == 0, f"The receipt is {receipt}.", RECEIPT)
    seq = receipt.get("seq")
    is_place = isinstance(seq, dict) and isinstance(seq.get("from"), int) and seq.get("from") == seq.get("to")
    expect(is_place, f"The seq of one event is {seq}.", RECEIPT)


@checking(CHECKS, "batch", "three events in one call get three places in the log, without a gap")
def three(probe: Probe) -> None:
    """Send three."""
    receipt = probe.taken([probe.status() for _ in range(3)])
    seq = receipt.get("seq") or {}
    expect(receipt.get("accepted") == 3, f"The receipt is {receipt}.", RECEIPT)
    expect(seq.get("to", 0) - seq.get("from", 0) == 2, f"The seq of three is {seq}.", "Number events without gaps.")


@checking(CHECKS, "batch", "a thousand events are taken in one call")
def thousand(probe: Probe) -> None:
    """Send as many as a call may hold."""
    agent = probe.agent()
    receipt = probe.taken([probe.status(agent) for _ in range(1000)])
    expect(receipt.get("accepted") == 1000, f"Accepted were {receipt.get('accepted')}.", "Take up to 1,000 in a call.")


def _each_type(probe: Probe) -> dict[EventType, tuple[str | None, Json]]:
    agent, task = probe.agent(), probe.task()
    ask = {"requestId": f"{probe.run}-r", "kind": "input", "summary": "Conformance?", "digest": "d"}
    return {
        EventType.AGENT_REGISTERED: (agent, {"name": "Conformance", "role": "tester", "department": "Conformance"}),
        EventType.AGENT_STATUS: (agent, {"status": "waiting", "waitingOn": "input", "activity": {"kind": "thinking"}}),
        EventType.AGENT_USAGE: (agent, {"tokens": {"input": 1, "output": 1, "cached": 0}, "usageKey": probe.run}),
        EventType.AGENT_POSITION: (agent, {"position": {"x": 0, "y": 0, "z": 0}, "rotationY": 0}),
        EventType.TASK_CREATED: (task, {"title": "Conformance", "assignee": agent}),
        EventType.TASK_UPDATED: (task, {"status": "working", "progress": 0.5}),
        EventType.TASK_STEP: (task, {"stepKey": "1", "name": "Check", "status": "completed", "agentId": agent}),
        EventType.INTERACTION: (agent, {"to": agent, "kind": "message", "taskId": task}),
        EventType.REQUEST: (agent, ask),
        EventType.REQUEST_CLOSED: (agent, {"requestId": f"{probe.run}-r", "outcome": "withdrawn"}),
        EventType.COMMAND_RESULT: (agent, {"commandId": f"{probe.run}-c", "outcome": "done"}),
        EventType.NOTIFICATION: (None, {"level": "info", "title": "A conformance run"}),
    }


@checking(CHECKS, "types", "every type that an agent may send is taken")
def types(probe: Probe) -> None:
    """Send one of each; what only an agent itself may send may be refused to others."""
    wrong = []
    for kind, (subject, data) in _each_type(probe).items():
        answer = probe.send(probe.event(kind, subject, data))
        is_denied = answer.status_code == 403 and EVENT_TYPES[kind].senders is not Sender.AGENT
        if answer.status_code != 202 and not is_denied:
            wrong.append(f"{kind}: {told(answer)}")
    expect(not wrong, " ".join(wrong), "Take every type; GET /api/metaverse/events/schema describes them.")


@checking(CHECKS, "types", "a type that is the server's own is not taken from outside")
def server_s_own(probe: Probe) -> None:
    """Send one."""
    own = probe.event(EventType.AGENT_PRESENCE, probe.agent(), {"status": "offline", "heardSeq": 1})
    probe.refused((403, 422), own)


@checking(CHECKS, "content types", "structured, batch and plain JSON are taken, with a charset too")
def content_types(probe: Probe) -> None:
    """Send each form as each content type that it may have."""
    for kind, body in (
        (SINGLE, probe.status()),
        (BATCH, [probe.status()]),
        (JSON, probe.status()),
        (JSON, [probe.status()]),
        (f"{JSON}; charset=utf-8", probe.status()),
        (f"{SINGLE}; charset=utf-8", probe.status()),
    ):
        answer = probe.send(body, kind)
        expect(answer.status_code == 202, f"{kind}: {told(answer)}", f"Take {SINGLE}, {BATCH} and {JSON}.")


@checking(CHECKS, "content types", "another content type is refused with 415, a form that it does not name with 400")
def other_content_types(probe: Probe) -> None:
    """Send what is not what it says."""
    probe.refused(415, probe.status(), "text/plain")
    probe.refused((400, 422), [probe.status()], SINGLE)
    probe.refused((400, 422), probe.status(), BATCH)


@checking(CHECKS, "times", "RFC 3339 with any zone or none, epoch seconds and milliseconds, and no time are taken")
def times(probe: Probe) -> None:
    """Send each form of a time."""
    now = ago(1)
    for said in (now, now.replace("Z", "+00:00"), now.removesuffix("Z"), now.replace("T", " "), 1_790_000_000, None):
        answer = probe.send(probe.status() | ({} if said is None else {"time": said}))
        expect(answer.status_code == 202, f"time {said}: {told(answer)}", "Read every form of a time.")


@checking(CHECKS, "extensions", "attributes of CloudEvents extensions pass")
def extensions(probe: Probe) -> None:
    """Send two."""
    probe.taken(probe.status(traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", sampledrate=1))


@checking(CHECKS, "keys", "keys of 256 characters of any script are taken")
def keys(probe: Probe) -> None:
    """Send a long key and a foreign one."""
    if probe.own_agent:
        raise Skipped("The token is bound to an agent.")
    for ending in ("长" * LONGEST_KEY, "🦊/ü:%?#"):
        answer = probe.send(probe.status(probe.agent(ending)))
        expect(answer.status_code == 202, told(answer), "A key is any text of up to 256 characters.")
