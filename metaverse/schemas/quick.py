"""A quick yes: tells in a microsecond that a document is what a schema asks for.

The schema stays the authority: a quick yes is only said where loading the document would give the same document back,
and whoever hears no quick yes asks the schema, which may still accept and otherwise says what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from marshmallow import INCLUDE, Schema, fields

from metaverse.schemas.fields import Checked

Check = Callable[[Any], bool]
MOST_SHAPES = 256
"""Of more the names are looked up each time, so that nobody fills the memory with odd ones."""


def accepting(schema: type[Schema]) -> Check:
    """Make the quick check for documents of a schema made of `Checked` fields, lists and nested schemas.

    Documents of one kind mostly have the same fields in the same order: for each such shape is known what is asked.
    """
    declared = schema()
    checks = {name: _field(field) for name, field in declared.fields.items()}
    required = {name for name, field in declared.fields.items() if field.required}
    open_ended = declared.unknown == INCLUDE
    shapes: dict[tuple[str, ...], tuple[Check, ...]] = {}

    def asked_of(shape: tuple[str, ...]) -> tuple[Check, ...]:
        is_right = required.issubset(shape) and (open_ended or checks.keys() >= set(shape))
        asked = tuple(checks.get(name, _anything) for name in shape) if is_right else (_never,)
        if len(shapes) < MOST_SHAPES:
            shapes[shape] = asked
        return asked

    def accepts(document: Any) -> bool:
        if type(document) is not dict:
            return False
        shape = tuple(document)
        asked = shapes.get(shape) or asked_of(shape)
        for check, value in zip(asked, document.values(), strict=False):  # an empty document is asked nothing
            if not check(value):
                return False
        return bool(document) or not required

    has_hooks = any(hooks for hooks in declared._hooks.values())
    return _never if has_hooks else accepts


def _field(field: fields.Field[Any]) -> Check:
    check = _value(field)
    return (lambda value: value is None or check(value)) if field.allow_none else check


def _value(field: fields.Field[Any]) -> Check:
    if isinstance(field, Checked):
        return field.accepts
    if isinstance(field, fields.Nested) and not field.many:
        return accepting(type(field.schema))
    return _never


def _anything(_value: Any) -> bool:
    return True


def _never(_document: Any) -> bool:
    return False
