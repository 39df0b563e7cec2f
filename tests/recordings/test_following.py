"""Files that grow: what is new is told once, whatever happens to the files and to where the events go."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from metaverse.adapters.reading import Setting
from metaverse.clock import now_ms, to_wire
from metaverse.errors import Unavailable
from metaverse.recordings.following import Follower
from metaverse.recordings.places import Places
from tests.recordings.files import DATA, Box, items, prompt, said

OLD, NEW = "2026-11-25T10:00:00Z", "2026-11-25T11:00:00Z"
Start = Callable[..., Follower]


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def box() -> Box:
    return Box()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "sessions" / "project"
    made.mkdir(parents=True)
    return made


@pytest.fixture
def start(tmp_path: Path, folder: Path, box: Box, clock: Clock) -> Start:
    def begin(**more: Any) -> Follower:
        places = Places(tmp_path / "home", "follow", "org")
        follower = Follower(
            [folder.parent],
            box,
            places,
            lambda: Setting(received_ms=now_ms()),
            silent_seconds=60,
            clock=clock,
            **more,
        )
        follower.begin()
        return follower

    return begin


def grow(file: Path, raw: bytes) -> None:
    with file.open("ab") as opened:
        opened.write(raw)


def test_only_what_comes_from_now_on_is_told_and_whoever_it_is_of(folder: Path, box: Box, start: Start) -> None:
    file = folder / "s.jsonl"
    file.write_bytes(prompt("u1", OLD))
    follower = start()
    follower.look()
    assert box.events == []
    grow(file, prompt("u2", NEW))
    follower.look()
    assert "u1:status" not in box.names()
    assert "u2:status" in box.names()
    assert "metaverse.agent.registered" in {event["type"] for event in box.events}


def test_from_the_start_everything_is_told(folder: Path, box: Box, start: Start) -> None:
    (folder / "s.jsonl").write_bytes(prompt("u1", OLD))
    start(from_start=True)
    assert "u1:status" in box.names()


def test_new_files_and_folders_are_found_and_read_whole(folder: Path, box: Box, start: Start) -> None:
    follower = start()
    deep = folder / "s-1" / "subagents"
    deep.mkdir(parents=True)
    (deep / "agent-a1.jsonl").write_bytes(said("user", "c1", NEW, isSidechain=True, agentId="a1"))
    follower.look()
    assert "claude:s-1/a1" in box.statuses()


def test_it_goes_on_where_it_stopped(folder: Path, box: Box, start: Start) -> None:
    file = folder / "s.jsonl"
    file.write_bytes(prompt("u1", OLD))
    follower = start()
    grow(file, prompt("u2", NEW))
    follower.look()
    grow(file, prompt("u3", NEW))
    (folder / "new.jsonl").write_bytes(prompt("n1", NEW, "s-2"))
    told = len(box.events)
    start()
    assert {"u3:status", "n1:status"} <= set(box.names()[told:])
    assert not {"u1:status", "u2:status"} & set(box.names()[told:])
    told = len(box.events)
    start()
    assert len(box.events) == told


def test_a_half_line_and_half_a_letter_wait_for_their_rest(folder: Path, box: Box, start: Start) -> None:
    follower = start()
    raw = prompt("ü1", NEW).replace(b"\\u00fc", "ü".encode())
    cut = raw.index("ü".encode()) + 1
    grow(folder / "s.jsonl", prompt("u0", NEW) + raw[:cut])
    follower.look()
    assert "ü1:status" not in box.names()
    grow(folder / "s.jsonl", raw[cut:-1])
    follower.look()
    assert "ü1:status" not in box.names()
    grow(folder / "s.jsonl", raw[-1:])
    follower.look()
    assert ("ü1:status" in box.names(), box.letters) == (True, [])


def test_a_line_of_50_mb_is_searched_once_and_read_when_it_ends(folder: Path, box: Box, start: Start) -> None:
    file, follower = folder / "s.jsonl", start()
    grow(file, prompt("u0", NEW))
    follower.look()
    raw = prompt("u1", NEW).replace(b"Look around", b"x" * 50_000_000)
    for at in range(0, len(raw), 10_000_000):
        grow(file, raw[at : at + 10_000_000])
        follower.look()
    assert "u1:status" in box.names()


def test_a_file_that_was_cut_or_replaced_is_read_from_its_start(folder: Path, box: Box, start: Start) -> None:
    file, follower = folder / "s.jsonl", start()
    grow(file, prompt("u1", NEW) + prompt("u2", NEW))
    follower.look()
    file.write_bytes(prompt("t1", NEW))
    follower.look()
    (folder / "other.tmp").write_bytes(prompt("r1", NEW) + prompt("r2", NEW) + prompt("r3", NEW))
    (folder / "other.tmp").replace(file)
    follower.look()
    assert {"t1:status", "r3:status"} <= set(box.names())


def test_what_was_written_before_a_rotation_is_not_lost(folder: Path, box: Box, start: Start) -> None:
    file, follower = folder / "s.jsonl", start()
    grow(file, prompt("u1", NEW))
    follower.look()
    grow(file, prompt("u2", NEW))
    file.rename(folder / "s.jsonl.1")
    grow(file, prompt("u3", NEW))
    follower.look()
    assert {"u2:status", "u3:status"} <= set(box.names())


def test_a_file_that_is_gone_harms_nobody_and_its_agent_rests(
    folder: Path, box: Box, start: Start, clock: Clock
) -> None:
    follower = start()
    grow(folder / "s.jsonl", prompt("u1", NEW))
    follower.look()
    (folder / "s.jsonl").unlink()
    follower.look()
    clock.now = 61
    follower.look()
    assert box.statuses() == {"claude:s-1": "idle"}


def test_an_agent_killed_without_a_word_is_idle_once_its_file_is_still(
    folder: Path, box: Box, start: Start, clock: Clock
) -> None:
    follower = start()
    grow(folder / "s.jsonl", prompt("u1", NEW))
    follower.look()
    clock.now = 59
    follower.look()
    assert box.statuses() == {"claude:s-1": "working"}
    clock.now = 61
    follower.look()
    follower.look()
    assert box.statuses() == {"claude:s-1": "idle"}
    told = len(box.events)
    follower.look()
    assert len(box.events) == told


def test_an_agent_killed_while_nobody_looked_rests_as_well(folder: Path, box: Box, start: Start, clock: Clock) -> None:
    follower = start()
    grow(folder / "s.jsonl", prompt("u1", NEW))
    follower.look()
    os.utime(folder / "s.jsonl", (1_700_000_000, 1_700_000_000))
    start().look()
    assert box.statuses() == {"claude:s-1": "idle"}


def test_nothing_is_lost_while_nobody_takes_it(folder: Path, box: Box, start: Start) -> None:
    follower = start()
    box.away = Unavailable("The database is away.")
    grow(folder / "s.jsonl", prompt("u1", NEW))
    follower.look()
    assert box.events == []
    box.away = None
    follower.look()
    assert "u1:status" in box.names()


def test_whoever_cannot_be_told_to_rest_now_is_told_later(folder: Path, box: Box, start: Start, clock: Clock) -> None:
    follower = start()
    grow(folder / "s.jsonl", prompt("u1", NEW))
    follower.look()
    os.utime(folder / "s.jsonl", (1_700_000_000, 1_700_000_000))
    box.away, clock.now = Unavailable("The database is away."), 61
    follower.look()
    assert box.statuses() == {"claude:s-1": "working"}
    box.away = None
    follower.look()
    follower.look()
    assert box.statuses() == {"claude:s-1": "idle"}


def test_what_happened_long_ago_is_history_and_what_happens_now_is_not(folder: Path, box: Box, start: Start) -> None:
    follower = start()
    grow(folder / "s.jsonl", prompt("u1", OLD) + prompt("u2", to_wire(now_ms())))
    follower.look()
    past = dict(zip(box.names(), box.past, strict=True))
    assert (past["u1:status"], past["u2:status"]) == (True, False)


def test_what_nobody_knows_is_told_once(folder: Path, box: Box, start: Start) -> None:
    follower = start()
    for _ in range(3):
        grow(folder / "strange.jsonl", b'{"type":"account","name":"x"}\n')
        follower.look()
    assert len(box.letters) == 1
    assert "of no form that is known" in box.letters[0]


def test_a_document_is_read_once_it_is_still(folder: Path, box: Box, start: Start, clock: Clock) -> None:
    follower = start()
    raw = (DATA / "otlp" / "kagent-helm-otlp.json").read_bytes()
    (folder / "trace.json").write_bytes(raw[:5000])
    follower.look()
    (folder / "trace.json").write_bytes(raw)
    follower.look()
    assert box.events == []
    clock.now = 2
    follower.look()
    assert len(box.events) == 12
    assert box.letters == []


def test_lines_of_traces_are_joined_over_a_restart(folder: Path, box: Box, start: Start) -> None:
    document = json.loads((DATA / "otlp" / "kagent-helm-otlp.json").read_bytes())
    groups = document["resourceSpans"]
    lines = [{"resourceSpans": half} for half in (groups[: len(groups) // 2], groups[len(groups) // 2 :])]
    whole = folder.parent.parent / "whole.jsonl"
    whole.write_text("".join(json.dumps(line) + "\n" for line in lines))
    start()
    grow(folder / "traces.jsonl", json.dumps(lines[0]).encode() + b"\n")
    start()
    grow(folder / "traces.jsonl", json.dumps(lines[1]).encode() + b"\n")
    start()
    ended = {item.event["id"] for item in items(whole, "otlp") if item.number is not None}
    assert set(box.names()) == ended
    assert len(ended) == 12
