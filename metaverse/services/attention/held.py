"""Who is held up: an agent that waits holds up itself, and whoever holds an open task that depends on its task.

Dependence goes on: what depends on what depends on a task waits for it as well; in a circle each waits for all others.
Sets of agents and tasks are the bits of whole numbers, so that those of thousands are united in a microsecond.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select
from sqlalchemy.sql import ColumnElement

from metaverse.models.task import Task
from metaverse.services.attention.components import components

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
        self._agents: dict[str, int] = {}
        self._behind = _follow(rows, wanted, self._agents)

    def on(self, task_key: str | None, agent_key: str | None) -> Held:
        """Return how many wait for a task, with the agent that waits itself, if there is one."""
        behind = self._behind.get(task_key, _NOTHING) if task_key is not None else _NOTHING
        own = self._agents.get(agent_key) if agent_key is not None else None
        is_counted = agent_key is None or (own is not None and behind.agents >> own & 1 == 1)
        return Held(behind.agents.bit_count() + (not is_counted), behind.tasks)


Rows = Sequence[tuple[str, Sequence[str], str | None]]


def _follow(rows: Rows, wanted: Iterable[str], agents: dict[str, int]) -> dict[str, _Behind]:
    """Return for each wanted task the agents behind it as bits and the number of tasks; number the agents."""
    following: dict[str, list[str]] = {}
    own: dict[str, _Behind] = {}
    for number, (key, depends_on, assignee) in enumerate(rows):
        bit = 1 << agents.setdefault(assignee, len(agents)) if assignee is not None else 0
        own[key] = _Behind(bit, 1 << number)
        for on in depends_on:
            following.setdefault(on, []).append(key)
    roots = [key for key in wanted if key in following]
    if len(rows) > MOST_FOLLOWED:
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
