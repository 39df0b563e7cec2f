"""What goes wrong in tests of the attention queue, and how the queue is asked."""

from __future__ import annotations

from typing import Any

from metaverse.clock import now_ms, to_wire
from metaverse.events.names import EventType
from tests.callers import API, Somebody
from tests.factories import event

Json = dict[str, Any]
MINUTE = 60_000
HOUR = 60 * MINUTE
HUB = f"{API}/3d/management-hub"
SETTINGS = f"{API}/attention/settings"
QUEUE = f"{API}/attention"


def ago(minutes: float) -> str:
    return to_wire(now_ms() - round(minutes * MINUTE))


def made(key: str, minutes: float = 1, **data: Any) -> Json:
    return event(EventType.TASK_CREATED, key, {"title": f"Title of {key}", **data}, time=ago(minutes))


def told(key: str, minutes: float, **data: Any) -> Json:
    return event(EventType.TASK_UPDATED, key, data, time=ago(minutes))


def asked(agent: str, request: str, minutes: float, **data: Any) -> Json:
    whole = {"requestId": request, "kind": "input", "summary": "?", "digest": "d", **data}
    return event(EventType.REQUEST, agent, whole, time=ago(minutes))


def spent(agent: str, usd: float, minutes: float = 0, **data: Any) -> Json:
    whole = {"tokens": {"input": 1, "output": 1}, "costUsd": usd, **data}
    return event(EventType.AGENT_USAGE, agent, whole, time=ago(minutes))


def queue(who: Somebody, **query: Any) -> list[Json]:
    answer = who.get(QUEUE, query_string=query)
    assert answer.status_code == 200, answer.text
    items: list[Json] = answer.json["items"]
    return items


def found(who: Somebody, entry: str, **query: Any) -> Json:
    return next(item for item in queue(who, **query) if item["id"] == entry)


def attend(who: Somebody, subject: str, action: str, **more: Any) -> int:
    return who.post(QUEUE, {"subject": subject, "action": action, **more}).status_code
