"""Spending: tokens (input without cached) and cost in a span of time, in all and by agent, model and department."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, func, select

from metaverse.models.agent import Usage

Json = dict[str, Any]
usage = Usage.__table__
_SUMS = [func.sum(usage.c[column]) for column in ("tokens_input", "tokens_output", "tokens_cached", "cost_micros")]


def of(connection: Connection, organization_id: str, span: tuple[int, int], everyone: Iterable[Json]) -> Json:
    """Return what was spent; the parts of each list add up to the whole."""
    query = (
        select(usage.c.agent_key, usage.c.model, *_SUMS)
        .where(usage.c.organization_id == organization_id)
        .where(usage.c.effective_ms > span[0], usage.c.effective_ms <= span[1])
        .group_by(usage.c.agent_key, usage.c.model)
    )
    rows = [(agent, model, [int(part) for part in sums]) for agent, model, *sums in connection.execute(query)]
    about = {agent["agentId"]: agent for agent in everyone}
    by_agent = _grouped((agent, sums) for agent, _, sums in rows)
    by_model = _grouped((model, sums) for _, model, sums in rows)
    by_department = _grouped((about.get(agent, {}).get("department"), sums) for agent, _, sums in rows)
    return {
        **_spent([sum(column) for column in zip(*(sums for *_, sums in rows), strict=True)] or [0, 0, 0, 0]),
        "byAgent": [
            {"agentId": key, "name": about.get(key, {}).get("name", key), **_spent(sums)} for key, sums in by_agent
        ],
        "byModel": [{"model": key, **_spent(sums)} for key, sums in by_model],
        "byDepartment": [{"department": key, **_spent(sums)} for key, sums in by_department],
    }


def _grouped(rows: Iterable[tuple[str | None, list[int]]]) -> list[tuple[str | None, list[int]]]:
    groups: dict[str | None, list[int]] = {}
    for key, sums in rows:
        groups[key] = [one + other for one, other in zip(groups.get(key, [0, 0, 0, 0]), sums, strict=True)]
    return sorted(groups.items(), key=lambda group: (-group[1][3], -sum(group[1][:3]), group[0] or ""))


def _spent(sums: list[int]) -> Json:
    tokens = {"input": sums[0], "output": sums[1], "cached": sums[2]}
    return {"tokens": tokens, "costUsd": sums[3] / 1_000_000}
