"""Who waits for whom, waiting in circles, and failures that spread.

- A task waits for each open task that it depends on; so its holder waits for the holder of that one, or for somebody
  to take it (`forAgentId` null). A task that is worked on does not wait. An agent that waits for a person is in the
  attention queue.
- A circle is a set of open tasks each of which depends, over others of the set, on itself: none can ever begin.
- A cascade is a task that failed (or was rejected or canceled), with the open tasks that depend on it directly or over
  others, and those among them that ended badly as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, select

from metaverse.clock import to_wire
from metaverse.events.names import FINAL_TASK_STATUSES, TaskStatus
from metaverse.models.task import Task
from metaverse.services.components import components
from metaverse.services.figures.spans import Span

Json = dict[str, Any]
tasks = Task.__table__
MOST = 200
BAD_ENDS = frozenset({TaskStatus.FAILED, TaskStatus.REJECTED, TaskStatus.CANCELED})


class Known(NamedTuple):
    """What is known of a task: who holds it, how it stands, since when, and what it depends on."""

    title: str
    status: str
    assignee: str | None
    since_ms: int
    depends_on: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        """Tell whether it has not ended."""
        return self.status not in FINAL_TASK_STATUSES


def figures(connection: Connection, organization_id: str, span: Span) -> Json:
    """Return who waits for whom, the circles and the cascades, as tasks stand now; what ended before counts as a cause.

    Of those that depend on a failure, only what ended badly in the span is told.
    """
    known = _known(connection, organization_id, span)
    waiting_for = {
        key: [other for other in task.depends_on if other in known and known[other].is_open]
        for key, task in known.items()
        if task.is_open and task.depends_on
    }
    return {
        "waits": sorted(_waits(known, waiting_for), key=lambda wait: (wait["since"], wait["taskId"]))[:MOST],
        "circles": [_circle(known, keys) for keys in circles(waiting_for)][:MOST],
        "cascades": _cascades(known)[:MOST],
    }


def _known(connection: Connection, organization_id: str, span: Span) -> dict[str, Known]:
    """Read the tasks that depend on others and those that they depend on; others wait for nobody."""
    c = tasks.c
    ended = and_(c.finished_ms > span[0], c.finished_ms <= span[1], c.status.in_(sorted(BAD_ENDS)))
    found = _read(connection, organization_id, and_(c.depends_on.is_not(None), c.finished_ms.is_(None)))
    found |= _read(connection, organization_id, and_(c.depends_on.is_not(None), ended))
    while missing := sorted({other for task in found.values() for other in task.depends_on} - found.keys())[:20_000]:
        read: dict[str, Known] = {}
        for start in range(0, len(missing), 500):
            read |= _read(connection, organization_id, tasks.c.key.in_(missing[start : start + 500]))
        found |= {key: read.get(key, _UNKNOWN) for key in missing}
    return {key: task for key, task in found.items() if task is not _UNKNOWN}


_UNKNOWN = Known("", TaskStatus.CANCELED, None, 0, ())


def _read(connection: Connection, organization_id: str, which: Any) -> dict[str, Known]:
    c = tasks.c
    query = select(c.key, c.title, c.status, c.assignee, c.stage_ms, c.first_ms, c.depends_on)
    rows = connection.execute(query.where(c.organization_id == organization_id, which))
    return {
        key: Known(
            title or key,
            status or TaskStatus.SUBMITTED,
            assignee,
            first_ms if stage_ms is None else stage_ms,
            tuple(depends_on or ()),
        )
        for key, title, status, assignee, stage_ms, first_ms, depends_on in rows
    }


def _waits(known: Mapping[str, Known], waiting_for: Mapping[str, Sequence[str]]) -> Iterable[Json]:
    for key, others in waiting_for.items():
        task = known[key]
        for other in others if task.status != TaskStatus.WORKING else ():
            yield {
                "taskId": key,
                "title": task.title,
                "agentId": task.assignee,
                "onTaskId": other,
                "onTitle": known[other].title,
                "forAgentId": known[other].assignee,
                "since": to_wire(task.since_ms),
            }


def _circle(known: Mapping[str, Known], keys: list[str]) -> Json:
    return {"taskIds": keys, "agentIds": sorted({known[key].assignee or "" for key in keys} - {""})}


def circles(edges: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """Return the components of a graph that have an edge within, each sorted."""
    found = [sorted(part) for part in components(edges, edges)]
    return sorted(part for part in found if len(part) > 1 or part[0] in edges.get(part[0], ()))


def _cascades(known: Mapping[str, Known]) -> list[Json]:
    dependents: dict[str, list[str]] = {}
    for key, task in known.items():
        for other in task.depends_on:
            dependents.setdefault(other, []).append(key)
    bad = {key for key, task in known.items() if task.status in BAD_ENDS}
    roots = [key for key in bad if not any(other in bad for other in known[key].depends_on)]
    found = [_cascade(known, key, _reached(dependents, key)) for key in roots]
    hurt = [cascade for cascade in found if cascade["blocked"] or cascade["failed"]]
    return sorted(hurt, key=lambda one: (-len(one["blocked"]) - len(one["failed"]), one["taskId"]))


def _reached(edges: Mapping[str, Sequence[str]], start: str) -> set[str]:
    found, left = {start}, [start]
    while left:
        new = [other for other in edges.get(left.pop(), ()) if other not in found]
        found.update(new)
        left += new
    return found


def _cascade(known: Mapping[str, Known], root: str, reached: set[str]) -> Json:
    after = sorted(key for key in reached if key != root)
    return {
        "taskId": root,
        "title": known[root].title,
        "agentId": known[root].assignee,
        "blocked": [key for key in after if known[key].is_open],
        "failed": [key for key in after if known[key].status in BAD_ENDS],
    }
