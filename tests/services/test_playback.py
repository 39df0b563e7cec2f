"""Playing back: at the pace that is asked for, with silences told, to the end; the clocks are the test's."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from flask import Flask

from metaverse.clock import to_wire
from metaverse.events import door
from metaverse.events.names import EventType, Room
from metaverse.events.origin import SERVER
from metaverse.services import replay
from metaverse.services.agents import Patience
from metaverse.services.pace import Pace
from metaverse.services.playback import Playback, Step, Wish
from metaverse.services.replay import Means, When
from tests.factories import ORGANIZATION, event, make_organization, status
from tests.services.test_chronicle import begin_anew

Json = dict[str, Any]
START = 1_790_000_000_000
MEANS = Means(Patience(), 2**30)


class Clock:
    """The time of the server, in milliseconds since the epoch."""

    now_ms = START


@pytest.fixture
def clock(in_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    for module in ("events.door", "services.replay", "services.reel", "services.office"):
        monkeypatch.setattr(f"metaverse.{module}.now_ms", lambda: made.now_ms)
    make_organization()
    return made


@pytest.fixture
def happened(clock: Clock) -> Callable[..., None]:
    """Let somebody say something at a time, in seconds after the start."""

    def happen(*moments: tuple[float, str]) -> None:
        for seconds, agent in moments:
            clock.now_ms = START + round(seconds * 1000)
            door.admit(ORGANIZATION, [status(agent)], SERVER)

    return happen


def played(wall: float = 0.0, seq: int = 0, **wish: Any) -> Playback:
    shown = replay.office_at(ORGANIZATION, When(seq=seq), MEANS)
    return Playback(shown, Wish(**wish), MEANS, wall)


def told(step: Step, name: str) -> list[Json]:
    return [orjson.loads(frame.data) for frame in step.frames if frame.name == name]


def who(step: Step) -> list[str]:
    scene = [one["payload"]["agents"] for one in told(step, "message") if one["event"] == "3d:agent:status"]
    return [agent["agentId"] for several in scene for agent in several]


def test_a_pace_is_so_many_times_ours() -> None:
    pace = Pace(START, 10, 100.0)
    assert (pace.at_ms(100.0), pace.at_ms(102.5)) == (START, START + 25_000)
    assert pace.seconds_until(START + 50_000, 102.5) == 2.5
    pace.leap(START + 90_000, 103.0)
    assert (pace.at_ms(104.0), pace.seconds_until(START, 104.0)) == (START + 100_000, 0.0)


def test_everything_comes_at_its_time(happened: Callable[..., None], clock: Clock) -> None:
    happened((0, "ada"), (2, "bob"), (6, "eve"), (20, "zoe"))
    playing = played(seq=1, speed=2.0)
    first = playing.step(0.5)
    assert (who(first), first.wait_seconds) == ([], 0.5)
    assert who(playing.step(1.0)) == ["bob"]
    assert who(playing.step(2.9)) == []
    assert who(playing.step(3.0)) == ["eve"]
    assert who(playing.step(9.9)) == []
    last = playing.step(10.0)
    assert (who(last), told(last, "end")[0]["reason"], last.wait_seconds) == (["zoe"], "live", None)


def test_the_time_in_the_log_is_told_each_second(happened: Callable[..., None], clock: Clock) -> None:
    happened((0, "ada"), (20, "bob"))
    playing = played(seq=1, speed=4.0)
    assert told(playing.step(0.9), "clock") == []
    assert told(playing.step(1.0), "clock") == [{"at": to_wire(START + 4000), "seq": 1}]
    assert told(playing.step(1.5), "clock") == []
    assert playing.step(1.6).wait_seconds == 1.0


def test_a_silence_is_waited_for_or_leapt_over_and_told_once(happened: Callable[..., None], clock: Clock) -> None:
    happened((0, "ada"), (100, "bob"))
    waiting, skipping = played(seq=1), played(seq=1, skips_gaps=True)
    silence = {"from": to_wire(START), "until": to_wire(START + 100_000), "seconds": 100.0}
    assert told(waiting.step(0.0), "gap") == [{**silence, "skipped": False}]
    assert told(waiting.step(1.0), "gap") == []
    assert who(waiting.step(99.9)) == []
    assert who(waiting.step(100.0)) == ["bob"]
    assert told(skipping.step(0.0), "gap") == [{**silence, "skipped": True}]
    assert who(skipping.step(0.05)) == ["bob"]


def test_without_pauses_silences_are_told_all_the_same(happened: Callable[..., None], clock: Clock) -> None:
    happened((0, "ada"), (1, "bob"), (100, "eve"), (300, "zoe"))
    playing = played(speed=math.inf)
    steps = [playing.step(0.0) for _ in range(3)]
    assert [who(step) for step in steps] == [["ada", "bob"], ["eve"], ["zoe"]]
    assert [gap["seconds"] for step in steps for gap in told(step, "gap")] == [99.0, 200.0]
    assert told(steps[-1], "end")[0] == {
        "reason": "live",
        "epoch": playing.epoch,
        "seq": 4,
        "at": to_wire(clock.now_ms),
    }


def test_it_stops_where_it_should_with_everyone_in_place(happened: Callable[..., None], clock: Clock) -> None:
    happened((0, "ada"), (2, "bob"), (50, "eve"))
    playing = played(seq=1, until_ms=START + 5000)
    comes = playing.step(2.0)
    assert who(comes) == ["bob"]
    moved = [one["payload"] for one in told(comes, "message") if one["event"] == "3d:agent:position:update"]
    assert [agent["agentId"] for agent in moved[0]["agents"]] == ["bob"]
    assert moved[0]["at"] == to_wire(START + 2000)
    end = playing.step(5.0)
    assert told(end, "end") == [{"reason": "until", "epoch": playing.epoch, "seq": 2, "at": to_wire(START + 5000)}]


def test_what_is_live_is_reached_but_not_from_behind_at_our_own_speed(
    happened: Callable[..., None], clock: Clock
) -> None:
    happened((0, "ada"), (10, "bob"))
    behind = played(seq=1)
    clock.now_ms = START + 20_000
    assert who(behind.step(10.0)) == ["bob"]
    clock.now_ms = START + 25_000
    assert behind.step(15.0).wait_seconds is not None
    assert told(played(seq=2, speed=60.0).step(0.3), "end")[0]["reason"] == "live"


def test_what_happens_meanwhile_is_played_too(happened: Callable[..., None], clock: Clock) -> None:
    happened((0, "ada"))
    clock.now_ms = START + 10_000
    playing = played(seq=1, speed=2.0)
    assert playing.step(1.0).wait_seconds is not None
    happened((12, "bob"))
    assert who(playing.step(6.0)) == ["bob"]


def test_a_log_that_began_anew_ends_it(happened: Callable[..., None], clock: Clock) -> None:
    happened((0, "ada"), (50, "bob"))
    playing = played(seq=1)
    begin_anew()
    assert told(playing.step(0.0), "end")[0]["reason"] == "epoch"


def test_new_floors_are_shown_with_everyone_on_them(happened: Callable[..., None], clock: Clock) -> None:
    happened((0, "ada"))
    for number in range(60):
        clock.now_ms = START + 5000
        about = {"name": f"Agent {number}", "department": f"Team {number % 9}"}
        door.admit(ORGANIZATION, [event(EventType.AGENT_REGISTERED, f"a{number}", about)], SERVER)
    clock.now_ms = START + 60_000
    playing = played(seq=1)
    assert told(playing.step(4.0), "scene") == []
    anew = told(playing.step(6.0), "scene")
    assert len(anew[0]["snapshot"]["agents"]) == 61
    assert len(anew[0]["snapshot"]["config"]["floors"][0]["rooms"]) > 9


def test_only_the_rooms_that_are_wanted_are_played(happened: Callable[..., None], clock: Clock) -> None:
    happened((0, "ada"), (1, "bob"))
    playing = played(speed=math.inf, rooms=(Room.TASKS,))
    assert told(playing.step(0.0), "message") == []
    assert "scene" not in orjson.loads(playing.first().data)["rooms"]


def test_of_one_moment_only_the_last_message_bears_the_place(happened: Callable[..., None], clock: Clock) -> None:
    both = [status("ada", taskId="t"), event(EventType.NOTIFICATION, None, {"level": "info", "title": "Hear"})]
    door.admit(ORGANIZATION, both, SERVER)
    frames = [frame for frame in played(speed=math.inf).step(0.0).frames if b"3d:agent:position" not in frame.data]
    messages = [frame for frame in frames if frame.name == "message"]
    assert [frame.seq for frame in messages] == [None, None, None, 2]
