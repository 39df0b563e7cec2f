"""Fill a database as people and agents fill it, by the API of whatever release stands in the current folder.

Started by `record.py` in a checkout of that release; what the release does not know yet (404) is passed over.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path.cwd()))

Json = dict[str, Any]
API = "/api/metaverse"
ORGANIZATION = "org_default"
BEGAN = datetime.now(UTC) - timedelta(hours=6)
DEPARTMENTS = ("Research", "Engineering", "Support")
STAGES = ("planned", "in_progress", "review", "done")
AGENTS, TASKS, BEATS = 12, 18, 40


class Caller:
    """One who calls the release's API."""

    def __init__(self, client: Any, secret: str) -> None:
        self._client = client
        self._headers = {"Authorization": f"Bearer {secret}"}

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Call, and give the answer; None where the release has nothing there.

        Raises:
            RuntimeError: the release refuses.
        """
        whole = f"{API}{path}{'&' if '?' in path else '?'}organizationId={ORGANIZATION}"
        answer = self._client.open(whole, method=method, json=body, headers={**self._headers, **headers})
        if answer.status_code in (404, 405):
            return None
        if answer.status_code >= 400:
            raise RuntimeError(f"{method} {path}: {answer.status_code} {answer.text}")
        return answer.get_json(silent=True)

    def tell(self, events: list[Json]) -> None:
        """Send events."""
        self.call("POST", "/events", events)


def story() -> Iterator[Json]:
    """Tell six hours of a small office: everybody begins, works, waits, hands over and finishes."""
    for number in range(AGENTS):
        name = f"agent-{number}"
        about = {"name": f"Ada {number} 艾达", "role": "Analyst", "department": DEPARTMENTS[number % 3]}
        yield event("agent.registered", name, about, number)
    for number in range(TASKS):
        given = {"title": f"Task {number} 任务", "priority": "high" if number % 4 == 0 else "normal"}
        yield event("task.created", f"task-{number}", {**given, "assignee": f"agent-{number % AGENTS}"}, 20 + number)
    for beat in range(BEATS):
        yield from _beat(beat)


def _beat(beat: int) -> Iterator[Json]:
    who, other, task = f"agent-{beat % AGENTS}", f"agent-{(beat * 5 + 1) % AGENTS}", f"task-{beat % TASKS}"
    at = 60 + beat * 420
    status = ("working", "waiting", "idle", "error")[beat % 4]
    yield event("agent.status", who, {"status": status, "activity": f"Beat {beat}", "taskId": task}, at)
    tokens = {"input": 100 + beat, "output": 50, "cached": beat}
    yield event("agent.usage", who, {"tokens": tokens, "costUsd": 0.25, "model": "m-1", "taskId": task}, at + 1)
    moved: Json = {"status": "working", "stage": STAGES[beat % 3], "progress": round(beat / BEATS, 3)}
    if beat % 7 == 6:
        moved = {"status": "completed", "stage": "done", "progress": 1}
    yield event("task.updated", task, {**moved, "assignee": who if beat % 7 == 6 else other}, at + 2)
    step = {"stepKey": f"s-{beat}", "name": f"Step {beat}", "status": "completed", "agentId": who}
    yield event("task.step", task, step, at + 3)
    if who != other:
        kind = ("delegate", "handoff", "message", "result", "review")[beat % 5]
        yield event("interaction", who, {"to": other, "kind": kind, "taskId": task, "summary": f"Says {beat}"}, at + 4)
    if beat % 8 == 0:
        asked = {"requestId": f"r-{beat}", "kind": "permission", "summary": f"May I {beat}?", "digest": f"d-{beat}"}
        yield event("request", who, {**asked, "options": ["yes", "no"], "taskId": task}, at + 5)
    if beat % 10 == 0:
        yield event("notification", None, {"level": "warning", "title": f"Note {beat}", "agentId": who}, at + 6)


def event(kind: str, subject: str | None, data: Json, second: int) -> Json:
    """Write one event of the story."""
    time = (BEGAN + timedelta(seconds=second)).isoformat(timespec="milliseconds")
    head = {"specversion": "1.0", "id": f"{kind}-{subject}-{second}", "source": "urn:release:fill"}
    return {**head, "type": f"metaverse.{kind}", "subject": subject, "time": time, "data": data}


def administer(owner: Caller) -> None:
    """Do what people do: answer, acknowledge, make rules, tokens, links and connections; lay the office out."""
    owner.call(
        "POST", "/users", {"email": "eve@example.com", "name": "Eve", "role": "viewer", "password": "a long enough one"}
    )
    _decide(owner)
    for figure in ("waiting", "headcount.waiting"):
        _try(owner, "POST", "/alert-rules", {"name": "Many wait", "figure": figure, "above": 3, "level": "warning"})
    _try(owner, "POST", "/alert-rules", {"name": "Silence", "kind": "silence", "seconds": 3600})
    scene = owner.call("GET", "/3d/scene/config")
    owner.call("PATCH", "/3d/scene/config", {"theme": "evening"}, **{"If-Match": f'"{scene["version"]}"'})
    for action, subject in (("acknowledge", "request:agent-0:r-0"), ("acknowledge", "error:agent-3")):
        _try(owner, "POST", "/attention", {"subject": subject, "action": action})
        owner.tell([event("attention", subject, {"action": action}, 20_000)])
    owner.tell([event("attention", "error:agent-3", {"action": "assign", "to": "operator@example.com"}, 20_001)])
    owner.tell([event("attention", "request:agent-0:r-0", {"action": "undo"}, 20_002)])


def _decide(owner: Caller) -> None:
    for number, kind in ((8, "approve"), (16, "deny")):
        agent = f"agent-{number % AGENTS}"
        answer = {"inReplyTo": f"r-{number}", "digest": f"d-{number}"}
        owner.call("POST", "/commands", {"selector": {"agentIds": [agent]}, "kind": kind, **answer})
    owner.call("POST", "/commands", {"selector": {"agentIds": ["agent-1"]}, "kind": "pause"})


def connect(owner: Caller) -> None:
    """Make what later releases know: connections, mappings, identities, gateways, wall links, settings."""
    made = owner.call("POST", "/connections", {"kind": "own", "name": "Ours", "options": {}})
    if made:
        client = owner._client
        Caller(client, made["secret"]).tell(
            [{**event("agent.status", "own-1", {"status": "idle"}, 20_100), "source": "urn:own:ours"}]
        )
    seen = {"type": "metaverse.agent.status", "subject": "who", "id": "id", "data": {"status": "state"}}
    _try(owner, "POST", "/mappings", {"name": "hooks", "description": "Ours", "each": "items", "events": [seen]})
    _try(owner, "POST", "/gateways", {"url": "ws://127.0.0.1:18789", "token": "tok-planted", "name": "Home"})
    _try(owner, "POST", "/wall-links", {"name": "Lobby", "view": "office"})
    _try(owner, "PATCH", "/answers/settings", {"claudeCode": {"hold": True}})
    _try(owner, "PATCH", "/attention/settings", {"deadlineSoonSeconds": 7200})
    _try(owner, "PUT", "/identities", {"key": "codex:other", "being": "agent-2"})
    _try(owner, "POST", "/ingest/codex", {"nonsense": True})


def _try(who: Caller, method: str, path: str, body: Any) -> None:
    """Ask for what a release may want otherwise; what it took is seen in the tables."""
    try:
        who.call(method, path, body)
    except RuntimeError as refused:
        sys.stderr.write(f"passed over: {str(refused)[:300]}\n")


def look(owner: Caller) -> Json:
    """Ask for the figures that every release tells, in the words that have not changed."""
    agents = owner.call("POST", "/3d/agents/status/batch", {"organizationId": ORGANIZATION})["agents"]
    tasks = owner.call("GET", "/tasks?limit=500")["items"]
    log = owner.call("GET", "/events?limit=500")["items"]
    told = str([[one["seq"], one["type"], one["id"]] for one in log])
    return {
        "agents": {one["agentId"]: [one[name] for name in AGENT] for one in agents},
        "tasks": {one["taskId"]: [one[name] for name in TASK] for one in tasks},
        "log": [len(log), hashlib.sha256(told.encode()).hexdigest()],
        "interactions": len(owner.call("GET", "/interactions?limit=500")["items"]),
        "requests": {one["requestId"]: one["state"] for one in owner.call("GET", "/requests?limit=500")["items"]},
        "rules": sorted(one["name"] for one in owner.call("GET", "/alert-rules")["items"]),
        "users": sorted(one["email"] for one in owner.call("GET", "/users")["items"]),
    }


AGENT = ("id", "name", "role", "department", "status", "activity", "metrics")
TASK = ("id", "title", "status", "stage", "priority", "progress", "assignee")


def main() -> None:
    """Fill the database that the environment names, and write what the release says of it to a file."""
    import config
    from app import create_app

    app = create_app(config.load())
    client = app.test_client()
    known = {"email": "owner@example.com", "password": os.environ["SEED_PASSWORD"]}
    owner = Caller(client, client.post("/api/auth/login", json=known).get_json()["accessToken"])
    bots = owner.call("POST", "/tokens", {"name": "bots", "role": "agent"})
    Caller(client, bots["token"]).tell(list(story()))
    administer(owner)
    connect(owner)
    Path(sys.argv[1]).write_text(json.dumps(look(owner), ensure_ascii=False, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
