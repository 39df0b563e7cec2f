"""Columns that several tables share."""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import BigInteger, Boolean, Dialect, Float, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

KEY_LENGTH = 256
"""A producer's key is any text up to this many characters."""


class Json(TypeDecorator[Any]):
    """A JSON value kept as text, written and read by orjson."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Write a value; None is SQL's NULL."""
        return None if value is None else orjson.dumps(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Read a value."""
        return None if value is None else orjson.loads(value)


def organization() -> Mapped[str]:
    """Make the column that says whose row it is: the first of every primary key."""
    return mapped_column(String(64), primary_key=True)


def key(*, primary: bool = False) -> Mapped[str]:
    """Make a column for a producer's key that is always there."""
    return mapped_column(String(KEY_LENGTH), primary_key=primary, nullable=False)


def other_key() -> Mapped[str | None]:
    """Make a column for a producer's key that may be missing."""
    return mapped_column(String(KEY_LENGTH))


def word() -> Mapped[str | None]:
    """Make a column for a word of a vocabulary."""
    return mapped_column(String(64))


def text() -> Mapped[str | None]:
    """Make a column for text of any length."""
    return mapped_column(Text)


def json() -> Mapped[Any]:
    """Make a column for a JSON value."""
    return mapped_column(Json, nullable=True)


def ms() -> Mapped[int | None]:
    """Make a column for a time in milliseconds since the epoch that may be missing."""
    return mapped_column(BigInteger)


def big() -> Mapped[int]:
    """Make a column for a number that is always there: a `seq`, a stamp, a sum."""
    return mapped_column(BigInteger, nullable=False)


def stamp() -> Mapped[int]:
    """Make a column of a primary key for a time in milliseconds since the epoch, or a `seq`."""
    return mapped_column(BigInteger, primary_key=True, autoincrement=False)


def small() -> Mapped[int]:
    """Make a column for a small count that is always there."""
    return mapped_column(Integer, nullable=False)


def number() -> Mapped[float | None]:
    """Make a column for a measured number."""
    return mapped_column(Float)


def flag() -> Mapped[bool]:
    """Make a column for yes or no."""
    return mapped_column(Boolean, nullable=False)


def usage_key() -> Mapped[str]:
    """Make the column that names a statement of usage: its own key, or its event's source and id."""
    return mapped_column(String(1024), primary_key=True)
