"""Recordings as streams: every form gives what its adapter gives, cut or packed, and several are told as one."""

from __future__ import annotations

import gzip
import json
import random
from itertools import pairwise
from pathlib import Path

import pytest
import zstandard

from metaverse.adapters import claude_code
from metaverse.adapters.lines import LONGEST
from metaverse.clock import to_wire
from metaverse.recordings import opening
from metaverse.recordings.forms import FORMS
from metaverse.recordings.merging import merged
from metaverse.recordings.streams import Stream
from tests.adapters.heard import SETTING as HEARD
from tests.adapters.heard import distinct, valid
from tests.adapters.heard import whole as read_whole
from tests.recordings.files import DATA, FIVE, NOON, PLAIN, SETTING, events, items, prompt


def test_a_file_gives_what_its_adapter_gives() -> None:
    read = read_whole(claude_code.read, FIVE.read_bytes(), HEARD)
    told = items(FIVE, "claude-code")
    assert [item.event for item in told if item.number] == read.events
    assert all(before.ms <= after.ms for before, after in pairwise(told))


@pytest.mark.parametrize(
    "pack", [gzip.compress, zstandard.compress, lambda raw: gzip.compress(raw[:9]) + gzip.compress(raw[9:])]
)
def test_a_packed_file_gives_the_same(tmp_path: Path, pack: object) -> None:
    file = tmp_path / "packed"
    file.write_bytes(pack(FIVE.read_bytes()))  # type: ignore[operator]
    assert events(file, "claude-code") == events(FIVE, "claude-code")


def test_packing_that_ends_in_the_middle_is_told_after_what_came_before_it(tmp_path: Path) -> None:
    file = tmp_path / "cut.gz"
    file.write_bytes(gzip.compress(FIVE.read_bytes())[:-2000])
    told = items(file, "claude-code")
    letters = [item.letter for item in told if item.letter]
    assert len(told) > 500
    assert [letter.where for letter in letters] == ["the file"]


def test_pieces_are_small_at_first_and_bounded(tmp_path: Path) -> None:
    file = tmp_path / "large"
    file.write_bytes(random.Random(1).randbytes(3_000_000))
    sizes = [len(piece) for piece in opening.pieces(file)]
    assert (sizes[0], max(sizes), sum(sizes)) == (opening.SMALLEST, opening.LARGEST, 3_000_000)
    assert b"".join(opening.pieces(file, 100, until=5000)) == file.read_bytes()[100:5000]


def test_what_was_taken_is_left_out_and_the_rest_has_its_numbers() -> None:
    everything = items(PLAIN, "claude-code")
    stream = Stream.of(PLAIN, FORMS["claude-code"], SETTING)
    kept = {**stream.place(), "taken": 10}
    rest = list(Stream.of(PLAIN, FORMS["claude-code"], SETTING, kept).items())
    assert [item.event for item in rest] == [item.event for item in everything[10:]]
    assert rest[0].number == 11


def test_a_place_counts_only_while_the_file_begins_as_it_did(tmp_path: Path) -> None:
    file = tmp_path / "s.jsonl"
    file.write_bytes(prompt("u1", "2026-11-25T10:00:00Z"))
    kept = {**Stream.of(file, FORMS["claude-code"], SETTING).place(), "taken": 4}
    file.write_bytes(file.read_bytes() + prompt("u2", "2026-11-25T10:01:00Z"))
    assert Stream.of(file, FORMS["claude-code"], SETTING, kept).taken == 4
    file.write_bytes(prompt("x1", "2026-11-25T10:00:00Z"))
    assert Stream.of(file, FORMS["claude-code"], SETTING, kept).taken == 0


def test_a_last_line_that_is_cut_is_not_counted_until_it_is_completed(tmp_path: Path) -> None:
    raw = prompt("u1", "2026-11-25T10:00:00Z") + prompt("ü2", "2026-11-25T10:01:00Z").replace(b"\\u00fc", "ü".encode())
    file, cut = tmp_path / "s.jsonl", raw.index("ü".encode()) + 1
    file.write_bytes(raw[:cut])
    stream = Stream.of(file, FORMS["claude-code"], SETTING)
    told = list(stream.items())
    assert [item.number for item in told if item.letter] == [None]
    stream.taken = max(item.number or 0 for item in told)
    file.write_bytes(raw)
    rest = Stream.of(file, FORMS["claude-code"], SETTING, stream.place()).items()
    assert "ü2:status" in [item.event["id"] for item in rest]


