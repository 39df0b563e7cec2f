"""A picture: the office at one place of the log, folded from what the entries say they changed.

What is true of the office but was settled long ago (agents that are gone, tasks that ended) may be left out of it: it
lies aside, and is asked for when an entry changes it. Pure: whoever folds brings the entries and what lay aside.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from heapq import nlargest
from typing import Any, NamedTuple

import orjson

from metaverse.clock import from_wire
from metaverse.events.names import FINAL_TASK_STATUSES, Room
from metaverse.projections.effects import REQUESTS, SETTINGS
from metaverse.services.agents import TASK_FIELDS
from metaverse.services.changes import Change
from metaverse.services.tasks import FINISHED_KEPT

Json = dict[str, Any]
AGENT, TASK = "agent", "task"
Name = tuple[str, str]
"""What lies aside: a kind, and the producer's key."""

LEFT_IN = 2 * FINISHED_KEPT
"""So many ended tasks stay in a picture, that those that are shown are at hand though some are opened again."""


class Kept(NamedTuple):
    """A task in a picture; its view stays JSON until somebody changes it. `finished_ms` is None while it is open."""

    first_seq: int
    finished_ms: int | None
    view: Json | bytes

    @property
    def rank(self) -> tuple[int, int]:
        """Which of two ended tasks is shown first: the greater."""
        return (self.finished_ms or 0, self.first_seq)

    @property
    def fields(self) -> Json:
        """The view, read."""
        return orjson.loads(self.view) if isinstance(self.view, bytes) else self.view

    @property
    def written(self) -> bytes:
        """The view as JSON."""
        return self.view if isinstance(self.view, bytes) else orjson.dumps(self.view)


class LeftOut(NamedTuple):
    """What a picture leaves out, as it is there."""

    kind: str
    key: str
    first_seq: int
    finished_ms: int | None
    body: bytes


