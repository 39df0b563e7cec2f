"""How an organization ranks its queue, which budgets it keeps, and when a deadline is near."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, select, update

from metaverse.clock import now_ms, to_wire
from metaverse.database import reading, writing
from metaverse.models.attention import AttentionSettings
from metaverse.models.organization import Organization
from metaverse.services import audit
from metaverse.services.attention.entry import Kind

Json = dict[str, Any]
kept = AttentionSettings.__table__
organizations = Organization.__table__

FORMULA = "score = kind x priority x (sum of weight x value over the terms)"
WEIGHTS: dict[str, float] = {
    "agentMinutes": 1.0,
    "heldUp": 5.0,
    "blockedTasks": 1.0,
    "overdueMinutes": 1.0,
    "expiringMinutes": 1.0,
    "overspentUsd": 10.0,
}
KINDS: dict[str, float] = {**dict.fromkeys(map(str, Kind), 1.0), Kind.FAILURE.value: 0.5}
PRIORITIES: dict[str, float] = {"low": 0.5, "normal": 1.0, "medium": 1.0, "high": 2.0, "urgent": 4.0, "critical": 4.0}
DEFAULTS: Json = {
    "weights": WEIGHTS,
    "kinds": KINDS,
    "priorities": PRIORITIES,
    "deadlineSoonSeconds": 4 * 3600,
    "timeZone": "UTC",
    "budgets": [],
}
TABLES = ("weights", "kinds", "priorities")


class Budget(NamedTuple):
    """What may be spent at most in a period; without a key it holds for each of its scope that has none of its own."""

    scope: str
    key: str | None
    limit_usd: float
    period: str


class Settings(NamedTuple):
    """The ranking of one organization."""

    weights: dict[str, float]
    kinds: dict[str, float]
    priorities: dict[str, float]
    deadline_soon_ms: int
    time_zone: str
    budgets: tuple[Budget, ...]


@reading
def view(connection: Connection, organization_id: str) -> Json:
    """Return the settings as they hold, with the formula, and when they were changed."""
    row = _row(connection, organization_id)
    changed = to_wire(row.changed_ms) if row else None
    return {"organizationId": organization_id, **_whole(row), "formula": FORMULA, "changedAt": changed}


def of(connection: Connection, organization_id: str) -> Settings:
    """Return the settings of an organization."""
    whole = _whole(_row(connection, organization_id))
    budgets = (Budget(b["scope"], b.get("key"), b["limitUsd"], b["period"]) for b in whole["budgets"])
    return Settings(
        weights=whole["weights"],
        kinds=whole["kinds"],
        priorities=whole["priorities"],
        deadline_soon_ms=whole["deadlineSoonSeconds"] * 1000,
        time_zone=whole["timeZone"],
        budgets=tuple(budgets),
    )


@writing
def change(connection: Connection, organization_id: str, changes: Json, actor: str) -> None:
    """Change settings; what is not named stays, within a table of weights as well, and null is the default again.

    The table of priorities grows by what is named; null takes a word out, or back to its default.
    """
    connection.execute(select(organizations.c.id).where(organizations.c.id == organization_id).with_for_update())
    row = _row(connection, organization_id)
    merged = _merged(row.settings if row else {}, changes)
    values = {"settings": merged, "changed_ms": now_ms()}
    if row is None:
        connection.execute(insert(kept), {"organization_id": organization_id, **values})
    else:
        connection.execute(update(kept).where(kept.c.organization_id == organization_id).values(**values))
    audit.note(connection, actor, "attention-settings.changed", organization_id, organization_id, **changes)


def _merged(present: Json, changes: Json) -> Json:
    merged = {**present}
    for name, value in changes.items():
        merged[name] = {**present.get(name, {}), **value} if name in TABLES and value is not None else value
        if name in TABLES and value is not None:
            merged[name] = {word: number for word, number in merged[name].items() if number is not None}
    return {name: value for name, value in merged.items() if value is not None}


def _row(connection: Connection, organization_id: str) -> Any:
    return connection.execute(select(kept).where(kept.c.organization_id == organization_id)).first()


def _whole(row: Any) -> Json:
    written = row.settings if row else {}
    whole = {**DEFAULTS, **written}
    return whole | {name: {**DEFAULTS[name], **written.get(name, {})} for name in TABLES}
