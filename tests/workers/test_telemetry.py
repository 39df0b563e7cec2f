"""The process that reads telemetry: it unpacks no further than it takes, and can undo its latest reading."""

from __future__ import annotations

import gzip
import json
import tracemalloc
import zlib
from typing import Any

import pytest

from metaverse.workers.readings import AT_ONCE
from metaverse.workers.telemetry import LARGEST, Reader, Refused, unpacked
from tests.adapters.otlp_rig import NOW_MS, agent_says, request, span, tool_says

SETTING = {"received_ms": NOW_MS}


def test_gzip_of_several_members_and_zlib_are_unpacked() -> None:
    assert unpacked(gzip.compress(b"one ") + gzip.compress(b"two")) == b"one two"
    assert unpacked(zlib.compress(b"one")) == b"one"


@pytest.mark.parametrize(
    "packed",
    [b"nope", gzip.compress(b"x" * 1000)[:-20], gzip.compress(b"x") + b"rest"],
    ids=["none", "cut off", "and more"],
)
def test_what_is_not_packed_as_it_says_is_refused(packed: bytes) -> None:
    with pytest.raises(Refused) as refused:
        unpacked(packed)
    assert refused.value.word == "malformed"


@pytest.mark.parametrize(
    "bomb",
    [
        gzip.compress(b"\0" * (LARGEST + 1)),
        gzip.compress(b"\0" * LARGEST) + gzip.compress(b"\0" * LARGEST),
        gzip.compress(b"\0" * 8 * LARGEST),
    ],
)
def test_a_bomb_is_refused_before_it_takes_memory(bomb: bytes) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(Refused) as refused:
            unpacked(bomb)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert refused.value.word == "too large"
    assert peak < 4 * LARGEST


def test_the_largest_that_is_taken_is_taken() -> None:
    assert len(unpacked(gzip.compress(b"\0" * LARGEST))) == LARGEST


def ask(reader: Reader, raw: bytes, **more: Any) -> dict[str, Any]:
    asked = {"do": "read", "memory": "org", "signal": "traces", "encoding": "json", "packed": False}
    return reader.answer({**asked, "setting": SETTING, "attached": [raw], **more})


def events(answer: dict[str, Any]) -> list[dict[str, Any]]:
    return [event for batch in answer["attached"] for event in json.loads(batch)]


def test_events_come_in_batches_for_the_door() -> None:
    spans = [span(1, says=agent_says("a"), lasts=9), *(span(n, 1, says=tool_says("x")) for n in range(2, 1500))]
    answer = ask(Reader(), request(*spans))
    sizes = [len(json.loads(batch)) for batch in answer["attached"]]
    assert max(sizes) == AT_ONCE
    assert sum(sizes) == len(events(answer)) > 1498


def test_what_was_undone_is_read_again_as_at_first() -> None:
    child, parent = request(span(2, 1, says=tool_says("x"))), request(span(1, says=agent_says("a")))
    reader = Reader()
    ask(reader, child)
    first = events(ask(reader, parent))
    reader.answer({"do": "undo", "memory": "org"})
    assert events(ask(reader, parent)) == first


def test_organizations_share_no_memory() -> None:
    reader = Reader()
    ask(reader, request(span(1, says=agent_says("a"))))
    told = ask(reader, request(span(2, 1, says=tool_says("x"))), memory="other")
    steps = [event["data"]["agentId"] for event in events(told) if event["type"] == "metaverse.task.step"]
    assert steps == ["otel:lab"]
