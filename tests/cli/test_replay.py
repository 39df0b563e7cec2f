"""`flask replay`: recordings happen again, as history or now, whole, once, and on from where they were cut off."""

from __future__ import annotations

import re
import signal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskCliRunner

from metaverse.errors import Unavailable
from metaverse.events import door
from metaverse.recordings import playing
from metaverse.services import identity_rules
from tests.callers import API, Somebody, found, token
from tests.factories import ORGANIZATION
from tests.recordings.files import DATA, FIVE, PLAIN, prompt, said
from tests.served import ROOT

TALLY = re.compile(r"(\d+) taken, (\d+) known already, (\d+) refused\.")
MAX = ("--speed", "max")
QUICK = ("--speed", "100000", "--longest-pause", "0")


@pytest.fixture
def viewer(app: Flask) -> Somebody:
    found(app)
    return token(app, "viewer")


def replay(runner: FlaskCliRunner, *arguments: Path | str) -> Result:
    return runner.invoke(args=["replay", *map(str, arguments), "--organization", ORGANIZATION])


def counted(done: Result) -> tuple[int, ...]:
    counts = TALLY.search(done.stdout)
    assert counts is not None, done.output
    return tuple(map(int, counts.groups()))


def agents(viewer: Somebody) -> dict[str, dict[str, Any]]:
    shown = viewer.post(f"{API}/3d/agents/status/batch", {}).json["agents"]
    return {agent["agentId"]: agent for agent in shown}


def log(viewer: Somebody) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    while page := viewer.get(f"{API}/events?limit=500&after={items[-1]['seq'] if items else 0}").json["items"]:
        items += page
    return items


def test_at_its_own_times_it_is_history_and_again_changes_nothing(runner: FlaskCliRunner, viewer: Somebody) -> None:
    first = replay(runner, FIVE, *MAX)
    assert (first.exit_code, counted(first)[2]) == (0, 0)
    told = log(viewer)
    assert all(entry["historical"] for entry in told)
    assert {agent["status"] for agent in agents(viewer).values()} == {"offline"}
    assert viewer.get(f"{API}/notifications").json["items"] == []
    again = replay(runner, FIVE, *MAX)
    assert counted(again) == (0, len(told) + counted(first)[1], 0)
    assert len(log(viewer)) == len(told)


@pytest.mark.parametrize("way", [MAX, QUICK], ids=["history", "now"])
def test_what_makes_no_sense_is_refused_and_the_rest_is_taken(
    runner: FlaskCliRunner, viewer: Somebody, way: tuple[str, ...]
) -> None:
    done = replay(runner, DATA / "hostile" / "08-fields-of-other-kinds.ndjson", *way)
    taken, _, refused = counted(done)
    assert (taken >= 1, refused) == (True, 7), done.output


def test_now_it_happens_again_by_marked_beings_who_are_idle_at_its_end(
    app: Flask, runner: FlaskCliRunner, viewer: Somebody
) -> None:
    with app.app_context():  # what happens again keeps a being for each session: so that both are counted alike
        identity_rules.change(ORGANIZATION, {"claude-code": {"identity": "session"}}, "test")
    assert replay(runner, FIVE, *MAX).exit_code == 0
    before = {key: agent["metrics"] for key, agent in agents(viewer).items()}
    assert replay(runner, FIVE, *QUICK).exit_code == 0
    now = agents(viewer)
    played = {key: agent for key, agent in now.items() if key not in before}
    assert {key.removeprefix("replay:") for key in played} == set(before)
    assert {agent["status"] for agent in played.values()} == {"idle"}
    assert all(agent["name"].startswith("↺ ") for agent in played.values())
    assert {key: now[key]["metrics"] for key in before} == before


def test_now_twice_is_seen_twice_by_the_same_beings_and_spends_nothing_twice(
    runner: FlaskCliRunner, viewer: Somebody
) -> None:
    first = replay(runner, PLAIN, *QUICK)
    once = agents(viewer)
    second = replay(runner, PLAIN, *QUICK)
    twice = agents(viewer)
    assert counted(second)[0] == counted(first)[0] > 50
    assert {key: agent["metrics"] for key, agent in once.items()} == {
        key: agent["metrics"] for key, agent in twice.items()
    }
    tasks = viewer.get(f"{API}/tasks").json["items"]
    assert {task["status"] for task in tasks} <= {"completed", "canceled"}


