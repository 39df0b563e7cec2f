"""The door: the one way in for everything that happens in an organization.

Validate → permit → (one transaction: counter, doubles, log, projections) → wake whoever listens.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from metaverse import tracing
from metaverse.clock import now_ms
from metaverse.errors import Fault, Invalid, Problem, TooLarge
from metaverse.events import journal, quota_counts, remembered, sense, validation
from metaverse.events.accounts import accounts
from metaverse.events.bus import bus
from metaverse.events.journal import Draft
from metaverse.events.names import EventType
from metaverse.events.origin import Origin, Rank, permit
from metaverse.events.quotas import Excess
from metaverse.events.sampling import KEPT as MOST_SAMPLED
from metaverse.events.sampling import Sampler
from metaverse.operations import meters
from metaverse.tallies import Durations, Tally

MOST_EVENTS = 1000
SLICE = 100

sampler = Sampler()
meters.watch_cache("positions_sampled", sampler.__len__, MOST_SAMPLED)
events: Tally = Tally({("accepted",): 0, ("duplicate",): 0, ("sampled",): 0, ("invalid",): 0})
"""Events that came to the door of this process, by what became of them."""

batches = Durations()
"""How long batches took, from the door to the commit and the wake-up, by how that ended."""


@dataclass(slots=True)
class Receipt:
    """What the sender is told once everything is committed."""

    accepted: int = 0
    duplicates: int = 0
    sampled: int = 0
    from_seq: int | None = None
    to_seq: int | None = None
    rejected: list[Fault] = field(default_factory=list)

    def to_wire(self) -> dict[str, Any]:
        """Return it in wire names."""
        seq = None if self.from_seq is None else {"from": self.from_seq, "to": self.to_seq}
        answer = {"accepted": self.accepted, "duplicates": self.duplicates, "sampled": self.sampled, "seq": seq}
        return {**answer, "rejected": self.rejected} if self.rejected else answer


def admit(
    organization_id: str,
    documents: Sequence[Any],
    origin: Origin,
    *,
    skip_invalid: bool = False,
    historical: bool = False,
) -> Receipt:
    """Take a batch of CloudEvents into the log of an organization, whole or not at all.

    With `skip_invalid` the good events are taken and the faults of the others reported. `historical` marks events of
    the past: they prove no presence and raise no alarm.

    Raises:
        Invalid: an event is not valid; every fault is named at its index and field.
        Forbidden: an event is not for this sender; nothing is taken.
        Conflict: a person asks for a move that makes no sense; nothing is taken.
        TooLarge: there are more than 1,000 events.
        Problem: they are beyond a quota of the organization; nothing is taken.
        NotFound: there is no such organization.
    """
    try:
        return _admit(organization_id, documents, origin, skip_invalid, historical)
    except Problem as problem:
        events[(type(problem).__name__.lower(),)] += len(documents)
        accounts().not_taken(organization_id, origin, documents, problem)
        raise


def _admit(
    organization_id: str, documents: Sequence[Any], origin: Origin, skip_invalid: bool, historical: bool
) -> Receipt:
    if len(documents) > MOST_EVENTS:
        raise TooLarge(f"A call holds at most {MOST_EVENTS} events, this one {len(documents)}; send it in parts.")
    drafts, faults = _validated(documents, historical)
    if faults and not skip_invalid:
        raise Invalid(f"{len({fault['index'] for fault in faults})} of {len(documents)} events are not valid.", faults)
    for draft in drafts:
        permit(origin, draft)
    receipt = submit(organization_id, drafts, origin, Excess.LEFT_OUT if skip_invalid else Excess.REFUSED)
    receipt.rejected = faults = faults + receipt.rejected
    if faults:
        refused = len({fault["index"] for fault in faults})
        events[("invalid",)] += refused
        accounts().refused(organization_id, origin, documents, faults, refused)
    return receipt


def submit(organization_id: str, drafts: Sequence[Draft], origin: Origin, excess: Excess = Excess.REFUSED) -> Receipt:
    """Take valid and permitted events into the log, and wake whoever listens after the commit.

    No quota holds up the server itself.
    """
    began = time.perf_counter()
    try:
        with tracing.span("door", about={"metaverse.events": len(drafts)}):
            receipt = _submitted(organization_id, drafts, origin, excess)
    except BaseException:
        batches.note(("failed",), time.perf_counter() - began)
        raise
    batches.note(("taken",), time.perf_counter() - began)
    events[("accepted",)] += receipt.accepted
    events[("duplicate",)] += receipt.duplicates
    events[("sampled",)] += receipt.sampled
    return receipt


def _submitted(organization_id: str, drafts: Sequence[Draft], origin: Origin, excess: Excess) -> Receipt:
    now = now_ms()
    logged = [draft for draft in drafts if _is_logged(organization_id, draft, now)]
    judge = _judge_for(origin, {draft.type for draft in logged})
    asked = None if origin.rank is Rank.SERVER else excess
    done = _appended(organization_id, logged, now, origin, judge, asked) if logged else journal.Appended()
    if done.to_seq is not None:
        bus.wake(organization_id, done.to_seq)
    accounts().taken(organization_id, origin, logged, done)
    _tell_positions(organization_id, drafts)
    sampled = len(drafts) - len(logged)
    return Receipt(done.accepted, done.duplicates, sampled, done.from_seq, done.to_seq, done.beyond)


def _appended(
    organization_id: str,
    drafts: Sequence[Draft],
    now: int,
    origin: Origin,
    judge: journal.Judge | None,
    excess: Excess | None,
) -> journal.Appended:
    try:
        if judge is None:
            return journal.append(organization_id, drafts, now, origin.name, excess)
        return journal.append_judged(organization_id, drafts, now, origin.name, judge, excess)
    except BaseException:
        remembered.memory().forget(organization_id)
        quota_counts.memory().forget(organization_id)
        raise


def _judge_for(origin: Origin, types: set[str]) -> journal.Judge | None:
    """Choose what is asked of a sender's events: mostly nothing, and then they share what a commit costs."""
    if origin.is_person:
        return sense.judge if types & sense.OF_PERSONS else None
    return sense.judge_result if origin.rank is Rank.AGENT and types & sense.OF_AGENTS else None


def _validated(documents: Sequence[Any], historical: bool) -> tuple[list[Draft], list[Fault]]:
    drafts: list[Draft] = []
    faults: list[Fault] = []
    for start in range(0, len(documents), SLICE):
        if start:
            time.sleep(0)
        judged = validation.judge(documents[start : start + SLICE], historical, start)
        drafts += judged.drafts
        faults += judged.faults
    return drafts, faults


def _is_logged(organization_id: str, draft: Draft, now: int) -> bool:
    if draft.type != EventType.AGENT_POSITION or draft.historical:
        return True
    return sampler.takes(organization_id, draft.subject or "", now)


def _tell_positions(organization_id: str, drafts: Sequence[Draft]) -> None:
    positions = [
        {"agentId": draft.subject, **draft.data}
        for draft in drafts
        if draft.type == EventType.AGENT_POSITION and not draft.historical
    ]
    if positions:
        bus.move(organization_id, positions)
