"""The hub's figures, counted slowly and obviously from what was told: an oracle for the quick ones."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from metaverse.events.names import EventType

Json = dict[str, Any]
HOUR = 3_600_000
TOGETHER_MS = 10 * 60_000
FINAL = ("completed", "failed", "canceled", "rejected")
PRESENT = ("idle", "working", "waiting", "error")


class Told(NamedTuple):
    """One event as the log has it."""

    at: int
    seq: int
    received: int
    kind: str
    subject: str
    data: Json
    source: str = "urn:test"


@dataclass
class Story:
    """What became of one task: from when on it stood where (stage, effort), and its ends."""

    stands: list[tuple[int, str | None, str | None]] = field(default_factory=list)
    ends: list[tuple[int, str, int, int, bool]] = field(default_factory=list)


def lasting(points: list[tuple[int, Any]], span: tuple[int, int]) -> dict[Any, int]:
    """Add up how long each state lasted within a span, given from when on each held."""
    found: dict[Any, int] = defaultdict(int)
    for (start, state), (end, _) in zip(points, [*points[1:], (span[1], None)], strict=True):
        found[state] += max(0, min(end, span[1]) - max(start, span[0]))
    return found


def whom(told: Iterable[Told]) -> dict[str, str]:
    """Return whom each merged agent is at last."""
    now: dict[str, str] = {}
    for one in sorted(told, key=lambda one: one.seq):
        if one.kind == EventType.AGENT_MERGED:
            gone, into = one.subject, str(now.get(one.data["into"], one.data["into"]))
            if gone not in now and gone != into:
                now = {key: into if who == gone else who for key, who in now.items()} | {gone: into}
    return now


def holds(claims: list[Told], at: int) -> str | None:
    """Return which status holds at a moment between what was said: of each who says it the last, if it is recent."""
    last = {(one.source, one.subject): one for one in sorted(claims) if at - one.at < TOGETHER_MS}
    live = [one for one in last.values() if not one.source.startswith("urn:otlp:")] or list(last.values())
    order = ("offline", "idle", "working", "waiting", "error")
    weight = {status: min(order.index(status), 3) for status in order}
    heaviest = max(live, key=lambda one: (weight[one.data["status"]], one.at, one.seq), default=None)
    return heaviest.data["status"] if heaviest else None


def agent_points(told: Iterable[Told]) -> dict[str, list[tuple[int, str | None]]]:
    told = list(told)
    now = whom(told)
    found: dict[str, list[tuple[int, str | None]]] = defaultdict(list)
    said: dict[str, list[Told]] = defaultdict(list)
    for one in sorted(told):
        who = now.get(one.subject, one.subject)
        if one.kind == EventType.AGENT_STATUS:
            said[who] = [*(earlier for earlier in said[who] if one.at - earlier.at < TOGETHER_MS), one]
            found[who].append((one.at, holds(said[who], one.at)))
        elif one.kind == EventType.AGENT_PRESENCE:
            others = [earlier for earlier in said[who] if earlier.subject != one.subject]
            found[who].append((one.at, holds(others, one.at) or "offline"))
        elif one.kind == EventType.AGENT_REMOVED and who == one.subject:
            found[who].append((one.at, None))
    return found


def agent_times(told: Iterable[Told], span: tuple[int, int]) -> dict[str, Json]:
    found = {}
    for key, points in agent_points(told).items():
        spent = lasting(points, span)
        if any(spent[state] for state in (*PRESENT, "offline")):
            found[key] = as_view(spent)
    return found


def as_view(spent: dict[Any, int]) -> Json:
    present = sum(spent[state] for state in PRESENT)
    share = round(spent["working"] / present, 4) if present else None
    return {**{f"{state}Seconds": round(spent[state] / 1000, 3) for state in PRESENT}, "utilisation": share}


@dataclass
class Teller:
    """Tells a task's story claim by claim, in their order."""

    opened: int
    tale: Story = field(default_factory=Story)
    status: str | None = None
    stage: str | None = None
    run: str | None = None
    runs: set[str] = field(default_factory=set)
    visited: list[str | None] = field(default_factory=list)
    rework: int = 0
    started: int | None = None

    def hear(self, claim: Told) -> None:
        named = claim.data.get("runId") or self.run
        if named != self.run and named in self.runs:
            return
        stood = self.stage
        if named != self.run:
            self.begin(str(named))
        over = self.status in FINAL
        if not over:
            self.become(claim)
        self.stage = claim.data.get("stage") or self.stage
        if self.stage != stood:
            self.rework += self.stage in self.visited
            self.visited.append(self.stage)
        self.note(claim, over)

    def begin(self, run: str) -> None:
        self.runs.add(run)
        self.run = run
        if self.status in FINAL:
            self.status, self.stage, self.rework = "submitted", "backlog", self.rework + 1

    def become(self, claim: Told) -> None:
        self.status = claim.data.get("status") or self.status or "submitted"
        if not claim.data.get("status") and self.visited:
            return
        if self.status == "working" and self.started is None:
            self.started = claim.at
        if self.status == "completed":
            self.stage = "done"
        elif self.status == "submitted":
            self.stage = self.stage or "backlog"
        elif self.status not in FINAL and self.stage in (None, "backlog", "planned"):
            self.stage = "in_progress"

    def note(self, claim: Told, over: bool) -> None:
        effort = None if self.status in FINAL else ("working" if self.status == "working" else "waiting")
        self.tale.stands.append((claim.at, self.stage if effort else None, effort))
        if self.status in FINAL and not over:
            cycle = claim.at - (self.opened if self.started is None else self.started)
            right = self.status == "completed" and self.rework == 0
            self.tale.ends.append((claim.at, str(self.status), cycle, claim.at - self.opened, right))


