"""Alert rules: kept by administrators, judged by the server, told as notifications.

A rule fires when its figure is above its number. It fires once, and again only after the figure was not above it
meanwhile; and never within the cool-down after it last fired.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from metaverse.clock import now_ms, to_wire
from metaverse.database import reading, writing
from metaverse.errors import NotFound
from metaverse.events.names import AgentStatus, TaskStatus
from metaverse.ids import new_id
from metaverse.models.agent import Usage
from metaverse.models.alert_rule import AlertRule
from metaverse.models.request import Request
from metaverse.models.task import Task
from metaverse.services import agents, audit, hub
from metaverse.services.agents import Patience

Json = dict[str, Any]
rules = AlertRule.__table__
requests = Request.__table__
tasks = Task.__table__
usage = Usage.__table__
COLUMNS = {
    "name": "name",
    "figure": "figure",
    "above": "above",
    "level": "level",
    "windowSeconds": "window_seconds",
    "coolDownSeconds": "cool_down_seconds",
    "enabled": "enabled",
}


@reading
def page(connection: Connection, organization_id: str) -> list[Json]:
    """Return the rules of an organization, the oldest first."""
    query = select(rules).where(rules.c.organization_id == organization_id).order_by(rules.c.created_ms, rules.c.id)
    return [_view(row) for row in connection.execute(query).mappings()]


@writing
def create(connection: Connection, organization_id: str, given: Json, actor: str) -> Json:
    """Make a rule."""
    row = {column: given[field] for field, column in COLUMNS.items()}
    row |= {"organization_id": organization_id, "id": new_id("ar"), "created_ms": now_ms()}
    row |= {"firing": False, "fired_ms": None}
    connection.execute(insert(rules), row)
    audit.note(connection, actor, "alert-rule.created", organization_id, row["id"], **given)
    return _view(row)


@writing
def change(connection: Connection, organization_id: str, rule_id: str, changes: Json, actor: str) -> Json:
    """Change a rule; what is not named stays.

    Raises:
        NotFound: the organization has no such rule.
    """
    mine = (rules.c.organization_id == organization_id, rules.c.id == rule_id)
    if changes:
        values = {COLUMNS[field]: value for field, value in changes.items()}
        connection.execute(update(rules).where(*mine).values(**values))
    row = connection.execute(select(rules).where(*mine)).mappings().first()
    if row is None:
        raise NotFound("There is no such alert rule.")
    audit.note(connection, actor, "alert-rule.changed", organization_id, rule_id, **changes)
    return _view(row)


@writing
def remove(connection: Connection, organization_id: str, rule_id: str, actor: str) -> None:
    """Delete a rule.

    Raises:
        NotFound: the organization has no such rule.
    """
    mine = (rules.c.organization_id == organization_id, rules.c.id == rule_id)
    if connection.execute(select(rules.c.id).where(*mine)).first() is None:
        raise NotFound("There is no such alert rule.")
    connection.execute(delete(rules).where(*mine))
    audit.note(connection, actor, "alert-rule.removed", organization_id, rule_id)


@reading
def judge(connection: Connection, patience: Patience) -> list[tuple[Json, float]]:
    """Return every enabled rule with the value of its figure now."""
    found = [dict(row) for row in connection.execute(select(rules).where(rules.c.enabled)).mappings()]
    counts = {
        organization_id: hub.headcount(agents.everyone.on(connection, organization_id, patience))
        for organization_id in {rule["organization_id"] for rule in found}
    }
    return [(rule, _value(connection, rule, counts[rule["organization_id"]])) for rule in found]


def _value(connection: Connection, rule: Json, counts: Json) -> float:
    mine, since = rule["organization_id"], now_ms() - rule["window_seconds"] * 1000
    if rule["figure"] in (AgentStatus.WAITING, AgentStatus.ERROR, "stale"):
        return float(counts[rule["figure"]])
    if rule["figure"] == "open_requests":
        open_ones = (requests.c.opened_seq.is_not(None), requests.c.closed_seq.is_(None))
        query = select(func.count()).where(requests.c.organization_id == mine, *open_ones)
        return float(connection.execute(query.where(requests.c.decided_seq.is_(None))).scalar() or 0)
    if rule["figure"] == "failures":
        failed = (tasks.c.status == TaskStatus.FAILED, tasks.c.finished_ms > since)
        query = select(func.count()).where(tasks.c.organization_id == mine, *failed)
        return float(connection.execute(query).scalar() or 0)
    spent = select(func.sum(usage.c.cost_micros)).where(usage.c.organization_id == mine, usage.c.effective_ms > since)
    return float(connection.execute(spent).scalar() or 0) / 1_000_000


@writing
def mark(connection: Connection, rule: Json, *, firing: bool, fired_ms: int | None) -> None:
    """Note whether a rule holds, and when it last told somebody."""
    mine = (rules.c.organization_id == rule["organization_id"], rules.c.id == rule["id"])
    connection.execute(update(rules).where(*mine).values(firing=firing, fired_ms=fired_ms))


def _view(row: Any) -> Json:
    shown = {field: row[column] for field, column in COLUMNS.items()}
    times = {"firedAt": to_wire(row["fired_ms"]), "createdAt": to_wire(row["created_ms"])}
    return {"id": row["id"], **shown, "firing": row["firing"], **times}
