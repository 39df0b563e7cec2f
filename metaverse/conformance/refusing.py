"""Checks of what a server refuses: hostile and mistaken events, each named, and nothing of them applied."""

from __future__ import annotations

import orjson

from metaverse.conformance.probe import BATCH, SINGLE, Json, Probe, told
from metaverse.conformance.verdict import Checks, Skipped, checking, expect
from metaverse.events.names import EventType

CHECKS: Checks = []
MIB = 1024 * 1024
NAMED = "Name each fault in errors: {index, field, message}."
WHOLE = "Refuse a batch whole, or take its good events only if onInvalid=skip says so."


def _fault(problem: Json, index: int, field: str) -> None:
    """Let a problem pass that names this fault."""
    faults = [(each.get("index"), each.get("field")) for each in problem.get("errors") or []]
    expect((index, field) in faults, f"The faults are named {faults}, not {(index, field)}.", NAMED)


@checking(CHECKS, "unknown field", "an unknown field of our types is refused at its index and field")
def unknown_field(probe: Probe) -> None:
    """Send one in the second event."""
    bad = probe.status()
    bad["data"] = {**bad["data"], "mood": "curious"}
    _fault(probe.refused(422, [probe.status(), bad]), 1, "data.mood")


@checking(CHECKS, "invalid values", "a wrong word, a missing subject, a bad time, an unknown type are each named")
def invalid_values(probe: Probe) -> None:
    """Send each."""
    no_subject = {name: value for name, value in probe.status().items() if name != "subject"}
    for event, field in (
        (probe.status(status="bored"), "data.status"),
        (no_subject, "subject"),
        (probe.status(time="yesterday"), "time"),
        ({**probe.status(), "type": "metaverse.agent.pondered"}, "type"),
        ({**probe.status(), "specversion": "0.3"}, "specversion"),
        (probe.status("x" * 257), "subject"),
    ):
        _fault(probe.refused((422, 403), event), 0, field)


@checking(CHECKS, "invalid values", "of a batch with one fault nothing is applied")
def nothing_applied(probe: Probe) -> None:
    """Send a good event with a bad one, then alone: it must be new."""
    good = probe.status()
    probe.refused(422, [good, probe.status(status="bored")])
    receipt = probe.taken(good)
    expect(receipt.get("accepted") == 1, "The good event was applied with the refused batch.", WHOLE)


@checking(CHECKS, "onInvalid=skip", "the good events are taken, the others reported")
def skip(probe: Probe) -> None:
    """Send good and bad together."""
    batch = [probe.status(), probe.status(status="bored"), probe.status()]
    receipt = probe.taken(batch, query={"onInvalid": "skip"})
    places = [each.get("index") for each in receipt.get("rejected") or []]
    expect(receipt.get("accepted") == 2 and places == [1], f"The receipt is {receipt}.", WHOLE)


@checking(CHECKS, "1,001 events", "more than a thousand events are refused with 413, and none is applied")
def too_many(probe: Probe) -> None:
    """Send one too many, then the first of them."""
    agent = probe.agent()
    batch = [probe.status(agent) for _ in range(1001)]
    probe.refused(413, batch)
    receipt = probe.taken(batch[0])
    expect(receipt.get("accepted") == 1, "Events of the refused call were applied.", "Refuse the call whole.")


@checking(CHECKS, "4 MiB", "a body of more than 4 MiB is refused with 413")
def too_large(probe: Probe) -> None:
    """Send one."""
    filler = "x" * 16_000
    notice = probe.event(EventType.NOTIFICATION, None, {"level": "info", "title": "Large", "body": filler})
    body = orjson.dumps([{**notice, "id": f"large-{number}"} for number in range(4 * MIB // 16_000 + 1)])
    probe.refused(413, body, BATCH)


@checking(CHECKS, "NUL", "a NUL character is refused where it stands")
def nul(probe: Probe) -> None:
    """Send one in a key and one in a name."""
    _fault(probe.refused(422, probe.status(f"{probe.run}\x00")), 0, "subject")
    named = probe.event(EventType.AGENT_REGISTERED, probe.agent(), {"name": "a\x00b"})
    _fault(probe.refused(422, named), 0, "data.name")


@checking(CHECKS, "lone surrogate", "half of a surrogate pair is refused")
def surrogate(probe: Probe) -> None:
    """Send one in a text."""
    named = probe.event(EventType.AGENT_REGISTERED, probe.agent(), {"name": "HALF"})
    probe.refused((400, 422), orjson.dumps(named).replace(b"HALF", b"a\\ud800b"), SINGLE)


@checking(CHECKS, "NaN", "NaN and Infinity, which JSON does not have, are refused")
def nan(probe: Probe) -> None:
    """Send both."""
    for word in (b"NaN", b"Infinity", b"1e999"):
        spent = probe.event(
            EventType.AGENT_USAGE, probe.agent(), {"tokens": {"input": 1, "output": 1}, "costUsd": 7.25}
        )
        probe.refused((400, 422), orjson.dumps(spent).replace(b"7.25", word), SINGLE)


@checking(CHECKS, "not JSON", "what is no JSON, cut off or nested without end is refused with 400")
def not_json(probe: Probe) -> None:
    """Send each."""
    for body in (b"", b"{", b'{"a": "\xff"}', b"[" * 100_000, b"null", b'"text"'):
        probe.refused((400, 422), body, BATCH if body.startswith(b"[") else SINGLE)


@checking(CHECKS, "wrong organization", "another organization's id is 404, as if it did not exist")
def wrong_organization(probe: Probe) -> None:
    """Send to one that cannot be ours."""
    probe.refused(404, probe.status(), query={"organizationId": f"org_{probe.run}"})


@checking(CHECKS, "wrong source prefix", "a source that is the server's own is refused")
def server_source(probe: Probe) -> None:
    """Send under the server's name."""
    probe.refused(403, probe.status() | {"source": "urn:metaverse:presence"})


@checking(
    CHECKS, "wrong source prefix", "a source outside the prefix that binds the token is refused, and nothing applied"
)
def foreign_source(probe: Probe) -> None:
    """Send under another source, together with a right one."""
    if not probe.is_bound_to_source:
        raise Skipped("Say by --source which prefix binds the token.")
    good = probe.status()
    answer = probe.send([good, probe.status() | {"source": "urn:elsewhere:x"}])
    expect(answer.status_code == 403, told(answer), "Refuse events outside of what binds a token with 403.")
    expect(probe.taken(good).get("accepted") == 1, "The other event was applied.", "Refuse the call whole.")
