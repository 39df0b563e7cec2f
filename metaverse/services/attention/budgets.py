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

from metaverse.events.watched import BudgetScope
from metaverse.models.agent import Agent, Usage
from metaverse.models.task import Task
from metaverse.services.attention.entry import Entry, Kind, entry_id
from metaverse.services.attention.held import is_open
from metaverse.services.attention.settings import Budget
from metaverse.services.figures import spending
from metaverse.services.figures.spans import parts

usage = Usage.__table__
agents = Agent.__table__
tasks = Task.__table__
MICROS = 1_000_000
AT_ONCE = 400


def entries(
    connection: Connection, organization_id: str, budgets: Iterable[Budget], time_zone: str, at_ms: int
) -> Iterator[Entry]:
    """Yield the budgets that are spent beyond, at a moment."""
    budgets = tuple(budgets)
    sums = _Sums(connection, organization_id, at_ms)
    for budget in budgets:
        own = {b.key for b in budgets if b.key is not None and (b.scope, b.period) == (budget.scope, budget.period)}
        since_ms = period_start_ms(budget.period, time_zone, at_ms)
        beyond = {
            key: micros
            for key, micros in sums.of(budget.scope, since_ms).items()
            if micros > round(budget.limit_usd * MICROS)
            and (key == budget.key if budget.key is not None else key not in own)
        }
        began = _began(connection, organization_id, budget, (since_ms, at_ms), sorted(beyond))
        for key in sorted(beyond.keys() & began.keys()):
            yield _entry(budget, key, began[key], beyond[key] / MICROS)


class _Sums:
    """What was spent since the beginnings of periods, in millionths; each is added up once for all budgets."""

    def __init__(self, connection: Connection, organization_id: str, at_ms: int) -> None:
        self._connection, self._mine, self._at_ms = connection, organization_id, at_ms
        self._added: dict[tuple[str, int], dict[tuple[str, str], int]] = {}

    def of(self, scope: str, since_ms: int) -> dict[str, int]:
        """Return the sums by the keys of a scope; the organization's key is empty."""
        if scope == BudgetScope.TASK:
            return {key: micros for (key, _), micros in self._of("task", since_ms).items() if key}
        departments = self._departments() if scope == BudgetScope.DEPARTMENT else {}
        found: dict[str, int] = {}
        for (agent, model), micros in self._of("agent", since_ms).items():
            keys = {"agent": agent, "model": model, "department": departments.get(agent), "organization": ""}
            key = keys[scope]
            if key or scope == BudgetScope.ORGANIZATION:
                found[key or ""] = found.get(key or "", 0) + micros
        return found

    def _of(self, kind: str, since_ms: int) -> dict[tuple[str, str], int]:
        name = (kind, since_ms)
        if name not in self._added:
            cut = parts(self._connection, self._mine, (since_ms - 1, self._at_ms))
            added = spending.added(self._connection, self._mine, kind, cut)
            self._added[name] = {named: sums[3] for named, sums in added.items()}
        return self._added[name]

    def _departments(self) -> dict[str, str | None]:
        query = select(agents.c.key, agents.c.department).where(agents.c.organization_id == self._mine)
        return {row.key: row.department for row in self._connection.execute(query)}


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


def _began(
    connection: Connection, organization_id: str, budget: Budget, span: tuple[int, int], keys: list[str]
) -> dict[str, int]:
    """Return when the sum of each of some keys went beyond a budget."""
    key = _key(budget.scope)
    running = func.sum(usage.c.cost_micros).over(partition_by=key, order_by=(usage.c.effective_ms, usage.c.seq))
    spent = select(key.label("key"), usage.c.effective_ms.label("at_ms"), running.label("run")).where(
        usage.c.organization_id == organization_id, usage.c.effective_ms >= span[0], usage.c.effective_ms <= span[1]
    )
    found: dict[str, int] = {}
    for start in range(0, len(keys), AT_ONCE):
        inner = _narrowed(spent, budget, span[1], keys[start : start + AT_ONCE]).subquery()
        beyond = select(inner.c.key, func.min(inner.c.at_ms)).where(inner.c.run > round(budget.limit_usd * MICROS))
        found |= {row[0]: int(row[1]) for row in connection.execute(beyond.group_by(inner.c.key))}
    return found


def _key(scope: str) -> ColumnElement[Any]:
    columns: dict[str, ColumnElement[Any]] = {
        "agent": usage.c.agent_key,
        "task": usage.c.task_key,
        "model": usage.c.model,
        "department": agents.c.department,
    }
    return columns.get(scope, literal(""))


def _narrowed(spent: Any, budget: Budget, at_ms: int, keys: list[str]) -> Any:
    """Leave only the keys in; of tasks, only the open ones."""
    if budget.scope == BudgetScope.DEPARTMENT:
        of_agent = (agents.c.organization_id == usage.c.organization_id) & (agents.c.key == usage.c.agent_key)
        spent = spent.join(agents, of_agent)
    if budget.scope == BudgetScope.TASK:
        of_task = (tasks.c.organization_id == usage.c.organization_id) & (tasks.c.key == usage.c.task_key)
        spent = spent.join(tasks, of_task).where(is_open(at_ms))
    return spent if budget.scope == BudgetScope.ORGANIZATION else spent.where(_key(budget.scope).in_(keys))


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