def test_a_folder_is_told_as_one_and_a_sub_agent_joins_its_caller_that_comes_later(
    runner: FlaskCliRunner, viewer: Somebody
) -> None:
    done = replay(runner, DATA / "claude-code-2x", *MAX)
    assert done.exit_code == 0, done.output
    shown = agents(viewer)
    assert [agent["parentId"] in shown for agent in shown.values() if agent["parentId"]] == [True]
    moments = [entry["time"] for entry in log(viewer)]
    assert sum(after < before for before, after in pairwise(moments)) < len(moments) // 10


def test_every_recording_goes_in(runner: FlaskCliRunner, viewer: Somebody) -> None:
    recordings = [path for path in sorted(DATA.iterdir()) if path.name != "releases"]
    done = replay(runner, *recordings, *MAX)
    accepted, _, refused = counted(done)
    assert accepted > 2000
    assert refused <= 17, done.stderr
    kinds = {entry["source"].split(":")[1] for entry in log(viewer)}
    assert {"claude-code", "codex", "openclaw", "otlp"} <= kinds


def test_what_nobody_knows_is_told_and_kept_and_the_others_go_on(
    runner: FlaskCliRunner, viewer: Somebody, app: Flask, tmp_path: Path
) -> None:
    folder = tmp_path / "recordings"
    folder.mkdir()
    (folder / "strange.jsonl").write_text('{"type":"account","apiKey":"sk-secret-secret-secret"}\n')
    (folder / "picture.json").write_bytes(b"\x89PNG\x00\x00" * 100)
    (folder / "empty.jsonl").write_text("")
    (folder / "notes.md").write_text("# Notes")
    (folder / "good.jsonl").write_bytes(prompt("u1", "2026-11-25T10:00:00Z"))
    done = replay(runner, folder, folder / "missing", *MAX)
    accepted, _, refused = counted(done)
    assert (done.exit_code, accepted > 3, refused) == (1, True, 3)
    assert "strange.jsonl: This is of no form that is known: seen was an object with apiKey, type" in done.stderr
    assert "1 other files in these folders are left out." in done.stderr
    assert "missing: There is no such file or folder." in done.stderr
    dead = token(app, "admin").get(f"{API}/dead-letters").json["items"]
    assert {letter["where"] for letter in dead} == {"strange.jsonl", "picture.json"}
    assert "secret-secret" not in str(dead) + done.output


def test_a_format_that_is_given_is_taken_at_its_word(runner: FlaskCliRunner, viewer: Somebody, tmp_path: Path) -> None:
    (tmp_path / "s.jsonl").write_bytes(prompt("u1", "2026-11-25T10:00:00Z"))
    done = replay(runner, tmp_path / "s.jsonl", "--format", "codex", *MAX)
    assert (done.exit_code, counted(done)[0]) == (1, 0)


def test_any_json_is_read_by_a_named_mapping(runner: FlaskCliRunner, viewer: Somebody, tmp_path: Path) -> None:
    mapping = ROOT / "examples" / "mappings" / "whowhen.json"
    given = ["mapping", "put", "whowhen", str(mapping), "--organization", ORGANIZATION]
    assert runner.invoke(args=given).exit_code == 0
    done = replay(runner, DATA / "whowhen" / "alg-108.json", "--format", "mapped/whowhen", *MAX)
    assert done.exit_code == 0, done.output
    assert (len(agents(viewer)), len(viewer.get(f"{API}/tasks").json["items"])) == (4, 1)
    none = replay(runner, DATA / "whowhen", "--format", "mapped/nothing", *MAX)
    assert (none.exit_code, "There is no mapping nothing." in none.stderr) == (1, True), none.stderr


@pytest.mark.slow
def test_a_thousand_small_files(runner: FlaskCliRunner, viewer: Somebody, tmp_path: Path) -> None:
    for number in range(1000):
        minute = f"2026-11-25T{number // 60:02}:{number % 60:02}:00Z"
        (tmp_path / f"{number * 7 % 1000:04}.jsonl").write_bytes(prompt("u1", minute, f"s-{number}"))
    done = replay(runner, tmp_path, *MAX)
    assert (done.exit_code, counted(done)[1:]) == (0, (0, 0))
    sources = [entry["source"] for entry in log(viewer) if entry["type"] == "metaverse.agent.registered"]
    assert sources == [f"urn:claude-code:s-{number}" for number in range(1000)]


