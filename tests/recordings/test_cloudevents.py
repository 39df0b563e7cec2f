"""Our own events in files of every layout, read piece by piece as they are read whole."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from metaverse.recordings.cloudevents import CloudEvents, NoEvent, values
from tests.recordings.files import SETTING, items

DOCUMENTS: list[dict[str, Any]] = [{"id": str(n), "data": {"text": 'a "b" [c] {d}, \\ é\n' * n}} for n in range(20)]
LAYOUTS = {
    "array": json.dumps(DOCUMENTS),
    "laid out": json.dumps(DOCUMENTS, indent=2, ensure_ascii=False),
    "one after the other": "".join(json.dumps(document, indent=1) for document in DOCUMENTS),
    "with a mark before it": "\ufeff" + json.dumps(DOCUMENTS),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@given(size=some.integers(1, 200))
def test_what_comes_in_pieces_is_what_it_is_whole(layout: str, size: int) -> None:
    raw = LAYOUTS[layout].encode()
    assert list(values(raw[at : at + size] for at in range(0, len(raw), size))) == DOCUMENTS


def test_a_fault_ends_with_its_line() -> None:
    raw = b'[\n{"id": "1"},\n{"id": broken},\n{"id": "3"}\n]\n{"id": "4"}'
    told = list(values([raw]))
    assert [isinstance(value, NoEvent) for value in told] == [False, True, False, False]
    assert (told[0], told[2:]) == ({"id": "1"}, [{"id": "3"}, {"id": "4"}])


def test_what_is_cut_is_told_as_a_fault() -> None:
    (first, second) = values([b'[{"id": "1"}, {"id"', b': "2"'])
    assert (first, isinstance(second, NoEvent)) == ({"id": "1"}, True)


def test_a_large_array_is_not_held(tmp_path: Path) -> None:
    file = tmp_path / "events.json"
    file.write_text(json.dumps([{"id": str(number)} for number in range(10_000)]))
    readings = CloudEvents().readings(iter([file.read_bytes()[:50_000]]), {}, SETTING)
    assert len(next(iter(readings)).events) == 100
    assert [item.number for item in items(file, "cloudevents")][-1] == 10_000
