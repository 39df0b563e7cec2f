"""Agents of one's own: CloudEvents by curl or Python, or any JSON that a mapping reads."""

from __future__ import annotations

import orjson

from metaverse.services.recipes.step import Step, Wanted

KEY = "kai"


def steps(wanted: Wanted) -> list[Step]:
    """Return how an event is sent by curl and by Python."""
    return [
        Step("curl", "shell", "sh", _curl(wanted)),
        Step("python", "text", "python", _python(wanted)),
    ]


def _curl(wanted: Wanted) -> str:
    event = {
        "specversion": "1.0",
        "id": "hello-1",
        "source": wanted.source,
        "type": "metaverse.agent.status",
        "subject": KEY,
        "data": {"status": "working", "activity": "Saying hello"},
    }
    return (
        f"curl {wanted.at('/api/metaverse/events')} \\\n"
        f'  -H "Authorization: {wanted.bearer}" \\\n'
        "  -H 'Content-Type: application/cloudevents+json' \\\n"
        f"  -d '{orjson.dumps(event).decode()}'\n"
    )


def _python(wanted: Wanted) -> str:
    return f"""import json, urllib.request, uuid

OFFICE = "{wanted.at("/api/metaverse/events")}"
HEADERS = {{"Authorization": "{wanted.bearer}", "Content-Type": "application/cloudevents+json"}}


def tell(kind, about, **data):
    event = {{"specversion": "1.0", "id": str(uuid.uuid4()), "source": "{wanted.source}",
             "type": f"metaverse.{{kind}}", "subject": about, "data": data}}
    urllib.request.urlopen(urllib.request.Request(OFFICE, json.dumps(event).encode(), HEADERS), timeout=5)


tell("agent.status", "{KEY}", status="working", activity="Saying hello")
"""


def mapped(wanted: Wanted) -> list[Step]:
    """Return how any JSON is sent to a mapping."""
    post = (
        f"curl {wanted.at(f'/api/metaverse/ingest/mapped/{wanted.mapping}')} \\\n"
        f'  -H "Authorization: {wanted.bearer}" \\\n'
        "  -H 'Content-Type: application/json' \\\n"
        "  --data-binary @document.json\n"
    )
    webhook = f"{wanted.at(f'/api/metaverse/ingest/mapped/{wanted.mapping}')}\nAuthorization: {wanted.bearer}\n"
    return [Step("curl", "shell", "sh", post), Step("webhook", "text", "text", webhook)]
