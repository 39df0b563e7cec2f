"""The time machine by HTTP: what it shows, what it plays, and what it refuses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from metaverse.api import playback as api
from metaverse.clock import now_ms, to_wire
from metaverse.events.names import EventType
from tests.callers import API, Somebody, token
from tests.factories import event, status, task

Json = dict[str, Any]
REPLAY = f"{API}/3d/replay"
TIMELINE = f"{REPLAY}/timeline"
STREAM = f"{REPLAY}/stream"


@pytest.fixture
def agent(office: Flask) -> Somebody:
    return token(office, "agent")


@pytest.fixture
def told(agent: Somebody) -> Somebody:
    """Give an office where three things happened, each in a call of its own."""
    agent.tell(status("ada", taskId="t-1"))
    agent.tell(task("t-1", status="failed"))
    agent.tell(status("ada", "waiting"), event(EventType.NOTIFICATION, None, {"level": "info", "title": "Hear"}))
    return agent


def events(viewer: Somebody, path: str, **more: Any) -> list[Json]:
    """Read a playback to its end."""
    answer = viewer.get(path, **more)
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "text/event-stream"
    return list(blocks(answer.text))


def blocks(text: str) -> Iterator[Json]:
    for block in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
        if "data" in fields:
            yield {**fields, "data": json.loads(fields["data"])}


def shown(viewer: Somebody, query: str) -> Json:
    answer = viewer.get(f"{REPLAY}?{query}")
    assert answer.status_code == 200, answer.text
    found: Json = answer.json
    return found


def test_a_place_in_the_log_is_shown_in_the_form_of_a_join(told: Somebody, viewer: Somebody) -> None:
    then = shown(viewer, "seq=1")
    ada = then["rooms"]["scene"]["snapshot"]["agents"][0]
    assert (ada["agentId"], ada["status"], ada["currentTask"]["status"]) == ("ada", "working", "submitted")
    assert [one["status"] for one in then["rooms"]["tasks"]["snapshot"]["tasks"]] == ["submitted"]
    assert then["rooms"]["org"]["snapshot"] == {"notifications": []}
    assert (then["seq"], then["begins"]["seq"], then["head"]["seq"]) == (1, 0, 4)
    later = shown(viewer, "seq=4")
    assert later["rooms"]["tasks"]["snapshot"]["tasks"][0]["status"] == "failed"
    assert [one["title"] for one in later["rooms"]["org"]["snapshot"]["notifications"]] == ["Hear"]


def test_without_a_moment_it_is_now_and_a_clock_somewhat_ahead_is_too(told: Somebody, viewer: Somebody) -> None:
    ahead = to_wire(now_ms() + 3000)
    assert shown(viewer, "")["seq"] == shown(viewer, f"at={ahead}")["seq"] == 4


def test_only_the_rooms_that_are_wanted_come(told: Somebody, viewer: Somebody) -> None:
    assert set(shown(viewer, "seq=1&rooms=scene")["rooms"]) == {"scene", "org"}
    assert set(shown(viewer, "seq=1&rooms=")["rooms"]) == {"org"}


def test_the_same_moment_is_not_sent_twice(told: Somebody, viewer: Somebody) -> None:
    first = viewer.get(f"{REPLAY}?seq=2")
    again = viewer.get(f"{REPLAY}?seq=2", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    other = viewer.get(f"{REPLAY}?seq=1", headers={"If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("at=2020-01-01", "at"),
        ("at=2999-01-01", "at"),
        ("seq=5", "seq"),
        ("seq=-1", "seq"),
        ("seq=1&at=2026-01-01", "seq"),
        ("at=then", "at"),
        ("rooms=kitchen", "rooms"),
        ("speed=3", "speed"),
    ],
)
def test_what_cannot_be_shown_is_refused_at_its_field(told: Somebody, viewer: Somebody, query: str, field: str) -> None:
    answer = viewer.get(f"{REPLAY}?{query}")
    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.json["errors"]] == [field]


def test_an_empty_log_shows_an_empty_office(viewer: Somebody) -> None:
    assert shown(viewer, "")["rooms"]["scene"]["snapshot"]["agents"] == []
    assert shown(viewer, "seq=0")["begins"] == {"seq": 0, "at": None}
    assert viewer.get(TIMELINE).status_code in (200, 422)


def test_the_timeline_counts_and_finds_trouble(told: Somebody, viewer: Somebody) -> None:
    begins = shown(viewer, "")["begins"]["at"]
    found = viewer.get(f"{TIMELINE}?buckets=1&cursor=2020-01-01").json
    assert (found["events"], found["failures"], found["waits"]) == ([4], [1], [1])
    assert (found["next"]["failure"]["taskId"], found["next"]["failure"]["seq"]) == ("t-1", 2)
    assert (found["next"]["wait"]["agentId"], found["next"]["wait"]["seq"]) == ("ada", 3)
    assert found["from"] == begins
    after = viewer.get(f"{TIMELINE}?buckets=7&cursor=2999-01-01").json
    assert after["next"] == {"failure": None, "wait": None}
    assert after["previous"]["failure"]["seq"] == 2
    assert (sum(after["events"]), len(after["events"])) == (4, 7)


def test_the_timeline_tells_how_long_somebody_waited(told: Somebody, agent: Somebody, viewer: Somebody) -> None:
    (under_way,) = viewer.get(f"{TIMELINE}?from=2020-01-01").json["spells"]
    assert (under_way["agentId"], under_way["until"]) == ("ada", None)
    agent.tell(status("ada", "working"))
    (over,) = viewer.get(f"{TIMELINE}?from=2020-01-01").json["spells"]
    assert over["from"] == under_way["from"] <= over["until"]
    assert viewer.get(f"{TIMELINE}?from=2020-01-01&until=2020-01-02").json["spells"] == []


def test_a_timeline_ends_after_it_begins(told: Somebody, viewer: Somebody) -> None:
    assert viewer.get(f"{TIMELINE}?from=2026-02-01&until=2026-01-01").status_code == 422
    assert viewer.get(f"{TIMELINE}?buckets=501").status_code == 422


def test_a_playback_tells_what_was_told_and_ends(told: Somebody, viewer: Somebody) -> None:
    played = events(viewer, f"{STREAM}?seq=0&speed=max")
    assert (played[0]["event"], played[-1]["event"], played[-1]["data"]["reason"]) == ("snapshot", "end", "live")
    messages = [one["data"] for one in played if one["event"] == "message"]
    by_event = {one["event"]: one["payload"] for one in messages}
    assert [agent["seq"] for agent in by_event["3d:agent:status"]["agents"]] == [1, 3]
    assert by_event["3d:agent:status"]["seq"] == {"from": 1, "to": 4}
    assert [one["status"] for one in by_event["3d:task:flow:update"]["tasks"]] == ["submitted", "failed"]
    assert by_event["system:notification"]["notifications"][0]["title"] == "Hear"
    assert by_event["3d:agent:position:update"]["agents"][0]["agentId"] == "ada"
    epoch = played[0]["data"]["epoch"]
    assert played[-1]["id"] == f"{epoch}:4"


def test_a_playback_resumes_after_its_last_id(told: Somebody, viewer: Somebody) -> None:
    epoch = shown(viewer, "")["epoch"]
    played = events(viewer, f"{STREAM}?seq=0&speed=max", headers={"Last-Event-ID": f"{epoch}:2"})
    messages = [one["data"] for one in played if one["event"] == "message"]
    assert played[0]["event"] == "message"
    assert min(agent["seq"] for one in messages for agent in one["payload"].get("agents", []) if "seq" in agent) == 3
    other = events(viewer, f"{STREAM}?seq=0&speed=max&lastEventId=another:2")
    assert [one["event"] for one in other[:2]] == ["reset", "snapshot"]


def test_a_playback_stops_where_it_is_told_to(told: Somebody, viewer: Somebody) -> None:
    begins = shown(viewer, "")["begins"]["at"]
    played = events(viewer, f"{STREAM}?seq=0&speed=max&until={begins}")
    assert (played[-1]["data"]["reason"], played[-1]["data"]["seq"]) == ("until", 1)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "from"),
        ("seq=0&speed=0", "speed"),
        ("seq=0&speed=61", "speed"),
        ("seq=0&speed=fast", "speed"),
        ("seq=0&gaps=maybe", "gaps"),
        ("seq=9", "seq"),
        ("from=2999-01-01", "from"),
        ("from=2020-01-01", "from"),
        ("from=2026-01-02&until=2026-01-01", "until"),
        ("from=2026-01-02&seq=1", "seq"),
    ],
)
def test_what_cannot_be_played_is_refused_at_its_field(
    told: Somebody, viewer: Somebody, query: str, field: str
) -> None:
    for _ in range(api.MOST_OF_ONE + 1):
        answer = viewer.get(f"{STREAM}?{query}")
        assert answer.status_code == 422, answer.text
        assert [fault["field"] for fault in answer.json["errors"]] == [field]


def test_one_caller_plays_only_so_many_at_once(told: Somebody, viewer: Somebody, office: Flask) -> None:
    playing = [viewer.get(f"{STREAM}?seq=0&speed=max", buffered=False) for _ in range(api.MOST_OF_ONE)]
    refused = viewer.get(f"{STREAM}?seq=0")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "5")
    assert token(office, "viewer").get(f"{STREAM}?seq=0&speed=max").status_code == 200
    for one in playing:
        one.close()
    assert viewer.get(f"{STREAM}?seq=0&speed=max").status_code == 200


def test_another_organization_is_not_played(told: Somebody, viewer: Somebody) -> None:
    assert viewer.get(f"{STREAM}?seq=0&organizationId=org_foreign").status_code == 404


def test_silence_is_told_as_a_gap_once(agent: Somebody, viewer: Somebody, monkeypatch: pytest.MonkeyPatch) -> None:
    start = now_ms() - 3_600_000
    for at, name in ((start, "ada"), (start + 1000, "bob"), (start + 600_000, "eve")):
        monkeypatch.setattr("metaverse.events.door.now_ms", lambda at=at: at)
        agent.tell(status(name))
    until = to_wire(start + 600_500)
    played = events(viewer, f"{STREAM}?from={to_wire(start)}&speed=60&gaps=skip&until={until}")
    gaps = [one["data"] for one in played if one["event"] == "gap"]
    assert [(gap["skipped"], round(gap["seconds"] / 100)) for gap in gaps] == [(True, 6)]
    assert gaps[0]["until"] == to_wire(start + 600_000)
    assert played[-1]["data"]["reason"] == "until"
