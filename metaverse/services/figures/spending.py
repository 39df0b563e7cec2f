"""Spending: tokens (input without cached) and cost in a span, in all, by agent, model, department and task, over time.

A usage key counts with what was said of it last, at that moment. Cost is kept in millionths of a US dollar, so that
the parts of each list add up to the whole exactly. The department is the one that the agent is in now.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, func, literal, select, union_all

from metaverse.models.agent import Usage
from metaverse.models.tally import Spending
from metaverse.models.task import Task
from metaverse.services.figures.agent_time import Known
from metaverse.services.figures.spans import Part, Span, parts

Json = dict[str, Any]
usage = Usage.__table__
spendings = Spending.__table__
tasks = Task.__table__
COUNTED = ("tokens_input", "tokens_output", "tokens_cached", "cost_micros")
MOST_TASKS = 100
Sums = list[int]
Name = tuple[str, str]


class Spent(NamedTuple):
    """Sums of `COUNTED` by agent and model, and of the dearest tasks; an empty text stands for none."""

    by_agent: dict[Name, Sums]
    by_task: dict[Name, Sums]


def spent(connection: Connection, organization_id: str, span: Span) -> Spent:
    """Add up what was spent in a span."""
    cut = parts(connection, organization_id, span)
    by_task = added(connection, organization_id, "task", cut, MOST_TASKS)
    return Spent(added(connection, organization_id, "agent", cut), by_task)


def added(
    connection: Connection, organization_id: str, kind: str, cut: Sequence[Part], most: int | None = None
) -> dict[Name, Sums]:
    """Add up the parts of a span by agent and model or by task: all, or so many of the dearest."""
    if not cut:
        return {}
    rows = union_all(*((_rolled if part.rolled else _single)(kind, organization_id, part) for part in cut)).subquery()
    sums = [func.sum(rows.c[name]) for name in COUNTED]
    query = select(rows.c.key, rows.c.model, *sums).group_by(rows.c.key, rows.c.model)
    if most is not None:
        query = query.order_by(sums[3].desc(), (sums[0] + sums[1] + sums[2]).desc(), rows.c.key).limit(most)
    found = connection.execute(query).all()
    return {(key, model): [int(value) for value in values] for key, model, *values in found}


def _rolled(kind: str, organization_id: str, part: Part) -> Select[Any]:
    c = spendings.c
    return select(c.key, c.model, *(c[name] for name in COUNTED)).where(
        c.organization_id == organization_id, c.kind == kind, c.hour_ms >= part.low_ms, c.hour_ms < part.high_ms
    )


def _single(kind: str, organization_id: str, part: Part) -> Select[Any]:
    c = usage.c
    model = func.coalesce(c.model, "") if kind == "agent" else literal("")
    key = c.agent_key if kind == "agent" else func.coalesce(c.task_key, "")
    return select(key.label("key"), model.label("model"), *(c[name] for name in COUNTED)).where(
        c.organization_id == organization_id, c.effective_ms >= part.low_ms, c.effective_ms < part.high_ms
    )


def figures(connection: Connection, organization_id: str, found: Spent, everybody: Mapping[str, Known]) -> Json:
    """Return what was spent, in all and in lists, the dearest first; of the tasks only the dearest."""

    def department(name: Name) -> str:
        return everybody[name[0]].department or ""

    dearest = _grouped(found.by_task, lambda name: name[0])
    titles = _titles(connection, organization_id, [key for key, _ in dearest if key])
    return {
        **_whole(found.by_agent),
        "byAgent": [
            {"agentId": key, **everybody[key]._asdict(), **view(sums)}
            for key, sums in _grouped(found.by_agent, lambda name: name[0])
        ],
        "byModel": [
            {"model": key or None, **view(sums)} for key, sums in _grouped(found.by_agent, lambda name: name[1])
        ],
        "byDepartment": [
            {"department": key or None, **view(sums)} for key, sums in _grouped(found.by_agent, department)
        ],
        "byTask": [{"taskId": key or None, "title": titles.get(key), **view(sums)} for key, sums in dearest],
    }


def total(connection: Connection, organization_id: str, span: Span) -> Json:
    """Return what was spent in a span in all."""
    return _whole(added(connection, organization_id, "agent", parts(connection, organization_id, span)))


def _whole(by_agent: Mapping[Name, Sums]) -> Json:
    return view([sum(column) for column in zip(*by_agent.values(), strict=True)] or [0, 0, 0, 0])


def view(sums: Sequence[int]) -> Json:
    """Return sums in wire names."""
    tokens = {"input": sums[0], "output": sums[1], "cached": sums[2]}
    return {"tokens": tokens, "costUsd": sums[3] / 1_000_000}


def _grouped(sums: dict[Name, Sums], by: Callable[[Name], str]) -> list[tuple[str, Sums]]:
    groups: dict[str, Sums] = {}
    for name, values in sums.items():
        known = groups.get(by(name))
        groups[by(name)] = values if known is None else [a + b for a, b in zip(known, values, strict=True)]
    return sorted(groups.items(), key=lambda group: (-group[1][3], -sum(group[1][:3]), group[0]))


def _titles(connection: Connection, organization_id: str, keys: Sequence[str]) -> dict[str, str]:
    query = select(tasks.c.key, tasks.c.title).where(tasks.c.organization_id == organization_id, tasks.c.key.in_(keys))
    return {key: title or key for key, title in connection.execute(query)}
