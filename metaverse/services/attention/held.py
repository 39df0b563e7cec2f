"""Who is held up: an agent that waits holds up itself, and whoever holds an open task that depends on its task.

Dependence goes on: what depends on what depends on a task waits for it as well.
"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, select
from sqlalchemy.sql import ColumnElement

from metaverse.models.task import Task

tasks = Task.__table__
MOST_FOLLOWED = 1000
"""So many dependent tasks are followed from one task, the nearest first; beyond them nobody counts."""


class Held(NamedTuple):
    """The agents and the open tasks that wait for one task."""

    agents: frozenset[str]
    tasks: int


NOBODY = Held(frozenset(), 0)


def is_open(at_ms: int) -> ColumnElement[bool]:
    """Write as a condition that a task was there and had not ended at a moment."""
    return (tasks.c.first_ms <= at_ms) & (tasks.c.finished_ms.is_(None) | (tasks.c.finished_ms > at_ms))


class Dependence:
    """Which open tasks depend on which, and who holds them."""

    def __init__(self, connection: Connection, organization_id: str, at_ms: int) -> None:
        query = select(tasks.c.key, tasks.c.depends_on, tasks.c.assignee).where(
            tasks.c.organization_id == organization_id, tasks.c.depends_on.is_not(None), is_open(at_ms)
        )
        self._dependents: dict[str, list[tuple[str, str | None]]] = {}
        self._known: dict[str, Held] = {}
        for key, depends_on, assignee in connection.execute(query.order_by(tasks.c.key)):
            for on in depends_on or ():
                self._dependents.setdefault(on, []).append((key, assignee))

    def on(self, task_key: str | None) -> Held:
        """Return who and how many tasks wait for a task."""
        if task_key is None or task_key not in self._dependents:
            return NOBODY
        if task_key not in self._known:
            self._known[task_key] = self._follow(task_key)
        return self._known[task_key]

    def _follow(self, task_key: str) -> Held:
        seen = {task_key}
        waiting: set[str] = set()
        row = [task_key]
        for on in row:
            for key, assignee in self._dependents.get(on, ()):
                if key in seen or len(row) > MOST_FOLLOWED:
                    continue
                seen.add(key)
                row.append(key)
                if assignee is not None:
                    waiting.add(assignee)
        return Held(frozenset(waiting), len(row) - 1)
