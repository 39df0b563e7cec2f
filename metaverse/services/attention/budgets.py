"""Budgets: who spent more than the organization set, and since when.

A breach begins with the statement of usage that brought the sum of its period above the limit; a day, a week (from
Monday) and a month are those of the organization's time zone, `total` is all time. It ends with the period.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, literal, select
from sqlalchemy.sql import ColumnElement

from metaverse.models.agent import Agent, Usage
from metaverse.models.task import Task
from metaverse.services.attention.entry import Entry, Kind, entry_id
from metaverse.services.attention.held import is_open
from metaverse.services.attention.settings import Budget

usage = Usage.__table__
agents = Agent.__table__
tasks = Task.__table__
MICROS = 1_000_000


def entries(
    connection: Connection, organization_id: str, budgets: Iterable[Budget], time_zone: str, at_ms: int
) -> Iterator[Entry]:
    """Yield the budgets that are spent beyond, at a moment."""
    budgets = tuple(budgets)
    for budget in budgets:
        own = {b.key for b in budgets if b.key is not None and (b.scope, b.period) == (budget.scope, budget.period)}
        since_ms = period_start_ms(budget.period, time_zone, at_ms)
        for key, began_ms, micros in _beyond(connection, organization_id, budget, (since_ms, at_ms)):
            if budget.key is not None or key not in own:
                yield _entry(budget, key or "", began_ms, micros / MICROS)


def _entry(budget: Budget, key: str, began_ms: int, spent_usd: float) -> Entry:
    return Entry(
        kind=Kind.BUDGET,
        id=entry_id(Kind.BUDGET, budget.scope, key, budget.period),
        since_ms=began_ms,
        agent_key=key if budget.scope == "agent" else None,
        task_key=key if budget.scope == "task" else None,
        values={"overspentUsd": spent_usd - budget.limit_usd},
        shown={
            "budget": {
                "scope": budget.scope,
                "key": key or None,
                "period": budget.period,
                "limitUsd": budget.limit_usd,
                "spentUsd": round(spent_usd, 6),
            }
        },
    )


def _beyond(
    connection: Connection, organization_id: str, budget: Budget, span: tuple[int, int]
) -> list[tuple[str | None, int, int]]:
    """Return the key, the beginning and the sum in millionths of each that spent beyond a budget."""
    key = _key(budget.scope)
    running = func.sum(usage.c.cost_micros).over(partition_by=key, order_by=(usage.c.effective_ms, usage.c.seq))
    spent = select(key.label("key"), usage.c.effective_ms.label("at_ms"), running.label("run")).where(
        usage.c.organization_id == organization_id, usage.c.effective_ms >= span[0], usage.c.effective_ms <= span[1]
    )
    inner = _narrowed(spent, budget, span[1]).subquery()
    beyond = select(inner.c.key, func.min(inner.c.at_ms), func.max(inner.c.run)).where(
        inner.c.run > round(budget.limit_usd * MICROS)
    )
    return [(row[0], int(row[1]), int(row[2])) for row in connection.execute(beyond.group_by(inner.c.key))]


def _key(scope: str) -> ColumnElement[Any]:
    columns: dict[str, ColumnElement[Any]] = {
        "agent": usage.c.agent_key,
        "task": usage.c.task_key,
        "model": usage.c.model,
        "department": agents.c.department,
    }
    return columns.get(scope, literal(""))


def _narrowed(spent: Any, budget: Budget, at_ms: int) -> Any:
    """Leave what has no name out, and everything but the one where the budget names one; of tasks, the open ones."""
    key = _key(budget.scope)
    if budget.scope == "department":
        of_agent = (agents.c.organization_id == usage.c.organization_id) & (agents.c.key == usage.c.agent_key)
        spent = spent.join(agents, of_agent)
    if budget.scope == "task":
        of_task = (tasks.c.organization_id == usage.c.organization_id) & (tasks.c.key == usage.c.task_key)
        spent = spent.join(tasks, of_task).where(is_open(at_ms))
    if budget.scope != "organization":
        spent = spent.where(key.is_not(None))
    return spent if budget.key is None or budget.scope == "organization" else spent.where(key == budget.key)


def period_start_ms(period: str, time_zone: str, at_ms: int) -> int:
    """Return when the period began that a moment is in."""
    if period == "total":
        return 0
    day = datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(ZoneInfo(time_zone)).replace(hour=0, minute=0, fold=0)
    day = day.replace(second=0, microsecond=0)
    if period == "week":
        day -= timedelta(days=day.weekday())
    elif period == "month":
        day = day.replace(day=1)
    return round(day.timestamp() * 1000)
