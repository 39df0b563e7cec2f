"""Columns whose values are sealed before they reach the database, and opened when they come back.

Each names its place, `table.column`, which is sealed along: a value does not open in any other column. A value that is
not sealed is refused too, so that whoever may write the database cannot slip in what nobody here has sealed.
"""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import Dialect, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from metaverse.security import keyring
from metaverse.security.keyring import Unsealable

BLIND_LENGTH = 64


class SealedText(TypeDecorator[str]):
    """A text, sealed."""

    impl = Text
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Seal a text; None is SQL's NULL."""
        return None if value is None else keyring.of(dialect).seal(self.place, value.encode("utf-8", "surrogatepass"))

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        """Open a text."""
        return None if value is None else _opened(self.place, value, dialect).decode("utf-8", "surrogatepass")


class SealedJson(TypeDecorator[Any]):
    """A JSON value, sealed as a text."""

    impl = Text
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Write and seal a value; None is SQL's NULL."""
        return None if value is None else keyring.of(dialect).seal(self.place, orjson.dumps(value))

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Open and read a value."""
        return None if value is None else orjson.loads(_opened(self.place, value, dialect))


class SealedBytes(TypeDecorator[bytes]):
    """Bytes, sealed."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        """Seal bytes; None is SQL's NULL."""
        return None if value is None else keyring.of(dialect).seal_bytes(self.place, value)

    def process_result_value(self, value: Any, dialect: Dialect) -> bytes | None:
        """Open bytes."""
        if value is None:
            return None
        if not keyring.is_sealed(value):
            raise _not_sealed(self.place)
        return keyring.of(dialect).open_bytes(self.place, bytes(value))


Sealed = SealedText | SealedJson | SealedBytes
KINDS = (SealedText, SealedJson, SealedBytes)


def text(place: str, *, nullable: bool = True) -> Mapped[Any]:
    """Make a column for a sealed text of any length."""
    return mapped_column(SealedText(place), nullable=nullable)


def json(place: str) -> Mapped[Any]:
    """Make a column for a sealed JSON value."""
    return mapped_column(SealedJson(place), nullable=True)


def binary(place: str, *, nullable: bool = True) -> Mapped[Any]:
    """Make a column for sealed bytes."""
    return mapped_column(SealedBytes(place), nullable=nullable)


def index(*, unique: bool = False) -> Mapped[str]:
    """Make a column for what `keyring.blind` makes of a text, by which a sealed one is found again."""
    return mapped_column(String(BLIND_LENGTH), unique=unique, nullable=False)


def _opened(place: str, value: Any, dialect: Dialect) -> bytes:
    if not keyring.is_sealed(value):
        raise _not_sealed(place)
    return keyring.of(dialect).open(place, value)


def _not_sealed(place: str) -> Unsealable:
    return Unsealable(f"{place} holds a value that is not sealed; `flask db upgrade` seals what is older.")
