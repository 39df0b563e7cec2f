"""What is planted in an organization, so that it is known again wherever it turns up."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from metaverse.cli.isolation.examples import Examples
from metaverse.cli.isolation.strangers import House, ask
from metaverse.events.names import EventType
from metaverse.services import dead_letters

Json = dict[str, Any]
API = "/api/metaverse"
MAKING = ("POST", "PUT", "PATCH")
NOT_PLANTED = ("/demo", "/gateways", "/channels", "/test", "/ingest", "/events", "/v1/", "/auth/", "/try", "/check")
"""What would act beyond the organization: a team that works, a gateway that is dialled, a message that is sent."""

AGENT, TASK = "isolation-agent", "isolation-task"


def plant(app: Flask, client: FlaskClient, house: House, word: str, examples: Examples, rules: Iterable[Rule]) -> int:
    """Put a word into whatever of an organization holds text, and return in how many places that worked."""
    tell(client, house, word)
    dead_letters.keep_dead(house.id, "codex", [(word, word, word)])
    planted = 0
    for rule in rules:
        if rule.arguments or any(part in rule.rule for part in NOT_PLANTED):
            continue
        for method in sorted((rule.methods or set()) & set(MAKING)):
            body = examples.body(method, rule.rule, word)
            if isinstance(body, dict):
                body = {**body, **({"name": word} if "name" in body else {})}
            query = {"organizationId": house.id}
            answer = ask(client, house.owner, method, rule.rule, query_string=query, json=body)
            planted += answer.status_code < 300
    return planted


def tell(client: FlaskClient, house: House, word: str) -> None:
    """Have something happen of every kind that an agent or an operator may tell of, with the word in it."""
    answer = ask(
        client,
        house.owner,
        "POST",
        f"{API}/events",
        query_string={"organizationId": house.id},
        json=[_event(number, *one) for number, one in enumerate(happenings(word))],
    )
    if answer.status_code != 202:
        raise RuntimeError(f"Nothing could be planted in {house.id}: {answer.text[:300]}")


def _event(number: int, kind: EventType, subject: str | None, data: Json) -> Json:
    name = f"{data.get('requestId', '')}{number}-{data}"
    return {
        "specversion": "1.0",
        "id": name[:200],
        "source": "urn:isolation",
        "type": kind.value,
        "subject": subject,
        "data": data,
    }


def happenings(word: str) -> list[tuple[EventType, str | None, Json]]:
    """List what is told of."""
    asked = {"requestId": f"r-{word}", "kind": "permission", "summary": word, "digest": word, "taskId": TASK}
    return [
        (EventType.AGENT_REGISTERED, AGENT, {"name": word, "role": word, "department": word, "metadata": {"x": word}}),
        (EventType.AGENT_STATUS, AGENT, {"status": "working", "activity": word, "taskId": TASK}),
        (EventType.AGENT_USAGE, AGENT, {"tokens": {"input": 1, "output": 1}, "model": word, "usageKey": word}),
        (EventType.AGENT_POSITION, AGENT, {"position": {"x": 1, "y": 0, "z": 1}, "zone": word}),
        (EventType.TASK_CREATED, TASK, {"title": word, "description": word, "assignee": AGENT}),
        (EventType.TASK_UPDATED, TASK, {"status": "working", "reason": word, "progress": 0.5}),
        (EventType.TASK_CREATED, f"{TASK}-2", {"title": word, "assignee": AGENT}),
        (EventType.TASK_UPDATED, f"{TASK}-2", {"status": "failed", "reason": word}),
        (EventType.TASK_STEP, TASK, {"stepKey": word, "name": word, "status": "in_progress", "agentId": AGENT}),
        (EventType.INTERACTION, AGENT, {"to": word, "kind": "message", "summary": word, "taskId": TASK}),
        (EventType.REQUEST, AGENT, asked),
        (EventType.NOTIFICATION, None, {"level": "info", "title": word, "body": word}),
        (EventType.COMMAND, AGENT, {"commandId": f"c-{word}", "kind": "pause", "text": word}),
        (EventType.ATTENTION, f"error:{AGENT}", {"action": "acknowledge"}),
    ]


class Names(NamedTuple):
    """What the parts of a rule may be, and whether that is of one organization alone: words for all are no secret."""

    parts: dict[str, list[str]]
    is_theirs: bool


def named(client: FlaskClient, house: House, mine: House, rule: Rule, examples: Examples) -> Names:
    """Name what the parts of a rule may be in an organization: by the list before each part, asked as its owner."""
    found: dict[str, list[str]] = {}
    is_theirs = False
    for part in rule.arguments:
        before = rule.rule.partition("<")[0].rstrip("/")
        if part == "organization_id":
            found[part], is_theirs = [house.id], True
        elif words := examples.values("GET", rule.rule, part):
            found[part] = words
        else:
            theirs = _listed(client, house, before)
            common = set(theirs) & set(_listed(client, mine, before))
            found[part] = [name for name in theirs if name not in common][:2] or theirs[:1] or [AGENT]
            is_theirs = is_theirs or bool(set(theirs) - common)
    return Names(found, is_theirs)


def _listed(client: FlaskClient, house: House, path: str) -> list[str]:
    answer = ask(client, house.owner, "GET", path, query_string={"organizationId": house.id})
    said = answer.get_json(silent=True) if answer.status_code == 200 else None
    items = said.get("items", []) if isinstance(said, dict) else []
    names = [item.get("id") or item.get("name") or item.get("key") for item in items if isinstance(item, dict)]
    return [str(name) for name in names if name]
