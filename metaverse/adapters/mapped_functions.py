"""What a mapping may call beside the functions of JMESPath itself: few, safe, and each answers null with null."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
from jmespath.functions import Functions, signature

from metaverse.adapters import wording
from metaverse.adapters.parsing import moment
from metaverse.clock import to_wire

HASH_LETTERS = 16
HEAVIEST = 2 * 1024 * 1024
"""So much one value may weigh: a unit for each value in it and for each letter; a document of 1 MiB weighs less."""

DEEPEST = 200
"""So deep a value may be nested; JSON is written no deeper than 254 here."""

_ANY: Any = {"types": []}
_TEXT: Any = {"types": ["string", "null"]}


class TooHeavy(ValueError):
    """A value that is larger or deeper than any event can be made of."""


def weighed(value: Any, most: int = HEAVIEST) -> Any:
    """Return a value that is not too heavy.

    What an expression makes may hold one part many times; it is counted as often as it would be written.

    Raises:
        TooHeavy: it is.
    """
    left, depth, level = most, 0, [value]
    while level:
        if depth > DEEPEST:
            raise TooHeavy(f"It is nested more than {DEEPEST} deep.")
        deeper: list[Any] = []
        for item in level:
            left -= 1 + (len(item) if isinstance(item, str | list | dict) else 0)
            if left < 0:
                raise TooHeavy(f"It makes a value of more than {most} letters and parts.")
            if isinstance(item, list):
                deeper += item
            elif isinstance(item, dict):
                deeper += [*item, *item.values()]
        depth, level = depth + 1, deeper
    return value


class MappingFunctions(Functions):
    """The functions of JMESPath and ours; `document`, `records` and `place` say what is being read."""

    def __init__(self) -> None:
        self.document: Any = None
        self.records: Sequence[Any] = ()
        self.place = 0

    @signature()
    def _func_document(self) -> Any:
        """Give the whole document."""
        return self.document

    @signature()
    def _func_position(self) -> int:
        """Tell the place of the record in its list, from 0."""
        return self.place

    @signature()
    def _func_previous(self) -> Any:
        """Give the record before this one; null before the first."""
        return self.records[self.place - 1] if self.place > 0 else None

    @signature()
    def _func_next(self) -> Any:
        """Give the record after this one; null after the last."""
        return self.records[self.place + 1] if self.place + 1 < len(self.records) else None

    @signature(_ANY)
    def _func_time(self, value: Any) -> str | None:
        """Read a time however it is written: RFC 3339, seconds or milliseconds; null for what names none."""
        return to_wire(moment(value))

    @signature(_TEXT)
    def _func_lower(self, text: str | None) -> str | None:
        """Write a text in small letters."""
        return None if text is None else text.lower()

    @signature(_TEXT)
    def _func_trim(self, text: str | None) -> str | None:
        """Take the blanks off both ends of a text."""
        return None if text is None else text.strip()

    @signature(_TEXT, {"types": ["string"]})
    def _func_split(self, text: str | None, separator: str) -> list[str] | None:
        """Cut a text at each separator."""
        if text is None:
            return None
        return text.split(separator) if separator else [text]

    @signature(_TEXT, {"types": ["string"]}, {"types": ["string"]})
    def _func_replace(self, text: str | None, old: str, new: str) -> str | None:
        """Put one text for another, wherever it stands."""
        return None if text is None else text.replace(old, new) if old else text

    @signature(_TEXT)
    def _func_json(self, text: str | None) -> Any:
        """Read a text that is JSON; null where it is none."""
        try:
            return None if text is None else orjson.loads(text)
        except orjson.JSONDecodeError:
            return None

    @signature(_ANY)
    def _func_to_string(self, value: Any) -> str:
        """Write a value as JSON, a text as it is; JMESPath's own would write what never ends."""
        return value if isinstance(value, str) else orjson.dumps(weighed(value)).decode()

    @signature(_ANY)
    def _func_hash(self, value: Any) -> str:
        """Name a value by 16 hexadecimal digits of its SHA-256."""
        return wording.digest(weighed(value))[:HASH_LETTERS]

    @signature(_ANY, _ANY)
    def _func_default(self, value: Any, otherwise: Any) -> Any:
        """Give a value, or another where it is null; unlike `||`, an empty text, 0 and false are values."""
        return otherwise if value is None else value


def arity_fault(name: str, given: int) -> str | None:
    """Say what is wrong with a call before it is made: an unknown function, or too many or too few arguments."""
    spec = MappingFunctions.FUNCTION_TABLE.get(name)
    if spec is None:
        return f"There is no function {name}(); there are: {', '.join(sorted(MappingFunctions.FUNCTION_TABLE))}."
    wanted = len(spec["signature"])
    is_open = bool(wanted) and bool(spec["signature"][-1].get("variadic"))
    if given == wanted or (is_open and given > wanted):
        return None
    return f"{name}() takes {wanted}{' or more' if is_open else ''} arguments, not {given}."