@dataclass(slots=True)
class Picture:
    """The office after the entry `seq`. `based` is the place where something was left out last, 0 for nowhere."""

    seq: int = 0
    at_ms: int = 0
    agents: dict[str, Json] = field(default_factory=dict)
    tasks: dict[str, Kept] = field(default_factory=dict)
    requests: dict[str, Json] = field(default_factory=dict)
    settings: Json = field(default_factory=dict)
    version: int = 1
    based: int = 0
    tide: tuple[int, int] | None = None
    """No ended task that was left out ranks higher than this."""

    marks: dict[str, int] = field(default_factory=dict)
    """How many failures and waits there were, where the chronicler counts them."""

    weight: int = 0
    """So many bytes it was read from, written out; 0 once it is folded further."""

    _holders: dict[str, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for key, agent in self.agents.items():
            self._hold(key, agent.get("currentTask"))

    def fork(self) -> Picture:
        """Return the same picture, to be folded further on its own."""
        return Picture(
            self.seq,
            self.at_ms,
            dict(self.agents),
            dict(self.tasks),
            dict(self.requests),
            self.settings,
            self.version,
            self.based,
            self.tide,
            self.marks,
        )

    def absent(self, changes: Iterable[Change]) -> set[Name]:
        """Return what the changes are about that was left out; a first change says everything, its id too."""
        known: set[Name] = set()
        found: set[Name] = set()
        for name, change, there in self._named(changes):
            if there or "id" in change:
                known.add(name)
            elif name not in known:
                found.add(name)
        return found

    def _named(self, changes: Iterable[Change]) -> Iterable[tuple[Name, Json, bool]]:
        for _, _, effects in changes:
            for agent in effects.get(Room.SCENE.value, ()):
                yield (AGENT, agent["agentId"]), agent, agent["agentId"] in self.agents
            for task in effects.get(Room.TASKS.value, {}).get("tasks", ()):
                yield (TASK, task["taskId"]), task, task["taskId"] in self.tasks

    def recall(self, several: Iterable[LeftOut]) -> None:
        """Take in again what was left out."""
        for kind, key, first_seq, finished_ms, body in several:
            if kind == TASK:
                self.tasks[key] = Kept(first_seq, finished_ms, body)
            else:
                self.agents[key] = orjson.loads(body)
                self._hold(key, self.agents[key].get("currentTask"))

    def take(self, changes: Iterable[Change]) -> None:
        """Fold changes in, in their order: of what several say of one thing, the last word on each field stands."""
        agents: dict[str, Json] = {}
        tasks: dict[str, Json] = {}
        made: dict[str, int] = {}
        for seq, at_ms, effects in changes:
            self.seq, self.at_ms = seq, at_ms
            for agent in effects.get(Room.SCENE.value, ()):
                agents.setdefault(agent["agentId"], {}).update(agent)
            for task in effects.get(Room.TASKS.value, {}).get("tasks", ()):
                tasks.setdefault(task["taskId"], {}).update(task)
                made.setdefault(task["taskId"], seq)
            for request in effects.get(REQUESTS, ()):
                self._take_request(request)
            if SETTINGS in effects:
                self.settings = {**self.settings, **effects[SETTINGS]["changed"]}
                self.version = effects[SETTINGS]["version"]
        for key, change in agents.items():
            self._take_agent(key, change)
        for key, change in tasks.items():
            self._take_task(key, change, made[key])

    def _take_agent(self, key: str, change: Json) -> None:
        before = self.agents.get(key)
        self.agents[key] = {**before, **change} if before else change
        if "currentTask" in change:
            if before and before.get("currentTask"):
                self._holders.get(before["currentTask"]["taskId"], set()).discard(key)
            self._hold(key, change["currentTask"])

    def _hold(self, agent_key: str, task: Json | None) -> None:
        if task:
            self._holders.setdefault(task["taskId"], set()).add(agent_key)

    def _take_task(self, key: str, change: Json, first_seq: int) -> None:
        """Change a task, and what the cards of those who are at it say: what they were told is no newer than this."""
        known = self.tasks.get(key)
        view = {**known.fields, **change} if known else change
        finished = from_wire(view["finishedAt"]) if view.get("status") in FINAL_TASK_STATUSES else None
        self.tasks[key] = Kept(known.first_seq if known else first_seq, finished, view)
        shown = {name: change[name] for name in TASK_FIELDS if name in change}
        for holder in self._holders.get(key, ()) if shown else ():
            agent = self.agents[holder]
            self.agents[holder] = {**agent, "currentTask": {**agent["currentTask"], **shown}}

    def _take_request(self, change: Json) -> None:
        """Keep requests until they are settled; what is said of a settled one later opens it no more."""
        name = f"{change['agentId']}\n{change['requestId']}"
        if "movedTo" in change:
            self.requests.pop(name, None)
            return
        known = self.requests.get(name)
        if known is None and "openedAt" not in change:
            return
        request = {**(known or {}), **change}
        if request["seq"] is not None and (request["closedAt"] or request["decidedAt"]):
            self.requests.pop(name, None)
        else:
            self.requests[name] = request

    def open_requests(self, at_ms: int) -> list[Json]:
        """Return the requests that wait for an answer at a moment, the oldest first."""
        waiting = [one for one in self.requests.values() if one["seq"] is not None and not _is_over(one, at_ms)]
        return sorted(waiting, key=lambda one: int(one["seq"]))

    def open_tasks(self) -> list[Kept]:
        """Return the tasks that are to be done, the oldest first."""
        return sorted((task for task in self.tasks.values() if task.finished_ms is None), key=lambda it: it.first_seq)

    def ended_tasks(self, most: int) -> list[Kept]:
        """Return the ended tasks that are here, the latest first."""
        return nlargest(most, (task for task in self.tasks.values() if task.finished_ms is not None), key=_rank)

    def shows_all_ended(self, shown: Sequence[Kept], most: int) -> bool:
        """Tell whether nothing that was left out ranks among the latest ended tasks that are here."""
        return self.tide is None or (len(shown) >= most and shown[most - 1].rank >= self.tide)

    def leave_out(self) -> list[LeftOut]:
        """Leave out what was settled long ago, and return it; the picture is then based on this place."""
        gone = [LeftOut(AGENT, key, 0, None, orjson.dumps(a)) for key, a in self.agents.items() if a.get("removed")]
        stays = self.ended_tasks(LEFT_IN)
        lowest = stays[-1].rank if len(stays) == LEFT_IN else (-1, -1)
        ended = [(k, t) for k, t in self.tasks.items() if t.finished_ms is not None and t.rank < lowest]
        for one in gone:
            self._drop_agent(one.key)
        for key, task in ended:
            del self.tasks[key]
            self.tide = max(self.tide or (-1, -1), task.rank)
        self.requests = {name: one for name, one in self.requests.items() if not _is_over(one, self.at_ms)}
        self.based = self.seq
        return gone + [LeftOut(TASK, key, it.first_seq, it.finished_ms, it.written) for key, it in ended]

    def _drop_agent(self, key: str) -> None:
        task = self.agents.pop(key).get("currentTask")
        if task:
            self._holders[task["taskId"]].discard(key)


def _rank(task: Kept) -> tuple[int, int]:
    return task.rank


def _is_over(request: Json, at_ms: int) -> bool:
    return request["expiresAt"] is not None and from_wire(request["expiresAt"]) <= at_ms
