"""The kinds of values on the wire. Each says what it accepts and how to mend what it does not; none changes a value."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, ClassVar

import orjson
from marshmallow import Schema, ValidationError, fields, validate

from metaverse.clock import BadTime, from_wire

KEY_LIMIT = 256
NAME_LIMIT = 256
WHOLE_LIMIT = 2**53 - 1
FLAT_LIMIT = 16_384
FLAT_DEPTH = 8

_UNSHOWN = r"\u0000-\u001f\u007f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_NOT_IN_NAMES = re.compile(f"[{_UNSHOWN}]")


class Checked(fields.Field[Any]):
    """A field that takes a value as it is, or complains."""

    def accepts(self, value: Any) -> bool:
        """Tell whether `value` is right."""
        raise NotImplementedError

    def complaint(self, value: Any) -> str:
        """Say what is wrong with `value` and how to mend it."""
        raise NotImplementedError

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        if not self.accepts(value):
            raise ValidationError(self.complaint(value))
        return value


def is_storable(text: str) -> bool:
    """Tell whether every database can keep a text: no NUL, no half of a surrogate pair."""
    if "\x00" in text:
        return False
    return text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text)


class Text(Checked, fields.String):
    """A text of bounded length."""

    PATTERN = "^[^\\u0000]*$"

    def __init__(self, limit: int, *, at_least: int = 0, **kwargs: Any) -> None:
        described = {"pattern": self.PATTERN, **kwargs.pop("metadata", {})}
        super().__init__(validate=validate.Length(min=at_least or None, max=limit), metadata=described, **kwargs)
        self.limit, self.at_least = limit, at_least

    def accepts(self, value: Any) -> bool:
        """Tell whether it is a text of the right length that can be kept."""
        return isinstance(value, str) and self.at_least <= len(value) <= self.limit and is_storable(value)

    def complaint(self, value: Any) -> str:
        """Say which of these it is not."""
        if not isinstance(value, str):
            return "Must be a text."
        if not self.at_least <= len(value) <= self.limit:
            return f"Must have {self.at_least} to {self.limit} characters; this has {len(value)}."
        return "Must not hold NUL characters or halves of surrogate pairs; remove or replace them."


class Key(Text):
    """A producer's own name for an agent, a task, a request: any text of 1 to 256 characters."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(KEY_LIMIT, at_least=1, **kwargs)


class Name(Text):
    """A name that people read in one line: not blank, no control characters, none that turn the direction of text."""

    PATTERN = f"^[^{_UNSHOWN}]*[^{_UNSHOWN}\\s][^{_UNSHOWN}]*$"

    def __init__(self, *, limit: int = NAME_LIMIT, **kwargs: Any) -> None:
        super().__init__(limit, at_least=1, **kwargs)

    def accepts(self, value: Any) -> bool:
        """Tell whether it can be shown as a name."""
        return super().accepts(value) and bool(value.strip()) and not _NOT_IN_NAMES.search(value)

    def complaint(self, value: Any) -> str:
        """Say why it cannot."""
        if not super().accepts(value):
            return super().complaint(value)
        if not value.strip():
            return "Must not be blank."
        return "Must not hold control characters or characters that turn the direction of text; remove them."


class Email(Text):
    """An address of e-mail, as browsers take it in a form (HTML, `input type=email`), with a bound on its length."""

    _LABEL = "[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
    PATTERN = rf"^[a-zA-Z0-9.!#$%&'*+/=?^_`{{|}}~-]+@{_LABEL}(\.{_LABEL})*$"
    _written = re.compile(PATTERN.removesuffix("$"))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(NAME_LIMIT, at_least=3, **kwargs)

    def accepts(self, value: Any) -> bool:
        """Tell whether it is written like one."""
        return super().accepts(value) and bool(self._written.fullmatch(value))

    def complaint(self, value: Any) -> str:
        """Say why it is none."""
        if not super().accepts(value):
            return super().complaint(value)
        return "Must be an address of e-mail, such as ada@example.com."


class Word(Checked, fields.String):
    """A word of one vocabulary."""

    def __init__(self, vocabulary: type[StrEnum], **kwargs: Any) -> None:
        self.words = [word.value for word in vocabulary]
        super().__init__(validate=validate.OneOf(self.words), **kwargs)
        self._known = frozenset(self.words)

    def accepts(self, value: Any) -> bool:
        """Tell whether the vocabulary has it."""
        return isinstance(value, str) and value in self._known

    def complaint(self, value: Any) -> str:
        """List the words."""
        return f"Must be one of: {', '.join(self.words)}."


class Constant(Checked, fields.String):
    """The one text that is right."""

    def __init__(self, right: str, **kwargs: Any) -> None:
        super().__init__(validate=validate.OneOf([right]), **kwargs)
        self.right = right

    def accepts(self, value: Any) -> bool:
        """Tell whether it is that text."""
        return bool(value == self.right)

    def complaint(self, value: Any) -> str:
        """Say which text is right."""
        return f"Must be {self.right}."


