"""What a transaction puts off to its end: written once, however many share the transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from sqlalchemy import Connection

T = TypeVar("T")
_PUT_OFF = "put off"


def open_in(connection: Connection, name: Any, begin: Callable[[], T], finish: Callable[[Connection, T], None]) -> T:
    """Return what this transaction has open under a name, begun now if it has not; it is finished before the commit.

    Whose job began it may be long over then: `finish` is called outside of every job's context.
    """
    put_off = connection.info.setdefault(_PUT_OFF, {})
    if name not in put_off:
        put_off[name] = (begin(), finish)
    return cast(T, put_off[name][0])


def settle(connection: Connection) -> None:
    """Finish everything that was put off."""
    for what, finish in connection.info.pop(_PUT_OFF, {}).values():
        finish(connection, what)


def forget(connection: Connection) -> None:
    """Forget what was put off: it belongs to a change that was taken back."""
    connection.info.pop(_PUT_OFF, None)
