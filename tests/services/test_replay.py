"""Looking back shows the office as it showed then: with checkpoints anywhere, and without any."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from flask import Flask

from metaverse.events import door, rebuild
from metaverse.events.names import EventType
from metaverse.events.origin import SERVER
from metaverse.services import chronicle, office, office_cards, picture, picture_bytes, replay, requests, scene, tasks
from metaverse.services.agents import Patience
from metaverse.services.chronicle import Spacing
from metaverse.services.replay import Means, When
from tests.factories import ORGANIZATION, event, make_organization, status
from tests.services.happenings import Happenings

Json = dict[str, Any]
MEANS = Means(Patience(), 64_000_000)
SPACINGS = {"a checkpoint each entry": (1, 1), "a few": (7, 3), "none": (10_000, 500)}


@pytest.fixture(params=list(SPACINGS.values()), ids=list(SPACINGS))
def spaced(request: pytest.FixtureRequest, each_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """Write checkpoints so far apart, that leave out whatever can be left out, and remember none."""
    entries, page = request.param
    monkeypatch.setattr(chronicle, "spacing", Spacing(entries=entries, page=page))
    for module in (tasks, replay, picture):
        monkeypatch.setattr(module, "FINISHED_KEPT", 3, raising=False)
    monkeypatch.setattr(tasks, "_FINISHED", tasks._FINISHED.limit(3))
    monkeypatch.setattr(picture, "LEFT_IN", 4)
    monkeypatch.setattr(office_cards, "PLACING_SECONDS", -1.0)
    picture_bytes.memory.forget()
    make_organization()
    yield each_app
    chronicle.forget(ORGANIZATION)
    picture_bytes.memory.forget()


def live(at_ms: int) -> Json:
    """Look at the tables as those do who join now."""
    shown = scene.snapshot(ORGANIZATION, MEANS.patience)
    asked = requests.page(ORGANIZATION, "open")
    return {
        "agents": sorted(shown["agents"], key=lambda agent: str(agent["id"])),
        "config": shown["config"],
        "tasks": tasks.snapshot(ORGANIZATION),
        "requests": asked,
    }


def looked_back(at_ms: int | None = None, seq: int | None = None) -> Json:
    shown = replay.office_at(ORGANIZATION, When(at_ms, seq), MEANS)
    found = orjson.loads(replay.answer(shown, MEANS))
    rooms = found["rooms"]
    return {
        "agents": rooms["scene"]["snapshot"]["agents"],
        "config": rooms["scene"]["snapshot"]["config"],
        "tasks": rooms["tasks"]["snapshot"]["tasks"],
        "requests": found["requests"],
    }


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_looking_back_shows_what_showed(seed: int, spaced: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    happens = Happenings(random.Random(seed))
    shown: list[tuple[int, int, Json]] = []
    for _ in range(30):
        clock = happens.later()
        monkeypatch.setattr(door, "now_ms", lambda at=clock: at)
        for module in (office, scene, requests, replay, picture):
            monkeypatch.setattr(module, "now_ms", lambda at=clock: at, raising=False)
        monkeypatch.setattr("metaverse.services.agents.now_ms", lambda at=clock: at)
        receipt = door.submit(ORGANIZATION, happens.drafts(), SERVER)
        if happens.chance.random() < 0.7:
            chronicle.write_on(ORGANIZATION, MEANS.checkpoint_bytes)
        if receipt.to_seq is not None:
            shown.append((clock, receipt.to_seq, live(clock)))
    for clock, seq, expected in shown:
        assert looked_back(at_ms=clock) == expected, (clock, seq)
        assert looked_back(seq=seq) == expected, (clock, seq)


def test_a_rebuild_forgets_the_checkpoints_and_they_are_made_again(spaced: Flask) -> None:
    for number in range(12):
        door.admit(ORGANIZATION, [status(f"a{number % 3}", ("idle", "working")[number % 2])], SERVER)
    chronicle.write_on(ORGANIZATION, MEANS.checkpoint_bytes)
    before = looked_back(seq=9)
    rebuild.rebuild(ORGANIZATION)
    assert looked_back(seq=9) == before
    chronicle.write_on(ORGANIZATION, MEANS.checkpoint_bytes)
    assert looked_back(seq=9) == before


def test_scene_settings_are_those_of_then(spaced: Flask) -> None:
    door.admit(ORGANIZATION, [status("ada")], SERVER)
    door.admit(ORGANIZATION, [event(EventType.SCENE_CHANGED, None, {"version": 2, "theme": "evening"})], SERVER)
    assert [looked_back(seq=seq)["config"]["theme"] for seq in (1, 2)] == ["auto", "evening"]
