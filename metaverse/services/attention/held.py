"""Who is held up: an agent that waits holds up itself, and whoever holds an open task that depends on its task.

Dependence goes on: what depends on what depends on a task waits for it as well; in a circle each waits for all others.
Sets of agents and tasks are the bits of whole numbers, so that those of thousands are united in microseconds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select
from sqlalchemy.sql import ColumnElement

from metaverse.models.task import Task
from metaverse.services.components import components, parts

tasks = Task.__table__
MOST_FOLLOWED = 30_000
"""Where more open tasks than that depend on others, only those that depend directly are counted."""


class Held(NamedTuple):
    """How many agents and how many open tasks wait, the agent of the entry among them."""

    agents: int
    tasks: int


class _Behind(NamedTuple):
    """The agents and the tasks behind something, as bits."""

    agents: int
    tasks: int


_NOTHING = _Behind(0, 0)


def is_open(at_ms: int) -> ColumnElement[bool]:
    """Write as a condition that a task was there and had not ended at a moment."""
    return (tasks.c.first_ms <= at_ms) & (tasks.c.finished_ms.is_(None) | (tasks.c.finished_ms > at_ms))


class Dependence:
    """Who waits behind some tasks at a moment."""

    def __init__(self, connection: Connection, organization_id: str, at_ms: int, wanted: Iterable[str]) -> None:
        query = select(tasks.c.key, tasks.c.depends_on, tasks.c.assignee).where(
            tasks.c.organization_id == organization_id, tasks.c.depends_on.is_not(None), is_open(at_ms)
        )
        rows = [(key, depends_on or (), assignee) for key, depends_on, assignee in connection.execute(query)]
        self._graph = Graph(rows)
        self._behind = self._graph.behind(wanted)

    def on(self, task_key: str | None, agent_key: str | None) -> Held:
        """Return how many wait for a task, with the agent that waits itself, if there is one."""
        behind = self._behind.get(task_key, _NOTHING) if task_key is not None else _NOTHING
        is_more = agent_key is not None and not self._graph.holds(behind.agents, task_key, agent_key)
        return Held(behind.agents.bit_count() + is_more, behind.tasks)


Rows = Sequence[tuple[str, Sequence[str], str | None]]


class Graph:
    """Which open task depends on which; tasks and agents are numbered anew in each part that hangs together."""

    def __init__(self, rows: Rows) -> None:
        self._part = parts((key, on) for key, depends_on, _ in rows for on in depends_on)
        self._following: dict[str, list[str]] = {}
        self._agents: dict[str, dict[str, int]] = {}
        self._own: dict[str, _Behind] = {}
        counts: Counter[str] = Counter()
        for key, depends_on, assignee in rows:
            part = self._part.get(key, key)
            numbers = self._agents.setdefault(part, {})
            bit = 1 << numbers.setdefault(assignee, len(numbers)) if assignee is not None else 0
            self._own[key] = _Behind(bit, 1 << counts[part])
            counts[part] += 1
            for on in depends_on:
                self._following.setdefault(on, []).append(key)

    def holds(self, agents: int, task_key: str | None, agent_key: str) -> bool:
        """Tell whether an agent is among the bits of those behind a task."""
        number = self._agents.get(self._part.get(task_key or "", ""), {}).get(agent_key)
        return number is not None and agents >> number & 1 == 1

    def agents_of(self, agents: int, task_key: str) -> set[str]:
        """Name the agents behind a task."""
        return {who for who in self._agents.get(self._part.get(task_key, ""), ()) if self.holds(agents, task_key, who)}

    def behind(self, wanted: Iterable[str]) -> dict[str, _Behind]:
        """Return for each wanted task that others depend on the agents behind it as bits, and how many tasks."""
        following, own = self._following, self._own
        roots = [key for key in wanted if key in following]
        if len(own) > MOST_FOLLOWED:
            return {key: _counted(_united([own[after] for after in following[key] if after != key])) for key in roots}
        return _all_behind(roots, following, own)


def _all_behind(roots: Sequence[str], following: dict[str, list[str]], own: dict[str, _Behind]) -> dict[str, _Behind]:
    """Go through the components from the last to the first, each the union of what follows from it."""
    asked = set(roots)
    reach: dict[str, _Behind] = {}
    left = Counter(after for afters in following.values() for after in afters)
    found: dict[str, _Behind] = {}
    for members in components(roots, following):
        inside = set(members)
        outside = [after for member in members for after in following.get(member, ()) if after not in inside]
        beyond = _united([part for after in outside for part in (own[after], reach[after])])
        for member, others in zip(members, _all_but_one(members, own), strict=True):
            reach[member] = behind = _united([beyond, others])
            if member in asked:
                found[member] = _counted(behind)
        _let_go(outside, left, reach)
    return found


def _all_but_one(members: Sequence[str], own: dict[str, _Behind]) -> list[_Behind]:
    """Return for each member of a circle the union of all others."""
    if len(members) == 1:
        return [_NOTHING]
    before, after = [_NOTHING], [_NOTHING]
    for member, opposite in zip(members[:-1], reversed(members[1:]), strict=True):
        before.append(_united([before[-1], own[member]]))
        after.append(_united([after[-1], own[opposite]]))
    return [_united(pair) for pair in zip(before, reversed(after), strict=True)]


def _let_go(consumed: Iterable[str], left: Counter[str], reach: dict[str, _Behind]) -> None:
    """Forget the sets that nobody before them will ask for."""
    for after in consumed:
        left[after] -= 1
        if left[after] == 0:
            reach.pop(after, None)


def _united(parts: Iterable[_Behind]) -> _Behind:
    agents = tasks_behind = 0
    for part in parts:
        agents |= part.agents
        tasks_behind |= part.tasks
    return _Behind(agents, tasks_behind)


def _counted(behind: _Behind) -> _Behind:
    return _Behind(behind.agents, behind.tasks.bit_count())
