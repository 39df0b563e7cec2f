"""`flask ingest`: events from files in every form, each bad one named by its number, safe to cut off and repeat."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskCliRunner

from metaverse.clock import now_ms, to_wire
from metaverse.errors import Unavailable
from metaverse.events import door
from metaverse.events.names import EventType
from metaverse.recordings import playing
from tests.callers import API, Somebody, found, token
from tests.factories import ORGANIZATION, event, status

Json = dict[str, Any]


@pytest.fixture
def viewer(app: Flask) -> Somebody:
    found(app)
    return token(app, "viewer")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "events.json"


def take(runner: FlaskCliRunner, file: Path | str, *options: str, given: str | None = None) -> Result:
    return runner.invoke(args=["ingest", str(file), "--organization", ORGANIZATION, *options], input=given)


def logged(viewer: Somebody) -> list[str]:
    return [entry["subject"] for entry in viewer.get(f"{API}/events?limit=500").json["items"]]


def lines(documents: list[Json]) -> str:
    return "\n".join(map(json.dumps, documents)) + "\n"


FORMS: dict[str, Callable[[list[Json]], str]] = {
    "array": lambda documents: json.dumps(documents),
    "indented array": lambda documents: json.dumps(documents, indent=2),
    "lines": lines,
    "lines with gaps": lambda documents: "\n\n  " + lines(documents).replace("\n", "\r\n\n"),
}


@pytest.mark.parametrize("form", FORMS)
def test_events_come_in_every_form(runner: FlaskCliRunner, viewer: Somebody, file: Path, form: str) -> None:
    file.write_text(FORMS[form]([status("ada"), status("bob")]))
    done = take(runner, file)
    assert (done.exit_code, done.stdout) == (0, "2 taken, 0 known already, 0 refused.\n"), done.output
    assert logged(viewer) == ["ada", "bob"]


def test_a_single_event_is_a_file_too(runner: FlaskCliRunner, viewer: Somebody, file: Path) -> None:
    file.write_text(json.dumps(status("ada"), indent=1))
    assert take(runner, file).exit_code == 0
    assert logged(viewer) == ["ada"]


def test_standard_input_is_read_and_has_no_place(runner: FlaskCliRunner, viewer: Somebody) -> None:
    for name in ("ada", "bob"):
        assert take(runner, "-", given=lines([status(name)])).exit_code == 0
    assert logged(viewer) == ["ada", "bob"]


def test_what_was_refused_is_told_by_its_number_and_the_rest_is_taken(
    runner: FlaskCliRunner, viewer: Somebody, file: Path
) -> None:
    good = lines([status("ada")])
    file.write_text(good + "{broken\n" + lines([status("bob", "pondering")]) + "[1]\n" + lines([status("eve")]))
    done = take(runner, file)
    assert (done.exit_code, done.stdout) == (1, "2 taken, 0 known already, 3 refused.\n")
    told = [line.split(":")[0] for line in done.stderr.splitlines() if line.startswith("event ")]
    assert sorted(told) == ["event 2", "event 3, data.status", "event 4, as a whole"]
    assert logged(viewer) == ["ada", "eve"]


def test_of_very_many_faults_the_first_are_told(runner: FlaskCliRunner, viewer: Somebody, file: Path) -> None:
    file.write_text("nonsense\n" * 50)
    done = take(runner, file, "--format", "cloudevents")
    assert (done.exit_code, "… and 30 more." in done.stderr) == (1, True)


def test_a_file_that_was_cut_off_goes_on_where_it_stopped(
    runner: FlaskCliRunner, viewer: Somebody, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text(lines([status(f"a{number}") for number in range(25)]))
    monkeypatch.setattr(playing, "AT_ONCE", 10)
    admit, calls = door.admit, []

    def failing(*arguments: Any, **more: Any) -> door.Receipt:
        calls.append(len(arguments[1]))
        if len(calls) == 2:
            raise Unavailable("The database is away.")
        return admit(*arguments, **more)

    with monkeypatch.context() as broken:
        broken.setattr(door, "admit", failing)
        cut = take(runner, file)
    assert (cut.exit_code, "The database is away." in cut.stderr) == (1, True)
    done = take(runner, file)
    assert (done.exit_code, done.stdout) == (0, "15 taken, 0 known already, 0 refused.\n")
    assert logged(viewer) == [f"a{number}" for number in range(25)]
    assert take(runner, file).stdout == "0 taken, 0 known already, 0 refused.\n"
    assert take(runner, file, "--from-start").stdout == "0 taken, 25 known already, 0 refused.\n"


def test_another_file_of_the_same_name_is_read_from_its_start(
    runner: FlaskCliRunner, viewer: Somebody, file: Path
) -> None:
    file.write_text(lines([status("ada"), status("bob")]))
    take(runner, file)
    file.write_text(lines([status("eve"), status("joe"), status("kim")]))
    assert take(runner, file).stdout == "3 taken, 0 known already, 0 refused.\n"
    assert logged(viewer) == ["ada", "bob", "eve", "joe", "kim"]


def test_a_file_that_grew_is_read_on(runner: FlaskCliRunner, viewer: Somebody, file: Path) -> None:
    first = lines([status("ada")])
    file.write_text(first)
    take(runner, file)
    file.write_text(first + lines([status("bob")]))
    assert take(runner, file).stdout == "1 taken, 0 known already, 0 refused.\n"


OLD = "2026-01-05T10:00:00.000Z"


@pytest.mark.parametrize("form", ["lines", "array"])
def test_a_file_cut_in_the_middle_of_a_letter_is_read_on_once_it_is_completed(
    runner: FlaskCliRunner, viewer: Somebody, file: Path, form: str
) -> None:
    raw = FORMS[form]([status("ada"), status("bob"), status("zoë")]).encode().replace(b"zo\\u00eb", "zoë".encode())
    cut = raw.index("ë".encode()) + 1
    file.write_bytes(raw[:cut])
    assert take(runner, file, "--format", "cloudevents").stdout == "2 taken, 0 known already, 1 refused.\n"
    file.write_bytes(raw)
    assert take(runner, file, "--format", "cloudevents").stdout == "1 taken, 0 known already, 0 refused.\n"
    assert logged(viewer) == ["ada", "bob", "zoë"]


def test_original_times_make_history_that_raises_no_alarm(runner: FlaskCliRunner, viewer: Somebody, file: Path) -> None:
    asked = {"requestId": "r", "kind": "input", "summary": "?", "digest": "d", "expiresAt": to_wire(now_ms() + 60_000)}
    file.write_text(lines([status("ada", more={"time": OLD}), event(EventType.REQUEST, "ada", asked, time=OLD)]))
    assert take(runner, file, "--at", "original").exit_code == 0
    first = viewer.get(f"{API}/events").json["items"][0]
    assert (first["time"], first["historical"]) == (OLD, True)
    shown = viewer.post(f"{API}/3d/agents/status/batch", {}).json["agents"][0]
    assert (shown["status"], shown["basis"], shown["stale"]) == ("offline", "expired", False)
    assert viewer.get(f"{API}/notifications").json["items"] == []


def test_now_lets_it_happen_now(runner: FlaskCliRunner, viewer: Somebody, file: Path) -> None:
    before = now_ms()
    file.write_text(lines([status("ada", more={"time": OLD})]))
    assert take(runner, file, "--at", "now").exit_code == 0
    first = viewer.get(f"{API}/events").json["items"][0]
    assert (first["time"] >= to_wire(before), first["historical"]) == (True, False)
    assert viewer.post(f"{API}/3d/agents/status/batch", {}).json["agents"][0]["status"] == "working"


def test_an_organization_that_is_not_there_is_said_so(runner: FlaskCliRunner, viewer: Somebody, file: Path) -> None:
    file.write_text(lines([status("ada")]))
    refused = runner.invoke(args=["ingest", str(file), "--organization", "org_nobody"])
    assert (refused.exit_code, "no such organization" in refused.stderr) == (1, True)
    assert take(runner, file).stdout == "1 taken, 0 known already, 0 refused.\n"


def test_a_file_that_is_not_there_is_said_so(runner: FlaskCliRunner, viewer: Somebody, file: Path) -> None:
    refused = take(runner, file)
    assert (refused.exit_code, "no such file" in refused.output) == (1, True)


def test_an_empty_file_holds_nothing(runner: FlaskCliRunner, viewer: Somebody, file: Path) -> None:
    file.write_text("")
    assert take(runner, file).stdout == "0 taken, 0 known already, 0 refused.\n"


RECORDINGS = Path(__file__).parent.parent / "data"


@pytest.mark.parametrize(
    ("form", "name", "tasks", "refused"),
    [
        ("claude-code", "claude-session-5-subagents.jsonl", 28, 0),
        ("codex", "codex/codex-rollout-sample.jsonl", 1, 2),
        ("openclaw", "openclaw/openclaw-large.jsonl", 1, 0),
    ],
)
def test_session_files_of_agents_are_read_and_read_again_change_nothing(
    runner: FlaskCliRunner, viewer: Somebody, form: str, name: str, tasks: int, refused: int
) -> None:
    done = take(runner, RECORDINGS / name, "--format", form)
    assert (done.exit_code, f"{refused} refused." in done.stdout) == (int(refused > 0), True), done.output
    assert len(viewer.get(f"{API}/tasks").json["items"]) == tasks
    again = take(runner, RECORDINGS / name, "--format", form, "--from-start")
    assert again.stdout.startswith("0 taken")
