"""The quick check never says yes where the schema says no, and what it accepts is kept as it was sent."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marshmallow import Schema, ValidationError, fields

from metaverse.schemas import quick
from metaverse.schemas.envelope import CloudEvent
from metaverse.schemas.events import DATA
from metaverse.schemas.fields import Checked, Flat, Key, Moment, Number, Whole, Word
from metaverse.schemas.parts import Activity, Priority
from tests.security.test_access_matrix import EVENTS

SCHEMAS: dict[str, type[Schema]] = {"cloudevent": CloudEvent, **{kind.value: schema for kind, schema in DATA.items()}}
ENVELOPE = {"specversion": "1.0", "id": "e", "source": "s", "type": "metaverse.agent.status", "subject": "a"}
GOOD: dict[str, dict[str, Any]] = {kind.value: data for kind, (_, data) in EVENTS.items()}
GOOD["cloudevent"] = {**ENVELOPE, "data": {}}

texts = st.one_of(
    st.text(max_size=12),
    st.text(st.characters(), max_size=4),
    st.sampled_from(["", " ", "\x00", "\ud800", "\u202e", "x" * 257, "x" * 1025, "x" * 16_385, "2026-01-01T00:00:00Z"]),
)
numbers = st.one_of(
    st.booleans(),
    st.integers(-5, 5),
    st.floats(),
    st.sampled_from(
        [2**53, 2**63, 2**64, 10**400, -1, 1e15, 1e16, 1_700_000_000, 1_700_000_000_000, math.nan, math.inf]
    ),
)
scalars = st.one_of(st.none(), texts, numbers)


def _nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3))


anything = st.recursive(scalars, _nested, max_leaves=6)


def values(field: fields.Field[Any]) -> st.SearchStrategy[Any]:
    """Give values for a field, right ones and wrong ones."""
    if isinstance(field, fields.Nested):
        return st.one_of(documents(type(field.schema)), anything)
    if isinstance(field, Word):
        return st.one_of(st.sampled_from(field.words), anything)
    return anything


def documents(schema: type[Schema]) -> st.SearchStrategy[dict[str, Any]]:
    """Give documents with fields of a schema, some missing, some unknown."""
    declared = schema().fields
    known = {name: values(field) for name, field in declared.items()}
    required = {name: strategy for name, strategy in known.items() if declared[name].required}
    return st.one_of(
        st.fixed_dictionaries(required, optional={n: s for n, s in known.items() if n not in required}),
        st.fixed_dictionaries({}, optional={**known, "unknown": anything}),
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", SCHEMAS)
@settings(max_examples=40)
@given(data=st.data())
def test_a_quick_yes_is_the_schema_s_yes(name: str, data: st.DataObject) -> None:
    schema = SCHEMAS[name]
    accepts = quick.accepting(schema)
    base = GOOD[name]
    drawn = data.draw(documents(schema))
    taken = data.draw(st.sets(st.sampled_from(sorted(drawn) or [""]), max_size=2))
    for document in (drawn, {**base, **{field: drawn[field] for field in taken if field in drawn}}):
        if accepts(document):
            try:
                loaded = schema().load(document)
            except ValidationError as refused:
                raise AssertionError(f"quick yes to {document!r}, but {refused.messages}") from refused
            assert repr(loaded) == repr(document)


@pytest.mark.parametrize("name", SCHEMAS)
def test_whatever_the_schema_takes_it_keeps_as_it_was_sent(name: str) -> None:
    loaded = SCHEMAS[name]().load(GOOD[name])
    assert loaded == GOOD[name]


HOOKED = {"cloudevent", "metaverse.command", "metaverse.attention", "metaverse.scene.changed"}
"""What these ask cannot be told field by field."""


@pytest.mark.parametrize("name", sorted(set(SCHEMAS) - HOOKED))
def test_a_plain_document_has_the_quick_yes(name: str) -> None:
    assert quick.accepting(SCHEMAS[name])(GOOD[name])


@pytest.mark.parametrize("name", SCHEMAS)
@pytest.mark.parametrize("document", [None, 1, "text", [], [{}], b"", object()], ids=lambda one: type(one).__name__)
def test_what_is_no_object_has_none(name: str, document: Any) -> None:
    assert not quick.accepting(SCHEMAS[name])(document)


def test_a_schema_with_rules_of_its_own_is_always_asked() -> None:
    assert not quick.accepting(DATA[next(kind for kind in DATA if kind.value == "metaverse.command")])(
        {"commandId": "c", "kind": "approve"}
    )


HUGE = [10**400, -(10**400), 2**64, math.inf, -math.inf, math.nan, 1e308]


@pytest.mark.parametrize("number", HUGE, ids=lambda number: repr(number)[:12])
@pytest.mark.parametrize("kind", [Number, Whole, Moment, Flat, Key, Priority, Activity])
def test_no_number_is_too_great_to_be_judged(kind: type[Checked], number: float) -> None:
    field = kind()
    assert field.accepts(number) in (True, False)
    assert field.complaint(number) or field.accepts(number)