def test_a_call_that_was_cut_off_goes_on_as_the_same_run(
    runner: FlaskCliRunner, viewer: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(playing, "AT_ONCE", 20)
    with monkeypatch.context() as broken:
        _break_at(broken, 4)
        cut = replay(runner, PLAIN, *QUICK)
    assert (cut.exit_code, "The database is away." in cut.stderr) == (1, True)
    before = len(log(viewer))
    done = replay(runner, PLAIN, *QUICK)
    assert done.exit_code == 0
    assert counted(done)[1] == 0
    runs = {entry["source"].split(":")[2] for entry in log(viewer)[before:]}
    assert runs == {entry["source"].split(":")[2] for entry in log(viewer)[:before]}


def test_from_the_start_a_cut_off_call_begins_anew(
    runner: FlaskCliRunner, viewer: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(playing, "AT_ONCE", 20)
    with monkeypatch.context() as broken:
        _break_at(broken, 3)
        replay(runner, PLAIN, *MAX)
    assert counted(replay(runner, PLAIN, *MAX, "--from-start"))[1] >= 40


def _break_at(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    admit, calls = door.admit, []

    def failing(*arguments: Any, **more: Any) -> door.Receipt:
        calls.append(1)
        if len(calls) >= number:
            raise Unavailable("The database is away.")
        return admit(*arguments, **more)

    monkeypatch.setattr(door, "admit", failing)


def test_ctrl_c_ends_with_what_was_done_and_how_to_go_on(
    runner: FlaskCliRunner, viewer: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(playing, "AT_ONCE", 20)
    admit, calls = door.admit, []

    def pressing(*arguments: Any, **more: Any) -> door.Receipt:
        calls.append(1)
        if len(calls) == 1:
            signal.raise_signal(signal.SIGINT)
        return admit(*arguments, **more)

    with monkeypatch.context() as pressed:
        pressed.setattr(door, "admit", pressing)
        cut = replay(runner, PLAIN, *QUICK)
    assert (cut.exit_code, "The same call goes on from here" in cut.stderr) == (130, True)
    assert 0 < counted(cut)[0] < 50
    assert {agent["status"] for agent in agents(viewer).values()} <= {"idle", "offline"}


def test_an_agent_that_was_killed_does_not_stay_at_work(
    runner: FlaskCliRunner, viewer: Somebody, tmp_path: Path
) -> None:
    use = [{"type": "tool_use", "id": "t1", "name": "Bash", "input": {}}]
    lines = prompt("u1", "2026-11-25T10:00:00Z") + said("assistant", "u2", "2026-11-25T10:00:01Z", content=use)
    (tmp_path / "s.jsonl").write_bytes(lines)
    assert replay(runner, tmp_path, *QUICK).exit_code == 0
    assert [agent["status"] for agent in agents(viewer).values()] == ["idle"]


def test_the_beings_of_replays_go_home_and_come_back_with_the_next(runner: FlaskCliRunner, viewer: Somebody) -> None:
    replay(runner, PLAIN, *MAX)
    replay(runner, PLAIN, *QUICK)
    before = set(agents(viewer))
    assert replay(runner, "--clear").stdout == "1 left.\n"
    assert before - set(agents(viewer)) == {key for key in before if key.startswith("replay:")}
    assert replay(runner, "--clear").stdout == "0 left.\n"
    replay(runner, PLAIN, *QUICK)
    assert set(agents(viewer)) == before


@pytest.mark.parametrize("speed", ["0", "quick", "-1"])
def test_a_speed_that_is_none_is_said_so(runner: FlaskCliRunner, viewer: Somebody, speed: str) -> None:
    refused = replay(runner, PLAIN, "--speed", speed)
    assert (refused.exit_code, "Invalid value for '--speed'" in refused.stderr) == (2, True)


def test_standard_input_is_played_too(runner: FlaskCliRunner, viewer: Somebody) -> None:
    arguments = ["replay", "-", *MAX, "--organization", ORGANIZATION]
    done = runner.invoke(args=arguments, input=PLAIN.read_bytes())
    assert (done.exit_code, counted(done)[0] > 50) == (0, True)
