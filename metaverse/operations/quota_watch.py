"""Telling an organization's administrators before a quota is reached, once for each threshold."""

from __future__ import annotations

from typing import Any

from metaverse.clock import DAY_MS, now_ms
from metaverse.events import door
from metaverse.events.journal import Draft
from metaverse.events.names import SERVER_SOURCE, EventType, Level
from metaverse.events.origin import SERVER
from metaverse.services import quotas

Json = dict[str, Any]
NEAR, REACHED = 80, 100
CALM_BELOW = {NEAR: 70, REACHED: 90}
"""Below this share of a quota, its threshold is told of again when it is reached anew."""

WHAT = {"agents": "agents", "tasks": "open tasks", "sources": "sources of events", "events": "events of today (UTC)"}
SOURCE = f"{SERVER_SOURCE}quotas"


class QuotaWatch:
    """Looks at the quotas of those whose log has grown since it looked last."""

    def __init__(self) -> None:
        self._since_ms = 0

    def sweep(self) -> int:
        """Tell what is to be told, and return how many notifications were new."""
        since, self._since_ms = self._since_ms, now_ms() - 1000
        return sum(_look_at(organization_id) for organization_id in quotas.limited(since))


def _look_at(organization_id: str) -> int:
    told, now = quotas.told(organization_id), now_ms()
    limited = [quota for quota in quotas.standing(organization_id) if quota["limit"] is not None]
    return sum(_judge(organization_id, quota, *told.get(quota["name"], (0, None)), now) for quota in limited)


def _judge(organization_id: str, quota: Json, before: int, at_ms: int | None, now: int) -> int:
    if quota["name"] == "events" and at_ms is not None and at_ms // DAY_MS != now // DAY_MS:
        before = 0
    reached = REACHED if quota["percent"] >= REACHED else NEAR if quota["percent"] >= NEAR else 0
    if reached > before:
        receipt = door.submit(organization_id, [_draft(quota, reached, at_ms)], SERVER)
        quotas.note_told(organization_id, quota["name"], reached, now)
        return receipt.accepted
    if before and quota["percent"] < CALM_BELOW[before]:
        quotas.note_told(organization_id, quota["name"], reached, now)
    return 0


def _draft(quota: Json, reached: int, told_ms: int | None) -> Draft:
    """Write the notification; the same again until it is noted, so that of two who tell it one is heard."""
    what, used, limit = WHAT[quota["name"]], f"{quota['used']:,}", f"{quota['limit']:,}"
    data = {
        "level": (Level.CRITICAL if reached == REACHED else Level.WARNING).value,
        "title": f"Quota of {what}: {'used up' if reached == REACHED else f'{reached} % used'}",
        "body": f"{used} of {limit} {what}. Settings, Organization, shows every quota.",
        "kind": "quota",
        "audience": "admins",
        "code": "quota.reached" if reached == REACHED else "quota.near",
        "values": {"quota": quota["name"], "percent": reached, "used": quota["used"], "limit": quota["limit"]},
    }
    name = f"{quota['name']}:{reached}:{told_ms or 0}"
    return Draft(id=name, source=SOURCE, type=EventType.NOTIFICATION.value, subject=None, data=data)
