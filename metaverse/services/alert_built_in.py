"""The rules that every organization has: the alarms of whoever operates the server.

They watch what the server measures of itself, tell the administrators, and can be changed and disabled, not deleted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Row = dict[str, Any]


def _rule(id_: str, name: str, figure: str, above: float, hold_seconds: int) -> Row:
    return {
        "id": id_,
        "name": name,
        "kind": "figure",
        "figure": f"server.{figure}",
        "above": above,
        "below": None,
        "clear": None,
        "terms": {},
        "quiet": None,
        "level": "warning",
        "window_seconds": 3600,
        "hold_seconds": hold_seconds,
        "recover_seconds": 60,
        "cool_down_seconds": 3600,
        "enabled": True,
        "built_in": True,
        "created_ms": 0,
    }


RULES: tuple[Row, ...] = (
    _rule("builtin-websockets", "Many WebSocket connections", "websocketConnections", 1000, 0),
    _rule("builtin-api-p95", "The API answers slowly", "apiP95Ms", 500, 60),
    _rule("builtin-memory", "Memory runs short", "memoryPercent", 80, 60),
    _rule("builtin-cpu", "The processors are busy", "cpuPercent", 70, 120),
    _rule("builtin-slow-query", "A database query was slow", "slowestQueryMs", 100, 0),
)
STATE: Row = {
    "version": 0,
    "episode": 0,
    "firing": False,
    "fired_ms": None,
    "recovered_ms": None,
    "holding_ms": None,
    "clearing_ms": None,
    "judged_ms": None,
    "value": None,
    "about": None,
    "last_error": None,
    "outbox": None,
}
"""How a rule stands before it is looked at."""


def rows(organization_id: str) -> list[Row]:
    """Return the built-in rules of an organization as nobody has changed them."""
    return [{"organization_id": organization_id, **rule, **STATE} for rule in RULES]


def is_any_beyond(server: Mapping[str, float | None]) -> bool:
    """Tell whether a figure of the server is beyond what a rule allows that nobody has changed."""
    values = [(server.get(rule["figure"]), rule["above"]) for rule in RULES]
    return any(value is not None and value > above for value, above in values)
