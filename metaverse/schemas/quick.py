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


def accepting(schema: type[Schema]) -> Check:
    """Make the quick check for documents of a schema made of `Checked` fields, lists and nested schemas."""
    declared = schema()
    checks = {name: _field(field) for name, field in declared.fields.items()}
    required = [name for name, field in declared.fields.items() if field.required]
    open_ended = declared.unknown == INCLUDE

    def accepts(document: Any) -> bool:
        if type(document) is not dict:
            return False
        for name, value in document.items():
            check = checks.get(name)
            if check is None:
                if not open_ended:
                    return False
            elif not check(value):
                return False
        return all(name in document for name in required)

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


def _never(_document: Any) -> bool:
    return False
