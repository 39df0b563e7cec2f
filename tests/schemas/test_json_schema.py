"""The published schema accepts what the door accepts and refuses what it refuses, but for what the page names."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import jsonschema_rs
import orjson
import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from marshmallow import Schema, fields

from metaverse.events import validation
from metaverse.events.names import EVENT_TYPES, EventType, Sender
from metaverse.schemas.events import DATA
from metaverse.schemas.fields import Flat, Moment, Number, Text, Whole, Word
from metaverse.schemas.json_schema import MOST_IN_A_BATCH, document
from metaverse.schemas.parts import Activity, Priority
from tests.callers import API, nobody
from tests.factories import event, status

Json = dict[str, Any]
Any_ = st.SearchStrategy[Any]
VALIDATOR = jsonschema_rs.validator_for(document())
TYPES = [kind for kind, rule in EVENT_TYPES.items() if rule.senders is not Sender.SERVER]

TEXTS = st.one_of(
    st.sampled_from(["", " ", "a", "ada", "\x00", "a\x00b", "a\nb", "\u202e", "一", "é" * 20, "x" * 64, "x" * 65]),
    st.sampled_from(["x" * 256, "x" * 257, "x" * 1024, "x" * 1025, "x" * 4097, "x" * 16_385, "🦊" * 256, "idle"]),
    st.text(max_size=12),
)
NUMBERS = st.one_of(
    st.sampled_from([0, 1, -1, 0.5, 2**53, 10**12, 10**12 + 1, 1e6, 1e15, 1.5e15, -1e15, 180, 500, 20]),
    st.integers(-(2**60), 2**60),
    st.floats(-1e16, 1e16).filter(lambda number: not number.is_integer()),
)
MOMENT_VALUES: list[Any] = [
    "2026-02-14T09:30:00.000Z",
    "2026-02-14 09:30",
    "2026-02-14",
    "2026-02-14t09:30:00,5z",
    "2026-02-14T09:30:00+08:00",
    "2026-02-14T09:30:00+0800",
    "2026-02-14T09:30:00+24:00",
    " 2026-02-14 ",
    "2026-02-14T24:00:00Z",
    "2026-02-14T09:60:00Z",
    "2026-02-14T09:30:60Z",
    "2026-13-01",
    "2026-00-10",
    "1969-12-31",
    "1970-01-01",
    "9999-12-31",
    "1790000000",
    "17900000000000",
    "179000000000000",
    "12345678",
    "tomorrow",
    "",
    1_790_000_000,
    1_790_000_000_123,
    0,
    -1,
    253_402_300_799_999,
    253_402_300_800_000,
    True,
]
MOMENTS = st.sampled_from(MOMENT_VALUES)
ODD = st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS, st.just([]), st.just({}), st.just({"a": 1}), st.just(["a"]))
LEAVES = st.one_of(st.none(), st.booleans(), NUMBERS, st.sampled_from(["", "a", "\x00", "一" * 9]))
NAMES = st.sampled_from(["a", "b", "", "\x00"])


def nested(depth: int) -> Any:
    return [nested(depth - 1)] if depth else "x"


FLATS = st.one_of(
    LEAVES,
    st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3)),
    st.integers(6, 10).map(nested),
)


def any_of(field: fields.Field[Any]) -> Any_:
    """Give values for a field: mostly of its kind, sometimes of another."""
    return st.one_of(of_kind(field), of_kind(field), of_kind(field), ODD)


def right_of(field: fields.Field[Any]) -> Any_:
    """Give values for a field that are nearly always right."""
    if isinstance(field, fields.Nested):
        return careful_data(type(field.schema))
    if isinstance(field, fields.List):
        return st.lists(right_of(field.inner), max_size=3)
    if isinstance(field, Word):
        return st.sampled_from(field.words)
    if isinstance(field, Number | Whole):
        return st.integers(0, 1) | st.floats(0.1, 0.9) if isinstance(field, Number) else st.integers(1, 20)
    if isinstance(field, Moment):
        return st.sampled_from(["2026-02-14T09:30:00.000Z", "2026-02-14", 1_790_000_000])
    return st.sampled_from(["a", "ada lovelace", "一", "x" * 64]) if isinstance(field, Text) else of_kind(field)


def of_kind(field: fields.Field[Any]) -> Any_:
    if isinstance(field, fields.Nested):
        return data_of(type(field.schema))
    if isinstance(field, fields.List):
        return st.lists(any_of(field.inner), max_size=3)
    if isinstance(field, Word):
        return st.sampled_from([*field.words, "bored"])
    if isinstance(field, Activity):
        return TEXTS | st.fixed_dictionaries({"kind": st.sampled_from(["tool", "napping"])}, optional={"text": TEXTS})
    for kind, values in (
        (Moment, MOMENTS),
        (Text, TEXTS | st.just("a name")),
        (Priority, TEXTS | NUMBERS),
        (Number, NUMBERS | st.integers(0, 20)),
        (Whole, NUMBERS | st.integers(0, 20)),
        (Flat, FLATS),
        (fields.Boolean, st.booleans()),
    ):
        if isinstance(field, kind):
            return values
    return ODD


@cache
def careful_data(schema: type[Schema]) -> Any_:
    """Give documents of a schema that are nearly always right."""
    declared = schema().fields
    must = {name: right_of(field) for name, field in declared.items() if field.required}
    return st.fixed_dictionaries(must, optional={name: right_of(f) for name, f in declared.items() if not f.required})


@cache
def data_of(schema: type[Schema]) -> Any_:
    """Give documents of a schema in which something may be wrong."""
    declared = schema().fields
    must = {name: any_of(field) for name, field in declared.items() if field.required}
    may = {name: any_of(field) for name, field in declared.items() if not field.required}
    return st.fixed_dictionaries(must, optional={**may, "mood": st.just("odd")} if must else may)


@cache
def one_wrong(schema: type[Schema]) -> Any_:
    """Give documents of a schema in which one field may be wrong."""
    declared = schema().fields
    spoilt = [st.fixed_dictionaries({name: any_of(field)}) for name, field in declared.items()]
    return st.builds(lambda right, wrong: {**right, **wrong}, careful_data(schema), st.one_of(spoilt))


@st.composite
def events(draw: st.DrawFn) -> Json:
    kind = draw(st.sampled_from(TYPES))
    data = draw(st.sampled_from([careful_data, one_wrong, data_of]))(DATA[kind])
    found: Json = {**event(kind, "ada", draw(data)), "id": "e-1"}
    for name, values in ENVELOPE.items():
        if draw(st.integers(0, 19)) == 0:
            found[name] = draw(values)
    if draw(st.integers(0, 19)) == 0:
        del found[draw(st.sampled_from(sorted(found)))]
    return found


ENVELOPE: dict[str, Any_] = {
    "specversion": st.just("0.3"),
    "id": TEXTS,
    "source": TEXTS,
    "subject": TEXTS | st.none(),
    "type": TEXTS,
    "time": MOMENTS | st.none(),
    "datacontenttype": st.sampled_from(["application/json", None, "x" * 129]),
    "dataschema": TEXTS | st.none(),
    "traceparent": TEXTS | st.booleans() | st.integers(-9, 9),
    "Bad-Name": TEXTS,
    "number": st.floats(0.1, 0.9),
}


def door_accepts(found: Any) -> bool:
    return not validation.judge([found]).faults


def is_named_difference(found: Json) -> bool:
    """Tell whether an event is one about which schema and door differ, as the page says."""
    data = found.get("data")
    if not isinstance(data, dict):
        return data is not None
    return found.get("type") == EventType.SCENE_CHANGED or len(orjson.dumps(found)) > 15_000


@pytest.mark.slow
@settings(max_examples=3000)
@given(events())
def test_schema_and_door_are_of_one_mind(found: Json) -> None:
    if is_named_difference(found):
        return
    assert VALIDATOR.is_valid(orjson.loads(orjson.dumps(found))) == door_accepts(found), (
        validation.judge([found]).faults,
        [error.message for error in VALIDATOR.iter_errors(found)],
    )


@pytest.mark.parametrize("said", MOMENT_VALUES)
def test_schema_and_door_read_the_same_times(said: Any) -> None:
    found = status("ada", more={"time": said})
    assert VALIDATOR.is_valid(found) == door_accepts(found)


@settings(max_examples=100)
@given(data_of(DATA[EventType.SCENE_CHANGED]))
def test_what_the_door_takes_of_a_scene_the_schema_takes_too(data: Json) -> None:
    found = event(EventType.SCENE_CHANGED, None, data)
    if door_accepts(found):
        assert VALIDATOR.is_valid(found)


@pytest.mark.parametrize("kind", TYPES)
def test_each_type_has_its_definition(kind: EventType) -> None:
    defined = document()["$defs"][kind.value]
    assert defined["properties"]["type"] == {"const": kind.value}
    data = defined["properties"]["data"]
    name = (data.get("$ref") or data["anyOf"][0]["$ref"]).removeprefix("#/$defs/")
    assert set(document()["$defs"][name]["properties"]) == set(DATA[kind]().fields)


def test_it_is_json_schema_and_every_reference_leads_somewhere() -> None:
    jsonschema_rs.meta.validate(document())
    names = re.findall(r'"#/\$defs/([^"]+)"', orjson.dumps(document()).decode())
    assert set(names) <= set(document()["$defs"])


def test_a_batch_has_a_schema() -> None:
    registry = jsonschema_rs.Registry([(document()["$id"], document())])
    batch = jsonschema_rs.validator_for({"$ref": f"{document()['$id']}#/$defs/batch"}, registry=registry)
    assert batch.is_valid([status("ada"), status("bob")])
    assert not batch.is_valid([status("ada"), status("bob", "bored")])
    assert not batch.is_valid([status("ada")] * (MOST_IN_A_BATCH + 1))


def test_what_only_the_server_says_is_no_event_of_a_producer() -> None:
    assert not VALIDATOR.is_valid(event(EventType.AGENT_PRESENCE, "ada", {"status": "offline", "heardSeq": 1}))


@pytest.mark.parametrize(
    ("found", "schema_says", "door_says"),
    [
        (status("ada", more={"time": "2026-02-30"}), True, False),
        (status("ada", more={"time": "1970-01-01T00:00:00+05:00"}), True, False),
        (event(EventType.AGENT_USAGE, "ada", {"tokens": {"input": 1.0, "output": 1}}), True, False),
        (event(EventType.AGENT_REGISTERED, "ada", {"name": "A", "metadata": "一" * 6000}), True, False),
        ({**event(EventType.AGENT_REMOVED, "ada"), "data": []}, False, True),
    ],
)
def test_where_they_differ_it_is_as_the_page_says(found: Json, schema_says: bool, door_says: bool) -> None:
    assert (VALIDATOR.is_valid(found), door_accepts(found)) == (schema_says, door_says)


def test_everybody_may_read_it(app: Flask) -> None:
    answer = nobody(app).get(f"{API}/events/schema")
    assert (answer.status_code, answer.mimetype) == (200, "application/schema+json")
    assert orjson.loads(answer.data) == document()
    again = nobody(app).get(f"{API}/events/schema", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
