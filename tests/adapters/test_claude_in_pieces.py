"""Session files of Claude Code that are cut, long, still growing or of any form."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator
from itertools import islice, pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from metaverse.adapters import claude_code, lines
from tests.adapters import heard
from tests.adapters.heard import ANY_JSON, NOON, at, in_pieces, steps, valid
from tests.adapters.session_files import CALL, FIVE, PROMPT, SUB_FILE, answer, line, read, result, use

Json = dict[str, Any]


def test_a_line_that_is_cut_is_told_and_read_once_it_is_completed() -> None:
    cut = FIVE[: len(FIVE) // 2]
    first = in_pieces(claude_code.read, [cut])
    assert (len(first.dead), first.cursor["at"]) == (1, cut.rfind(b"\n") + 1)
    assert first.dead[0].where == f"line {first.cursor['line'] + 1}, byte {first.cursor['at']}"
    second = in_pieces(claude_code.read, [FIVE[first.cursor["at"] :]], cursor=first.cursor)
    assert (first.events + second.events, second.dead) == (read(FIVE).events, [])


def test_a_line_of_50_megabytes_is_read_in_pieces() -> None:
    big = line("user", "uuu", result("t1", "x" * 50_000_000), "uu")
    raw = b"\n".join([PROMPT, CALL, big])
    pieces = [raw[start : start + 1_000_000] for start in range(0, len(raw), 1_000_000)]
    reading = in_pieces(claude_code.read, pieces)
    assert (reading.dead, steps(reading.events)) == ([], {"t1": "completed"})


def test_a_line_that_is_too_long_is_given_up_and_the_next_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "LONGEST", 10_000)
    raw = b"\n".join([PROMPT, line("user", "x", "y" * 50_000), CALL, b""])
    for size in (1000, 100_000):
        reading = in_pieces(claude_code.read, [raw[start : start + size] for start in range(0, len(raw), size)])
        assert (len(reading.dead), list(steps(reading.events))) == (1, ["t1"])
        assert reading.dead[0].where.startswith("line 2")
        assert (reading.cursor["at"], reading.cursor["line"]) == (len(raw), 3)


@pytest.mark.slow
def test_the_memory_of_a_long_file_does_not_grow_with_it() -> None:
    def long_file(turns: int) -> Iterator[bytes]:
        for turn in range(turns):
            said = line("assistant", f"uuid-{turn}", use("Bash", f"call-{turn}", n=turn), f"res-{turn - 1}")
            message = json.loads(said)
            message["message"] |= {"id": f"msg-{turn}", "usage": {"input_tokens": 1, "output_tokens": 2}}
            answer = line("user", f"res-{turn}", result(f"call-{turn}", "x" * 2000), f"uuid-{turn}")
            yield json.dumps(message).encode() + b"\n" + answer + b"\n"

    def chunks(turns: int) -> Iterator[bytes]:
        pieces = long_file(turns)
        while chunk := b"".join(islice(pieces, 100)):
            yield chunk

    sizes = {}
    for turns in (1500, 6000):
        tracemalloc.start()
        cursor: Json = {}
        for reading in lines.follow(claude_code.read, chunks(turns), None, heard.SETTING):
            cursor = reading.cursor
        sizes[turns] = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert len(json.dumps(cursor)) < 300_000
    assert sizes[6000] < sizes[1500] * 1.3


MIXED = b"\n".join([PROMPT, CALL, answer("completed"), b"nonsense", '{"type": "ä𝄞"}'.encode(), *SUB_FILE, b"\xff\xfe"])


@settings(max_examples=60)
@given(some.lists(some.integers(0, len(MIXED)), max_size=12))
def test_any_cut_into_pieces_gives_the_same_events(cuts: list[int]) -> None:
    places = [0, *sorted(cuts), len(MIXED)]
    pieces = [MIXED[start:end] for start, end in pairwise(places)]
    expected = in_pieces(claude_code.read, [MIXED + b"\n"])
    assert in_pieces(claude_code.read, [*pieces, b"\n"]) == expected
    assert in_pieces(claude_code.read, [MIXED + b"\n"]) == expected


@pytest.mark.parametrize("size", [997, 65_536])
def test_a_recording_in_pieces_gives_the_same_events(size: int) -> None:
    pieces = [FIVE[start : start + size] for start in range(0, len(FIVE), size)]
    assert in_pieces(claude_code.read, pieces).events == read(FIVE).events


FIELDS = (
    *("uuid", "parentUuid", "sessionId", "timestamp", "isSidechain", "agentId", "message", "toolUseResult", "cwd"),
    *("version", "subtype", "error", "id", "name", "input", "attachment", "origin", "promptId"),
)
CONTENT = some.lists(
    some.fixed_dictionaries(
        {"type": some.sampled_from(["text", "tool_use", "tool_result"])},
        optional={name: ANY_JSON for name in ("id", "name", "input", "tool_use_id", "text", "content")},
    ),
    max_size=3,
)


@given(some.sampled_from(sorted(claude_code.ACTS)), some.dictionaries(some.sampled_from(FIELDS), ANY_JSON), CONTENT)
def test_fields_of_any_kind_never_break_the_reading(kind: str, fields: Json, content: Json) -> None:
    record = {"message": {"content": content, "usage": {"input_tokens": "x"}, "id": "m"}, **fields, "type": kind}
    assert valid(read(json.dumps(record).encode(), at(NOON, keep_texts=True)).events)
