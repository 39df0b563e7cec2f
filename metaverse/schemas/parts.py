"""What the data of several events is made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import RAISE, Schema, fields

from metaverse.events.names import ActivityKind
from metaverse.schemas.fields import Checked, Number, Text, Whole, Word

SHORT = 1024
_TEXT = {"type": "string", "maxLength": SHORT, "pattern": Text.PATTERN}
_NOTHING = {"type": "null"}


class Data(Schema):
    """Data of one of our types: a field that we do not know is an error."""

    class Meta:
        unknown = RAISE


class Position(Data):
    """A place in the 3D world, in metres, y up."""

    x = Number(required=True, at_least=-1e6, at_most=1e6)
    y = Number(required=True, at_least=-1e6, at_most=1e6)
    z = Number(required=True, at_least=-1e6, at_most=1e6)


MOST_TOKENS = 10**12
MOST_COST_USD = 10**6
"""Of one statement: so that the sum of millions of them (cost in millionths) still is a number of 64 bits."""


class Tokens(Data):
    """Tokens of one statement of usage; `input` without what came from a cache."""

    input = Whole(required=True, at_most=MOST_TOKENS)
    output = Whole(required=True, at_most=MOST_TOKENS)
    cached = Whole(allow_none=True, at_most=MOST_TOKENS)


class ActivityDetail(Data):
    """What an agent is at, with its kind."""

    kind = Word(ActivityKind, required=True)
    text = Text(SHORT)


class Activity(Checked, fields.Raw):
    """A text, or `{kind, text}`."""

    _text, _detail = Text(SHORT), ActivityDetail()

    def __init__(self, **kwargs: Any) -> None:
        detail = {"type": "object", "required": ["kind"], "properties": {"kind": {"enum": list(ActivityKind)}}}
        super().__init__(metadata={"anyOf": [_TEXT, detail, _NOTHING]}, **kwargs)

    def accepts(self, value: Any) -> bool:
        """Tell whether it is one of them."""
        return self._text.accepts(value) or (isinstance(value, Mapping) and not self._detail.validate(value))

    def complaint(self, value: Any) -> str:
        """Say how an activity is written."""
        return f"Must be a text of at most {SHORT} characters, or kind ({', '.join(ActivityKind)}) and text."


class Priority(Checked, fields.Raw):
    """A word or a number, as the producer counts."""

    _text, _number = Text(64), Number()

    def __init__(self, **kwargs: Any) -> None:
        word = {**_TEXT, "maxLength": 64}
        super().__init__(
            metadata={"anyOf": [word, {"type": "number", "minimum": -1e15, "maximum": 1e15}, _NOTHING]}, **kwargs
        )

    def accepts(self, value: Any) -> bool:
        """Tell whether it is one of them."""
        return self._text.accepts(value) or self._number.accepts(value)

    def complaint(self, value: Any) -> str:
        """Say how a priority is written."""
        return "Must be a text of at most 64 characters or a number."
