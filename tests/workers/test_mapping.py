"""The process that runs mappings: whatever a person writes, it answers in time or ends, and the next is served."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from typing import Any

import orjson
import psutil
import pytest

from metaverse.errors import Unavailable
from metaverse.workers import framing, mapping
from metaverse.workers.hire import Worker

Json = dict[str, Any]
BOUND_SECONDS = 2 * (mapping.CPU_SECONDS + 4)
DOUBLING = "|".join(["[@,@]"] * 40)
WIDE = orjson.dumps([{"a": number} for number in range(50_000)])


@pytest.fixture
def worker() -> Iterator[Worker]:
    hired = Worker("metaverse.workers.mapping", 30.0)
    yield hired
    hired.dismiss()


def ask(worker: Worker, subject: str, document: bytes = b"{}", each: str = "@") -> Json:
    event = {"type": "metaverse.agent.status", "subject": subject, "data": {"status": {"literal": "idle"}}}
    request = {
        "do": "run",
        "name": "hooks",
        "mapping": {"each": each, "events": [event]},
        "setting": {"received_ms": 1},
        framing.ATTACHED: [document],
    }
    return worker.ask(lambda: request)


HOSTILE: dict[str, tuple[str, bytes, str]] = {
    "doubles a list": (DOUBLING, b"{}", "@"),
    "doubles a text": ("|".join(["join('', [@, @])"] * 50), b'"text"', "@"),
    "writes what never ends": (f"to_string({DOUBLING})", b"{}", "@"),
    "digests what never ends": (f"hash({DOUBLING})", b"{}", "@"),
    "parses what was written": ("|".join(["json(to_string([@,@]))"] * 40), b"{}", "@"),
    "flattens again and again": ("@", WIDE, "|".join(["@[].[@,@][]"] * 30)),
    "sorts by the whole document": ("@", WIDE, "sort_by(@, &to_string(document()))"),
    "filters by a filter": ("@", WIDE, "[?length(document()[?a > `7`]) > `1`]"),
    "maps over maps": ("@", WIDE, "map(&map(&a, document()), @)"),
    "selects every record": ("@", WIDE, "@"),
    "replaces with more": ("|".join(["replace(@, 'a', 'aaaaaaaa')"] * 40), b'"aaaa"', "@"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_mapping_is_stopped_and_the_next_one_is_served(worker: Worker, name: str) -> None:
    subject, document, each = HOSTILE[name]
    began = time.monotonic()
    try:
        answer = ask(worker, subject, document, each)
    except Unavailable:
        answer = {"refused": "killed"}
    assert answer.get("refused") or answer["dead"], answer
    assert time.monotonic() - began < BOUND_SECONDS
    assert ask(worker, "who", b'{"who": "ada"}')["records"] == 1


def test_what_takes_too_long_is_told_so_and_ends_the_process(worker: Worker) -> None:
    ask(worker, "who")
    before = worker._process
    answer = ask(worker, *HOSTILE["filters by a filter"])
    assert (answer["refused"], answer["detail"]) == ("too long", "It took longer than 2 seconds.")
    ask(worker, "who")
    assert worker._process is not before


def test_the_process_is_bounded_and_gives_way(worker: Worker) -> None:
    ask(worker, "who")
    process = worker._process
    assert process is not None
    seen = psutil.Process(process.pid)
    assert seen.rlimit(psutil.RLIMIT_AS)[0] == mapping.MOST_MEMORY
    assert seen.rlimit(psutil.RLIMIT_FSIZE)[0] == 0
    assert seen.nice() >= min(19, os.nice(0) + mapping.NICENESS)


@pytest.mark.parametrize(
    ("document", "word"), [(b"{", "malformed"), (b'"' + b"x" * mapping.LARGEST + b'"', "too large")]
)
def test_a_document_that_cannot_be_taken_is_told_so(worker: Worker, document: bytes, word: str) -> None:
    assert ask(worker, "who", document)["refused"] == word


@pytest.mark.parametrize("depth", [201, 300, 5000, 100_000])
def test_a_deeply_nested_document_is_refused(worker: Worker, depth: int) -> None:
    answer = ask(worker, "who", b'{"a":' * depth + b"1" + b"}" * depth)
    assert answer["refused"] == "malformed"
    assert ask(worker, "who", b'{"who": "ada"}')["records"] == 1
