"""What all adapters share: texts, times, documents, memory, prices and loops."""

from __future__ import annotations

import json
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as some

from metaverse.adapters import a2a, ag_ui, loops, wording
from metaverse.adapters.documents import documents
from metaverse.adapters.memory import count_unknown, keep, opened
from metaverse.adapters.parsing import Unreadable, moment, number, parsed, record
from metaverse.adapters.pricing import Spent, cost
from metaverse.adapters.reading import Price, Reading
from metaverse.schemas.fields import Key, Name, is_storable
from tests.adapters.heard import NOON, SETTING, at

ANY_TEXT = some.text(alphabet=some.characters(), max_size=400) | some.text(
    alphabet="\x00\ud83da\u202e\n ", max_size=600
)


@given(ANY_TEXT)
def test_whatever_a_producer_calls_a_thing_becomes_a_key_and_a_name(text: str) -> None:
    assert Key().accepts(wording.key(text))
    assert Name().accepts(wording.name(text, SETTING))
    assert is_storable(wording.mended(text))


def test_long_keys_that_differ_at_their_ends_stay_different() -> None:
    keys = {wording.key("a" * 300 + end) for end in "bcd"}
    assert (len(keys), {len(key) for key in keys}) == (3, {256})


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("a\x00b", "a\ufffdb"),
        ("two\n lines", "two lines"),
        ("x\u202egnp.exe", "x gnp.exe"),
        ("  ", "?"),
        (None, "?"),
        (3, "?"),
    ],
)
def test_a_name_is_one_line_that_people_can_read(given: Any, shown: str) -> None:
    assert wording.name(given, SETTING) == shown


def test_a_text_is_kept_only_if_texts_are_bounded_and_without_secrets() -> None:
    text = "password=hunter2 " + "x" * 5000
    assert wording.said(text, SETTING) is None
    kept = wording.said(text, at(NOON, keep_texts=True, longest_text=100))
    assert kept is not None
    assert (len(kept), "hunter2" in kept) == (100, False)
    assert wording.said(" ", at(NOON, keep_texts=True)) is None


def test_a_secret_that_the_bound_would_cut_is_masked_whole() -> None:
    text = "x" * 90 + " gh" + "p_" + "a1B2c3D4e5" * 5
    kept = wording.said(text, at(NOON, keep_texts=True, longest_text=100))
    assert "a1B2" not in str(kept)


def test_addresses_are_masked_by_option() -> None:
    kept = wording.said("mail ada@example.com", at(NOON, keep_texts=True, mask_addresses=True))
    assert kept == "mail ***"


def test_what_is_kept_of_the_unreadable_has_no_secrets_and_no_long_texts() -> None:
    raw = json.dumps({"type": "new", "prompt": "word " * 50, "password": "hunter2"}).encode()
    shy = wording.excerpt(raw, SETTING)
    assert ("word word" in shy, "hunter2" in shy, '"type":"new"' in shy) == (False, False, True)
    assert "word word" in wording.excerpt(raw, at(NOON, keep_texts=True))
    assert wording.excerpt(b"\xff{" + b"x" * 500, SETTING).endswith("(502 bytes)")


@pytest.mark.parametrize(
    ("raw", "document"),
    [
        (b'"\\ud83d"', "\ufffd"),
        (b'{"a": NaN}', {"a": None}),
        (b'\xef\xbb\xbf{"a": 1}', {"a": 1}),
        (b'"\xff"', "\ufffd"),
        (b'"a\\u0000b"', "a\x00b"),
    ],
)
def test_json_is_read_as_agents_write_it(raw: bytes, document: Any) -> None:
    assert parsed(raw) == document