def test_a_line_of_50_mb_is_read_and_a_longer_one_given_up(tmp_path: Path) -> None:
    file = tmp_path / "s.jsonl"
    with file.open("wb") as large:
        large.write(prompt("u1", "2026-11-25T10:00:00Z"))
        large.write(prompt("u2", "2026-11-25T10:00:01Z").replace(b"Look around", b"x" * 50_000_000))
        large.write(b"y" * (LONGEST + 1_000_000) + b"\n")
        large.write(prompt("u3", "2026-11-25T10:00:02Z"))
    told = items(file, "claude-code")
    names = {item.event["id"] for item in told if item.event}
    assert {"u1:status", "u2:status", "u3:status"} <= names
    assert [item.letter.reason for item in told if item.letter] == [f"A line may have at most {LONGEST} bytes."]


def test_hooks_without_times_are_a_second_apart_up_to_when_the_file_was_written() -> None:
    file = DATA / "claude-hooks" / "hook-payloads.ndjson"
    stream = Stream.of(file, FORMS["claude-hooks"], SETTING)
    told = [item.event for item in stream.items()]
    assert valid(told)
    times = sorted({event["time"] for event in told})
    assert times[0] >= to_wire(stream.anchor_ms)
    assert times[-1] <= to_wire(file.stat().st_mtime_ns // 1_000_000 + 1000)
    assert stream.untimed > 10


def test_the_same_hook_twice_in_a_row_is_one() -> None:
    told = events(DATA / "hostile" / "04-same-event-twice.ndjson", "claude-hooks")
    assert len(told) == len(distinct(told))


def test_hooks_in_a_wrapper_have_the_times_that_it_says(tmp_path: Path) -> None:
    file = tmp_path / "hooks.ndjson"
    payload = {"session_id": "s", "hook_event_name": "UserPromptSubmit", "prompt_id": "p"}
    file.write_text(json.dumps({"received_at": to_wire(NOON), "payload": payload}) + "\n")
    stream = Stream.of(file, FORMS["claude-hooks"], SETTING)
    assert {event["time"] for event in events(file, "claude-hooks")} == {to_wire(NOON)}
    assert (list(stream.items()) != [], stream.untimed) == (True, 0)


def test_whoever_seemed_at_work_when_hooks_end_is_idle() -> None:
    told = events(DATA / "hostile" / "01-lost-subagentstop.ndjson", "claude-hooks")
    last = {event["subject"]: event["data"]["status"] for event in told if event["type"] == "metaverse.agent.status"}
    assert set(last.values()) <= {"idle", "offline"}


def test_answers_of_a_gateway_are_known_by_the_calls_in_the_recording(tmp_path: Path) -> None:
    file = tmp_path / "frames.jsonl"
    call = {"type": "req", "id": "7", "method": "agents.list", "params": {}}
    answer = {"type": "res", "id": "7", "ok": True, "payload": {"agents": [{"id": "main", "name": "Molty"}]}}
    lines = [{"at": to_wire(NOON), "frame": call}, {"at": to_wire(NOON + 60_000), "frame": answer}]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    told, *_ = events(file, "openclaw-gateway")
    assert (told["subject"], told["data"]["name"], told["time"]) == ("openclaw:main", "Molty", to_wire(NOON + 60_000))


def test_streams_of_ag_ui_and_documents_of_a2a_are_read(tmp_path: Path) -> None:
    stream, document = tmp_path / "run.sse", tmp_path / "task.json"
    run = [{"type": kind, "threadId": "t", "runId": "r"} for kind in ("RUN_STARTED", "RUN_FINISHED")]
    stream.write_text("".join(f"data: {json.dumps(part)}\n\n" for part in run))
    task = {"id": "t1", "contextId": "c", "kind": "task", "status": {"state": "completed"}}
    document.write_text(json.dumps(task, indent=1))
    assert [event["data"].get("status") for event in events(stream, "ag-ui")][-1] == "idle"
    assert "a2a:t1" in {event.get("subject") for event in events(document, "a2a")}


def test_files_are_told_as_one_in_the_order_of_time(tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.jsonl" for number in range(3)]
    for number, path in enumerate(paths):
        minutes = range(number, 30, 3)
        path.write_bytes(b"".join(prompt(f"u{m}", f"2026-11-25T10:{m:02}:00Z", f"s-{number}") for m in minutes))
    told = list(merged([Stream.of(path, FORMS["claude-code"], SETTING) for path in paths[::-1]]))
    assert all(before.ms <= after.ms for before, after in pairwise(told))
    assert len(told) == sum(len(items(path, "claude-code")) for path in paths)
    names = [item.event["id"] for item in told if item.event["id"].endswith(":status")]
    assert names == [f"u{minute}:status" for minute in range(30)]