def story(claims: list[Told]) -> Story:
    """Tell a task's story by the claims about it."""
    teller = Teller(min(claims).at)
    for claim in sorted(claims):
        teller.hear(claim)
    return teller.tale


def stories(told: Iterable[Told]) -> list[Story]:
    claims: dict[str, list[Told]] = defaultdict(list)
    for one in told:
        if one.kind in (EventType.TASK_CREATED, EventType.TASK_UPDATED):
            claims[one.subject].append(one)
    return [story(each) for each in claims.values()]


def stages(tales: list[Story], span: tuple[int, int], keys: Iterable[str]) -> dict[str, Json]:
    length, found = span[1] - span[0], {}
    for key in keys:
        spent: dict[str, int] = defaultdict(int)
        waiting = working = queued = entered = left = 0
        for tale in tales:
            for (stage, effort), time in lasting([(at, (s, e)) for at, s, e in tale.stands], span).items():
                spent[effort or ""] += time if stage == key else 0
            last = at_moment(tale, span[1])
            waiting, working = waiting + (last == (key, "waiting")), working + (last == (key, "working"))
            queued += at_moment(tale, span[0]) == (key, "waiting")
            before = None
            for at, stage, _ in tale.stands:
                if span[0] < at <= span[1] and stage != before:
                    entered, left = entered + (stage == key), left + (before == key)
                before = stage
        visits = waiting + working + left
        found[key] = {
            "stage": key,
            "wip": waiting + working,
            "waiting": waiting,
            "working": working,
            "waitingAtStart": queued,
            "waitingSeconds": round(spent["waiting"] / 1000, 3),
            "workingSeconds": round(spent["working"] / 1000, 3),
            "meanWaitSeconds": round(spent["waiting"] / visits / 1000, 3) if visits else None,
            "meanWorkSeconds": round(spent["working"] / visits / 1000, 3) if visits else None,
            "entered": entered,
            "left": left,
            "enteredPerHour": round(entered * HOUR / length, 4),
            "leftPerHour": round(left * HOUR / length, 4),
            "averageQueue": round(spent["waiting"] / length, 4),
            "flowEfficiency": ratio(spent["working"], spent["waiting"] + spent["working"]),
            "intensity": round(entered / left, 4) if left else None,
            "drainSeconds": round(waiting * length / left / 1000, 3) if left else None,
        }
    return found


def at_moment(tale: Story, at: int) -> tuple[str | None, str | None]:
    before = [(stage, effort) for moment, stage, effort in tale.stands if moment <= at]
    return before[-1] if before else (None, None)


def ratio(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def ended(tales: list[Story], span: tuple[int, int]) -> Json:
    over = [end for tale in tales for end in tale.ends if span[0] < end[0] <= span[1]]
    done = [end for end in over if end[1] == "completed"]
    return {
        "throughput": {"completed": len(done), "perHour": round(len(done) * HOUR / (span[1] - span[0]), 4)},
        "completionRate": ratio(len(done), len(over)),
        "firstTimeRight": ratio(sum(end[4] for end in done), len(done)),
        "cycleTime": spread([end[2] for end in done]),
        "leadTime": spread([end[3] for end in done]),
        "failures": sum(end[1] == "failed" for end in over),
    }


def spread(values: list[int]) -> Json:
    def rank(share: float) -> float | None:
        return round(sorted(values)[math.ceil(share * len(values)) - 1] / 1000, 3) if values else None

    return {"p50Seconds": rank(0.5), "p95Seconds": rank(0.95), "count": len(values)}


def usages(told: list[Told], span: tuple[int, int]) -> list[tuple[str, Json, int]]:
    """Return what stands of the usage told in a span: agent, data and time."""
    now = whom(told)
    latest = {
        (now.get(one.subject, one.subject), one.data["usageKey"]): one
        for one in sorted(told)
        if one.kind == EventType.AGENT_USAGE
    }
    return [(who, one.data, one.at) for (who, _), one in latest.items() if span[0] < one.at <= span[1]]


def spent(rows: Iterable[Json]) -> Json:
    rows = list(rows)
    tokens = {name: sum(row["tokens"][name] for row in rows) for name in ("input", "output", "cached")}
    return {"tokens": tokens, "costUsd": round(sum(row["costUsd"] for row in rows), 6)}


def grouped(rows: Iterable[tuple[str, Json, int]], by: Callable[[str, Json], Any]) -> dict[Any, Json]:
    groups: dict[Any, list[Json]] = defaultdict(list)
    for key, data, _ in rows:
        groups[by(key, data)].append(data)
    return {name: spent(found) for name, found in groups.items()}
