"""Whole answers that are kept current show what is written anew from the cards, whatever happens in between."""

from __future__ import annotations

import random
from functools import partial
from typing import Any

import orjson
import pytest
from flask import Flask

from metaverse.clock import now_ms
from metaverse.events import door
from metaverse.events.names import EventType
from metaverse.events.origin import SERVER
from metaverse.schemas.answers import AgentView
from metaverse.services import office, office_cards, office_sheets, scene
from metaverse.services.agents import Patience
from metaverse.services.office_sheets import Sheet, Sheets
from tests.factories import ORGANIZATION, event, make_organization, status

Json = dict[str, Any]
PATIENCE = Patience()
NAMED = tuple(f"a{number}" for number in range(0, 30, 2))


@pytest.fixture(autouse=True)
def organization(in_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    make_organization()
    monkeypatch.setattr(office_cards, "PLACING_SECONDS", -1.0)
    monkeypatch.setattr(office, "WAYS_SECONDS", 60.0)


def tell(*documents: Json) -> None:
    door.admit(ORGANIZATION, list(documents), SERVER)


def asked(names: tuple[str, ...] | None = None) -> Json:
    answer: Json = orjson.loads(scene.statuses(ORGANIZATION, PATIENCE, names))
    return answer


def written_anew(now: int, names: tuple[str, ...] | None = None) -> list[Json]:
    present = office.of(ORGANIZATION, PATIENCE)
    keys = present.page(None, 1000) if names is None else present.find(names)[0]
    fresh: list[Json] = [present.shown(key, now) for key in keys]
    return fresh


def anything(chance: random.Random) -> Json:
    who = f"a{chance.randrange(30)}"
    happens = chance.randrange(8)
    if happens == 0:
        return event(EventType.AGENT_REMOVED, who)
    if happens == 1:
        data = {"status": "working", "progress": chance.random(), "title": f"T{chance.random()}"}
        return event(EventType.TASK_UPDATED, f"t{chance.randrange(6)}", data)
    if happens == 2:
        return event(EventType.AGENT_USAGE, who, {"tokens": {"input": 3, "output": 1}, "costUsd": 0.5})
    return status(who, chance.choice(("working", "idle", "waiting")), taskId=f"t{chance.randrange(6)}")


@pytest.mark.parametrize("seed", range(3))
def test_a_sheet_shows_what_is_written_anew(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    chance, passed = random.Random(seed), 0
    for _ in range(40):
        tell(*[anything(chance) for _ in range(chance.randrange(4))])
        passed += chance.choice((0, 0, 20_000, 100_000))
        now = now_ms() + passed
        for module in (office_cards, office_sheets):
            monkeypatch.setattr(module, "now_ms", partial(int, now))
        for names in (None, NAMED):
            answer = asked(names)
            assert answer["agents"] == written_anew(now, names)
            assert answer["agents"] == AgentView(many=True).dump(answer["agents"])
            assert answer["seq"] == office.of(ORGANIZATION, PATIENCE).head.seq


def test_silence_makes_stale_without_an_event(monkeypatch: pytest.MonkeyPatch) -> None:
    tell(status("ada"), status("bob", "idle"))
    assert [one["stale"] for one in asked()["agents"]] == [False, False]
    monkeypatch.setattr(office_sheets, "now_ms", lambda: now_ms() + 89_000)
    assert [one["stale"] for one in asked()["agents"]] == [False, False]
    monkeypatch.setattr(office_sheets, "now_ms", lambda: now_ms() + 91_000)
    stale = {one["agentId"]: one["stale"] for one in asked()["agents"]}
    assert stale == {"ada": True, "bob": False}
    tell(status("ada"))
    monkeypatch.undo()
    assert [one["stale"] for one in asked()["agents"]] == [False, False]


def test_an_empty_office_and_names_of_nobody_are_answered() -> None:
    assert (asked()["agents"], asked()["missing"]) == ([], [])
    assert (asked(("nobody",))["agents"], asked(("nobody",))["missing"]) == ([], ["nobody"])
    tell(status("nobody"))
    assert [one["agentId"] for one in asked(("nobody",))["agents"]] == ["nobody"]


def test_nothing_is_written_twice_while_nothing_happens() -> None:
    tell(status("ada"))
    first = scene.statuses(ORGANIZATION, PATIENCE)
    assert scene.statuses(ORGANIZATION, PATIENCE) is first
    tell(status("ada", "idle"))
    assert scene.statuses(ORGANIZATION, PATIENCE) is not first


def test_more_changes_than_are_remembered_are_not_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office_cards, "MOST_CHANGES", 3)
    tell(*[status(f"a{number}") for number in range(9)])
    asked()
    tell(*[status(f"a{number}", "idle") for number in range(9)])
    assert {one["status"] for one in asked()["agents"]} == {"idle"}


def test_answers_are_bounded_by_their_bytes() -> None:
    tell(*[status(f"a{number}") for number in range(9)])
    present, kept = office.of(ORGANIZATION, PATIENCE), Sheets(8000)
    for number in range(50):
        keys = [f"a{number % 9}"]
        answer = orjson.loads(kept.answer(present, (number,), partial(Sheet, present, keys, {"missing": []})))
        assert [one["agentId"] for one in answer["agents"]] == keys
    assert kept._bytes == sum(sheet.size for sheet in kept._sheets.values()) <= 8000
    assert len(kept._sheets) > 1
