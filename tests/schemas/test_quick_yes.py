"""The quick check says yes where it matters: to what agents really send."""

from __future__ import annotations

from metaverse.events.names import EventType
from metaverse.scenarios.studio import Studio
from metaverse.schemas import quick
from metaverse.schemas.envelope import CloudEvent
from metaverse.schemas.events import DATA

START_MS = 1_790_000_000_000


def test_everyday_events_need_no_second_look() -> None:
    studio = Studio("urn:test")
    events = [*studio.open(START_MS), *(event for beat in range(60) for event in studio.beat(START_MS + beat * 1000))]
    envelope = quick.accepting(CloudEvent)
    data = {kind: quick.accepting(schema) for kind, schema in DATA.items()}
    assert {event["type"] for event in events} > {EventType.AGENT_STATUS, EventType.TASK_STEP, EventType.AGENT_USAGE}
    assert [event for event in events if not envelope(event) or not data[event["type"]](event["data"])] == []
