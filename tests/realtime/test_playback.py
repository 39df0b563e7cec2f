"""What is played back is, word for word, what sockets were told; and whoever plays back holds nobody else up."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import pytest
import requests

from metaverse.events.names import EventType
from tests.factories import event
from tests.realtime.clients import Client, client
from tests.realtime.conftest import Office
from tests.realtime.streams import Stream
from tests.realtime.test_replay_equals_live import Witness
from tests.services.happenings import Happenings

Json = dict[str, Any]
PARTS = ("agents", "tasks", "transitions", "edges", "notifications")
ROUNDS = 10


@contextmanager
def playing(office: Office, last_id: str | None = None, **query: Any) -> Iterator[Stream]:
    """Play a log back for a while."""
    headers = {"Authorization": f"Bearer {office.viewer}"} | ({"Last-Event-ID": last_id} if last_id else {})
    url = f"{office.url}/api/metaverse/3d/replay/stream"
    asked = {"organizationId": office.organization_id, **query}
    with requests.get(url, params=asked, headers=headers, stream=True, timeout=20) as response:
        assert response.status_code == 200, response.text
        response.encoding = "utf-8"
        yield Stream(response)


def in_order(messages: list[tuple[str, Json]]) -> dict[str, list[Json]]:
    """Return everything that was told, by event and kind, whichever messages it came in."""
    found: dict[str, list[Json]] = {}
    for name, payload in messages:
        if name != "3d:agent:position:update":
            for part in PARTS:
                found.setdefault(f"{name} {part}", []).extend(payload.get(part, ()))
    return found


def live(socket: Client) -> list[tuple[str, Json]]:
    return [(seen["event"], seen["payload"]) for seen in socket.seen if "payload" in seen and "seq" in seen["payload"]]


def played(office: Office, **query: Any) -> list[tuple[str, Json]]:
    with playing(office, **query) as stream:
        return list(messages(stream))


def messages(stream: Stream) -> Iterator[tuple[str, Json]]:
    while True:
        name, data = stream.next()
        if name == "end":
            return
        if name == "message":
            yield data["event"], data["payload"]


@pytest.mark.slow
def test_what_is_played_is_what_was_told(office: Office) -> None:
    witness = Witness(office, Happenings(random.Random(5)))
    with client(office.url, office.viewer, transports=["websocket"]) as socket:
        socket.wait("connect")
        socket.ask("3d:join", {"organizationId": office.organization_id, "rooms": ["scene", "tasks", "network"]})
        for _ in range(ROUNDS):
            last = witness.something_happens()
        socket.wait("system:notification", lambda found: found["payload"]["seq"]["to"] >= last)
        told = in_order(live(socket))
    again = played(office, seq=0, speed="max")
    assert in_order(again) == told
    assert all(told[f"{name}"] for name in ("3d:agent:status agents", "3d:task:flow:update tasks"))
    for name in {name for name, _ in again}:
        ranges = [payload["seq"] for event, payload in again if event == name and "seq" in payload]
        assert all(later["from"] == earlier["to"] + 1 for earlier, later in pairwise(ranges))


def test_whoever_is_cut_off_gets_the_rest(office: Office) -> None:
    witness = Witness(office, Happenings(random.Random(6)))
    for _ in range(ROUNDS):
        witness.something_happens()
    whole = in_order(played(office, seq=0, speed="max"))
    middle = len(whole["system:notification notifications"]) // 2
    seq = whole["system:notification notifications"][middle]["seq"]
    with playing(office, seq=0, speed="max") as stream:
        epoch = stream.wait("snapshot")["epoch"]
    rest: dict[str, list[Json]] = {}
    with playing(office, last_id=f"{epoch}:{seq}", seq=0, speed="max") as stream:
        rest = in_order(list(messages(stream)))
    assert rest == {name: [one for one in several if one["seq"] > seq] for name, several in whole.items()}


def test_a_playback_meets_what_is_live(office: Office) -> None:
    office.post(event(EventType.NOTIFICATION, None, {"level": "info", "title": "Hear"}))
    with playing(office, seq=0, speed="60", gaps="skip") as stream:
        seen: list[tuple[str, Any]] = []
        while not seen or seen[-1][0] != "end":
            seen.append(stream.next())
    assert seen[0][0] == "snapshot"
    assert (seen[-1][1]["reason"], seen[-1][1]["seq"]) == ("live", 1)
