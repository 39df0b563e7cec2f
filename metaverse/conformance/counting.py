"""Checks of what counts: twice is once, and the latest word wins whenever it comes."""

from __future__ import annotations

from metaverse.conformance.probe import Probe, ago
from metaverse.conformance.verdict import Checks, checking, expect

CHECKS: Checks = []
ONCE = "Name an event by its source and id, and count it once."
LATEST = "Let the greatest time win, not the last arrival; count what is to come as of its arrival."


@checking(CHECKS, "duplicates", "the same event again is accepted and changes nothing")
def twice(probe: Probe) -> None:
    """Send one event in two calls."""
    event = probe.status()
    probe.taken(event)
    again = probe.taken(event)
    found = f"Again it was accepted {again.get('accepted')} times, known {again.get('duplicates')} times."
    expect(again.get("accepted") == 0 and again.get("duplicates") == 1, found, ONCE)


@checking(CHECKS, "duplicates", "the same event twice in one call is taken once")
def twice_in_a_batch(probe: Probe) -> None:
    """Send one event twice in a call."""
    event = probe.status()
    receipt = probe.taken([event, event])
    expect(receipt.get("accepted") == 1 and receipt.get("duplicates") == 1, f"The receipt is {receipt}.", ONCE)


@checking(CHECKS, "duplicates", "the same id from another source is another event")
def another_source(probe: Probe) -> None:
    """Send one id under two sources."""
    event = probe.status()
    probe.taken(event)
    receipt = probe.taken({**event, "source": f"{event['source']}:other"})
    expect(receipt.get("accepted") == 1, f"The receipt is {receipt}.", ONCE)


@checking(CHECKS, "order", "of two events in the wrong order the later one in time wins")
def order(probe: Probe) -> None:
    """Send the later one first."""
    agent = probe.fresh_agent()
    probe.taken([probe.status(agent, "working", time=ago(5)), probe.status(agent, "error", time=ago(10))])
    found = probe.status_of(agent)
    expect(found == "working", f"The agent is {found}; it said working after it said error.", LATEST)


@checking(CHECKS, "late", "an event that is hours late is taken, and does not undo what came since")
def late(probe: Probe) -> None:
    """Send what was said six hours ago after what was said now."""
    agent = probe.fresh_agent()
    probe.taken(probe.status(agent, "working"))
    receipt = probe.taken(probe.status(agent, "error", time=ago(6 * 3600)))
    expect(receipt.get("accepted") == 1, f"The receipt is {receipt}.", "Take events however late they come.")
    found = probe.status_of(agent)
    expect(found == "working", f"The agent is {found} by what was said six hours ago.", LATEST)


@checking(CHECKS, "future", "a clock that goes an hour ahead is taken, and cannot mask what comes after")
def future(probe: Probe) -> None:
    """Send something of the next hour, then something of now."""
    agent = probe.fresh_agent()
    receipt = probe.taken(probe.status(agent, "error", time=ago(-3600)))
    expect(receipt.get("accepted") == 1, f"The receipt is {receipt}.", "Take events of a clock that goes ahead.")
    probe.taken(probe.status(agent, "idle"))
    found = probe.status_of(agent)
    expect(found == "idle", f"The agent is {found} by what is said to happen in an hour.", LATEST)