class Anything(Checked, fields.Raw):
    """Whatever it is, somebody else will judge it."""

    def accepts(self, value: Any) -> bool:
        """Say yes."""
        return True

    def complaint(self, value: Any) -> str:
        """Say nothing."""
        return ""


class Number(Checked, fields.Float):
    """A finite number within bounds."""

    def __init__(self, *, at_least: float = -1e15, at_most: float = 1e15, **kwargs: Any) -> None:
        super().__init__(validate=validate.Range(min=at_least, max=at_most), **kwargs)
        self.at_least, self.at_most = at_least, at_most

    def accepts(self, value: Any) -> bool:
        """Tell whether it is one."""
        return isinstance(value, int | float) and not isinstance(value, bool) and self._is_within(value)

    def _is_within(self, value: float) -> bool:
        """Compare only: NaN is within nothing, and an int may be too great to become a float."""
        return self.at_least <= value <= self.at_most

    def complaint(self, value: Any) -> str:
        """Name the bounds."""
        return f"Must be a finite number from {self.at_least:g} to {self.at_most:g}."


class Whole(Checked, fields.Integer):
    """A whole number within bounds, from 0 up if not told."""

    def __init__(self, *, at_least: int = 0, at_most: int = WHOLE_LIMIT, **kwargs: Any) -> None:
        super().__init__(validate=validate.Range(min=at_least, max=at_most), **kwargs)
        self.at_least, self.at_most = at_least, at_most

    def accepts(self, value: Any) -> bool:
        """Tell whether it is one."""
        return isinstance(value, int) and not isinstance(value, bool) and self.at_least <= value <= self.at_most

    def complaint(self, value: Any) -> str:
        """Name the bounds."""
        return f"Must be a whole number from {self.at_least} to {self.at_most}."


class Moment(Checked, fields.String):
    """A time: RFC 3339 (without zone as UTC), or seconds or milliseconds since the epoch."""

    DESCRIPTION: ClassVar[dict[str, Any]] = {"type": "string", "format": "date-time"}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(metadata={"format": "date-time"}, **kwargs)

    def accepts(self, value: Any) -> bool:
        """Tell whether it names a time."""
        try:
            from_wire(value)
        except BadTime:
            return False
        return True

    def complaint(self, value: Any) -> str:
        """Say how a time is written."""
        try:
            from_wire(value)
        except BadTime as error:
            return str(error)
        return ""


class Flat(Checked, fields.Raw):
    """Any JSON value, bounded in size and depth."""

    def accepts(self, value: Any) -> bool:
        """Tell whether it is small enough and can be kept."""
        if not _within(value, FLAT_DEPTH):
            return False
        try:
            encoded = orjson.dumps(value)
        except (TypeError, ValueError, RecursionError):
            return False
        return len(encoded) <= FLAT_LIMIT and b"\\u0000" not in encoded

    def complaint(self, value: Any) -> str:
        """Name the bounds."""
        return (
            f"Must be JSON of at most {FLAT_LIMIT} bytes and {FLAT_DEPTH} levels, "
            "without NUL characters or halves of surrogate pairs."
        )


class FlatObject(Flat):
    """A JSON object, bounded in size and depth."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(metadata={"type": "object"}, **kwargs)

    def accepts(self, value: Any) -> bool:
        """Tell whether it is an object that is small enough and can be kept."""
        return isinstance(value, Mapping) and super().accepts(value)

    def complaint(self, value: Any) -> str:
        """Say what it must be."""
        return super().complaint(value) if isinstance(value, Mapping) else "Must be an object."


def _within(value: Any, depth: int) -> bool:
    if isinstance(value, Mapping):
        return depth > 0 and all(_within(item, depth - 1) for item in value.values())
    if isinstance(value, list):
        return depth > 0 and all(_within(item, depth - 1) for item in value)
    return not isinstance(value, float) or math.isfinite(value)


def messages(errors: Mapping[Any, Any] | list[Any], prefix: str = "") -> list[tuple[str, str]]:
    """Flatten marshmallow's errors into pairs of a dotted field and a message."""
    if isinstance(errors, list):
        return [(prefix, str(message)) for message in errors]
    found: list[tuple[str, str]] = []
    for field, inner in errors.items():
        name = prefix if field == "_schema" else f"{prefix}.{field}" if prefix else str(field)
        found += messages(inner, name) if isinstance(inner, Mapping | list) else [(name, str(inner))]
    return found


def load(schema: Schema, document: Any) -> list[tuple[str, str]]:
    """Return what is wrong with a document as pairs of a dotted field and a message; empty if nothing is."""
    try:
        schema.load(document)
    except ValidationError as error:
        return messages(error.messages)
    except RecursionError:
        return [("", "Is nested too deeply.")]
    return []