@pytest.mark.parametrize("raw", [b"", b"{", b"nonsense", b"[" * 100_000, b"1" * 5000, b'{"a": 1} x'])
def test_what_is_no_json_says_why(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        record(raw)


@pytest.mark.parametrize(
    ("value", "ms"),
    [
        *(("2026-11-25T12:00:00Z", NOON), (NOON, NOON), (NOON // 1000, NOON), ("[trimmed]", None), (None, None)),
        *((-1, None), (float("nan"), None), (True, None), ([], None), (10**400, None)),
    ],
)
def test_times_of_any_kind_are_read_or_none(value: Any, ms: int | None) -> None:
    assert moment(value) == ms


@pytest.mark.parametrize(
    ("value", "count"), [(3, 3), ("4", 4), (-1, 0), (None, 0), ("x", 0), (1e300, 10**12), (True, 0)]
)
def test_counts_of_any_kind_are_read_or_nought(value: Any, count: int) -> None:
    assert number(value) == count


def test_a_price_is_that_of_the_longest_name() -> None:
    setting = at(NOON, prices={"claude": Price(1, 1, 1), "claude-opus": Price(15, 75, 1.5)})
    spent = Spent(1_000_000, 1_000_000, 1_000_000, 1_000_000)
    assert cost("claude-opus-5", spent, setting.prices) == 15 + 75 + 1.5 + 15 * 1.25
    assert cost("a-model-that-nobody-knows", spent, setting.prices) is None


def test_memory_is_bounded_and_the_oldest_goes_first() -> None:
    place: dict[str, Any] = {}
    for name in "abca":
        keep(place, name, name, 2)
    assert list(place) == ["c", "a"]
    cursor: dict[str, Any] = {}
    assert [count_unknown(cursor, word) for word in ("x", "x", "y")] == [True, False, True]
    for word in range(500):
        count_unknown(cursor, word)
    assert len(cursor["unknown"]) <= 65


def test_a_cursor_is_copied_not_changed() -> None:
    cursor = {"a": {"b": 1}}
    opened(cursor)["a"]["b"] = 2
    assert cursor == {"a": {"b": 1}}


def test_a_loop_is_the_same_tool_with_the_same_input() -> None:
    cursor: dict[str, Any] = {}
    setting = at(NOON, loop_after=3)
    same = [loops.called(cursor, "ada", "Bash", {"b": 1, "a": 2}, setting) for _ in range(3)]
    other = [loops.called(cursor, "ada", "Bash", {"a": number}, setting) for number in range(9)]
    assert (same, set(other)) == ([None, None, 3], {None})
    loops.turned(cursor, "ada")
    assert loops.called(cursor, "ada", "Bash", {"a": 2, "b": 1}, setting) is None


@pytest.mark.parametrize(
    ("raw", "count", "dead"),
    [
        (b'{"a": 1}', 1, 0),
        (b'[{"a": 1}, {"a": 2}]', 2, 0),
        (b'{\n "a": 1\n}', 1, 0),
        (b'{"a": 1}\n{"a": 2}\n', 2, 0),
        (b'event: x\nid: 3\ndata: {"a": 1}\n\n: ping\n\ndata: {"a": 2}\n\n', 2, 0),
        (b'data: {"a":\ndata: 1}\n\n', 1, 0),
        (b"data: [DONE]\n\n", 0, 0),
        (b'data: half\ndata: {"a": 1}\n', 1, 1),
        (b"[1, 2]", 0, 1),
        (b'{"a": 1}\nnonsense\n', 1, 1),
    ],
)
def test_documents_are_found_in_every_form(raw: bytes, count: int, dead: int) -> None:
    reading = Reading()
    assert len(list(documents(raw, reading, SETTING))) == count
    assert (len(reading.dead), reading.cursor["at"]) == (dead, len(raw))


@pytest.mark.parametrize(
    "secret", ["ghp_" + "A1b2C3d4E5" * 3, "postgres://ada:hunter2pw@db/shop", "password: hunter2pw"]
)
@pytest.mark.parametrize("field", ["type", "stepName"])
def test_no_secret_stands_in_a_reason_a_key_or_a_cursor(secret: str, field: str) -> None:
    document = {"type": "STEP_STARTED", "stepName": "look", "runId": "r", "threadId": "t", field: secret}
    for adapter in (ag_ui, a2a):
        told = repr(adapter.read(orjson.dumps(document) + b"\n", adapter.begin("ada"), SETTING))
        assert "hunter2pw" not in told.lower()
        assert "A1b2C3d4E5" * 3 not in told
