"""What was told of one agent around its late claims, read once for all of a batch.

A late claim changes the status neither from the next claim of the same speaker on, nor from the first that is
`TOGETHER_MS` younger: that one only stands after something new. So its cost depends on how many claims lie between, not
on how many there are.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from metaverse.events.fact import NEVER, Fact, Stamp
from metaverse.events.names import AgentStatus, EventType
from metaverse.projections.claims import MOST_SPEAKERS, TOGETHER_MS, Claim, beside, latest, names, settled
from metaverse.projections.workspace import Row, Workspace

COUNTED = (
    EventType.AGENT_STATUS.value,
    EventType.AGENT_PRESENCE.value,
    EventType.AGENT_REMOVED.value,
)
FURTHER_MS = TOGETHER_MS // 4
"""So much more than asked is read: the next late claim is often a little later."""

FAR_MS = 4 * TOGETHER_MS
"""What lies further apart is not read with all that is between."""


class Moment(NamedTuple):
    """A claim, and the status from then on."""

    fact: Fact
    status: str | None


class Late(NamedTuple):
    """What late claims can have changed: the status before the first, its own moment and those after it.

    The last moment is the first that is as it was, unless `is_open`: then they reach to the latest claim of all.
    """

    before: str | None
    moments: list[Moment]
    is_open: bool


class Counting:
    """The late claims that still count while a story is told on."""

    def __init__(self, late: Iterable[Fact]) -> None:
        self._late = {fact.seq for fact in late}
        self._until_ms: dict[tuple[str, str], int] = {}

    def counts_at(self, told: Fact) -> bool:
        """Tell whether any is, or counts at, the next claim."""
        is_status, is_late = told.type == EventType.AGENT_STATUS, told.seq in self._late
        if is_status:
            self._until_ms.pop(_speaker(told), None)
        if is_status and is_late:
            self._until_ms[_speaker(told)] = told.effective_ms + TOGETHER_MS
        return is_late or any(told.effective_ms < until_ms for until_ms in self._until_ms.values())


class Story:
    """The claims about one agent, as far as a batch has asked, kept up with the facts of the batch."""

    def __init__(self, workspace: Workspace, row: Row) -> None:
        self._workspace = workspace
        self._row = row
        self._subjects = names(row)
        self._counted, self._horizon = horizon(row)
        self._facts: list[Fact] = []
        self._claims: dict[int, Claim] = {}
        self._speakers = {claim.speaker for claim in heard(row)}
        self._low = self._high = NEVER
        self._noted = 0
        self._stood: tuple[Stamp, list[Claim], str | None] | None = None

    def late(self, late: Collection[Fact]) -> Late:
        """Tell what late claims, in order and noted in the batch, can have changed, until one that none of them can."""
        self._note()
        first = next(iter(late))
        before = (first.effective_ms, first.seq - 1)
        claims, status = self._standing(before)
        self._stood = (before, claims, status)
        found, counting = Late(status, [], True), Counting(late)
        for told in self._after(before):
            if told.type == EventType.AGENT_STATUS:
                claims = beside(claims, self._claim(told))
            found.moments.append(Moment(told, status_after(claims, told)))
            if not counting.counts_at(told):
                return found._replace(is_open=False)
        return found

    def untouched(self, late: Fact) -> Fact | None:
        """Return the first claim that gives the same status with a late claim of a status as without it."""
        self._note()
        end_ms = late.effective_ms + TOGETHER_MS
        for told in self._after(late.stamp):
            if told.effective_ms >= end_ms:
                return told
            if told.source == late.source and told.type == EventType.AGENT_STATUS and told.told_key == late.told_key:
                return told
        return None

    def backwards(self, below: Fact | None) -> Iterator[Claim]:
        """Yield the statuses told, the latest first, or those below a claim."""
        top = (self._row["counted_ms"], self._row["counted_seq"])
        upto = (below.effective_ms, below.seq - 1) if below is not None else top
        while upto > self._horizon:
            after = (upto[0] - TOGETHER_MS, 0)
            told = self._between(after, upto)
            if not told:
                last, _ = self._workspace.neighbours(self._subjects, COUNTED, (upto[0], upto[1] + 1))
                if last is None or last.stamp <= self._horizon:
                    return
                told, after = [last], (last.effective_ms, last.seq - 1)
            yield from (self._claim(fact) for fact in reversed(told) if fact.type == EventType.AGENT_STATUS)
            upto = after

    def has_few_speakers(self, fact: Fact) -> bool:
        """Tell whether nobody's claim has to give way to others from shortly before a claim on."""
        self._between((fact.effective_ms - TOGETHER_MS, 0), fact.stamp)
        return len(self._speakers) <= MOST_SPEAKERS

    def _claim(self, fact: Fact) -> Claim:
        claim = self._claims.get(fact.seq)
        if claim is None:
            claim = self._claims[fact.seq] = Claim.of(fact)
        return claim

    def _standing(self, upto: Stamp) -> tuple[list[Claim], str | None]:
        """Return which claims may count after a moment, and the status then."""
        if self._stood is not None and self._stood[0] <= upto:
            start, claims, status = self._stood
            told = self._between(start, upto)
        else:
            told, claims, status = self._together(upto), heard(self._row), self._counted
        if not told:
            return claims, status
        claims = latest([*claims, *map(self._claim, _last_of_each(told))])
        return claims, status_after(claims, told[-1])

    def _together(self, upto: Stamp) -> list[Fact]:
        """Return the last claim up to a moment, and all before it that may count beside it."""
        near = self._between((upto[0] - TOGETHER_MS, 0), upto)
        last: Fact | None = near[-1] if near else None
        if last is None:
            last, _ = self._workspace.neighbours(self._subjects, COUNTED, (upto[0], upto[1] + 1))
        if last is None or last.stamp <= self._horizon:
            return []
        return self._between((last.effective_ms - TOGETHER_MS, 0), upto)

    def _after(self, stamp: Stamp) -> Iterator[Fact]:
        """Yield what was told after a moment, in order."""
        while stamp < (self._row["counted_ms"], self._row["counted_seq"]):
            upto = (stamp[0] + FURTHER_MS, 0)
            told = self._between(stamp, upto)
            if not told:
                _, above = self._workspace.neighbours(self._subjects, COUNTED, upto)
                if above is None:
                    return
                told, upto = [above], above.stamp
            yield from told
            stamp = upto

    def _between(self, after: Stamp, upto: Stamp) -> list[Fact]:
        after = max(after, self._horizon)
        if after >= upto:
            return []
        self._reach(after, upto)
        start, end = (bisect_right(self._facts, stamp, key=_stamp) for stamp in (after, upto))
        return self._facts[start:end]

    def _reach(self, after: Stamp, upto: Stamp) -> None:
        """Read what is still missing of a stretch."""
        below, above = (after[0] - FURTHER_MS, 0), (upto[0] + FURTHER_MS, 0)
        if self._high == NEVER or after[0] > self._high[0] + FAR_MS or upto[0] < self._low[0] - FAR_MS:
            self._low, self._high, self._facts = below, above, self._read(below, above)
        if after < self._low:
            self._facts[:0] = self._read(below, self._low)
            self._low = below
        if upto > self._high:
            self._facts += self._read(self._high, above)
            self._high = above

    def _read(self, after: Stamp, upto: Stamp) -> list[Fact]:
        told = list(self._workspace.claims(self._subjects, COUNTED, after, upto))[::-1]
        self._speakers.update(map(_speaker, told))
        return told

    def _note(self) -> None:
        """Take in what the batch has told since."""
        for fact in self._workspace.told(self._subjects, COUNTED, self._noted):
            if self._stood is not None and fact.stamp <= self._stood[0]:
                self._stood = None
            self._speakers.add(_speaker(fact))
            if self._low < fact.stamp <= self._high:
                insort(self._facts, fact, key=_stamp)
        self._noted = self._workspace.length


