"""Judging the alert rules, and telling the organization."""

from __future__ import annotations

from typing import Any

from metaverse.clock import now_ms
from metaverse.events import door
from metaverse.events.journal import Draft
from metaverse.events.names import EventType
from metaverse.events.origin import SERVER
from metaverse.services import alert_rules
from metaverse.services.agents import Patience

SOURCE = "urn:metaverse:alerts"


def sweep(patience: Patience) -> int:
    """Judge every rule once, and return how many told somebody."""
    told = 0
    for rule, value in alert_rules.judge(patience):
        holds = value > rule["above"]
        if holds and not rule["firing"] and _is_cool(rule):
            _tell(rule, value)
            alert_rules.mark(rule, firing=True, fired_ms=now_ms())
            told += 1
        elif not holds and rule["firing"]:
            alert_rules.mark(rule, firing=False, fired_ms=rule["fired_ms"])
    return told


def _is_cool(rule: dict[str, Any]) -> bool:
    return rule["fired_ms"] is None or now_ms() - rule["fired_ms"] >= rule["cool_down_seconds"] * 1000


def _tell(rule: dict[str, Any], value: float) -> None:
    body = f"{rule['figure']} = {value:g} > {rule['above']:g}"
    draft = Draft(
        id=f"{rule['id']}@{rule['fired_ms'] or 0}",
        source=SOURCE,
        type=EventType.NOTIFICATION.value,
        subject=None,
        data={"level": rule["level"], "title": rule["name"], "body": body},
    )
    door.submit(rule["organization_id"], [draft], SERVER)