def of(workspace: Workspace, row: Row) -> Story:
    """Return an agent's story within a batch."""
    found = workspace.aside.get(names(row))
    if found is None:
        found = workspace.aside[names(row)] = Story(workspace, row)
    return found


def status_after(claims: Iterable[Claim], fact: Fact) -> str | None:
    """Return the status from a claim on: what others say of one who fell silent may go on."""
    if fact.type == EventType.AGENT_STATUS:
        return settled(list(claims)).status
    if fact.type == EventType.AGENT_REMOVED:
        return None
    fresh = fact.effective_ms - TOGETHER_MS
    others = [claim for claim in claims if claim.key != fact.told_key and fresh < claim.at_ms]
    return settled(others).status if others else AgentStatus.OFFLINE.value


def horizon(row: Row) -> tuple[str | None, Stamp]:
    """Return which status counted when the log before was let go, and when that was."""
    kept = row["horizon"]
    return (kept["counted"], tuple(kept["counted_stamp"])) if kept else (None, NEVER)


def heard(row: Row) -> list[Claim]:
    """Return what each speaker had said last when the log before was let go."""
    return [Claim(*claim) for claim in row["horizon"]["claims"]] if row["horizon"] else []


def _last_of_each(told: list[Fact]) -> Iterator[Fact]:
    """Yield the last status of each speaker that may count beside the last."""
    speakers = set()
    for fact in reversed(told):
        if fact.type == EventType.AGENT_STATUS and _speaker(fact) not in speakers:
            speakers.add(_speaker(fact))
            yield fact


def _speaker(fact: Fact) -> tuple[str, str]:
    return (fact.source, fact.told_key)


def _stamp(fact: Fact) -> Stamp:
    return fact.stamp
