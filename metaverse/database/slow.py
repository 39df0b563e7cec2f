"""Say which queries are slow: seen where they run, logged where they were asked for.

Logging from a native thread would take locks that belong to the event loop, so a statement only notes its time.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar

import structlog
from sqlalchemy import Connection, Engine, event

from metaverse.tallies import Durations, Tally

R = TypeVar("R")
Wonder = Callable[[str, str], None]
"""Is told of a slow statement, and which function ran it."""


@dataclass(slots=True)
class _Watched:
    """One transaction: its slow statements, and its last one with the time that everything took."""

    slow_ms: float
    statements: int = 0
    slow: list[tuple[str, float]] = field(default_factory=list)
    last: str = ""
    whole_ms: float = 0.0


_watched: ContextVar[_Watched | None] = ContextVar("watched_transaction", default=None)
_log = structlog.get_logger("metaverse.database")
_NOTED_MS = 10.0
transactions = Durations()
"""How long readings and writings took in the database, by their kind."""

waits = Durations()
"""How long they waited before that, and after it for their commit."""

statements: Tally = Tally({("read",): 0, ("write",): 0})
slow_ones: Tally = Tally({("read",): 0, ("write",): 0})
"""How many statements ran, and how many of them were slow, by the kind of what asked for them."""

_recent: deque[tuple[float, float]] = deque(maxlen=10_000)
"""When statements ended and how long they took, of those that took longer than nothing."""


def watch(engine: Engine) -> None:
    """Note the statements of an engine that take long."""

    def start(connection: Connection, *_: Any) -> None:
        connection.info["started"] = time.perf_counter()

    def stop(connection: Connection, cursor: Any, statement: str, *_: Any) -> None:
        seen(statement, connection.info["started"])

    event.listen(engine, "before_cursor_execute", start)
    event.listen(engine, "after_cursor_execute", stop)


def seen(statement: str, started: float) -> None:
    """Note a statement that began at `started`, in seconds of the performance counter."""
    watched = _watched.get()
    if watched is None:
        return
    watched.statements += 1
    elapsed = _since(started)
    if elapsed > _NOTED_MS:
        _recent.append((time.monotonic(), elapsed))
    watched.last = statement
    if elapsed > watched.slow_ms:
        watched.slow.append((statement, elapsed))


def timed(function: Callable[[Connection], R]) -> Callable[[Connection], R]:
    """Time a function where it runs, without what it waited for before; fetching rows is part of it."""

    def run(connection: Connection) -> R:
        watched = _watched.get()
        started = time.perf_counter()
        try:
            return function(connection)
        finally:
            if watched is not None:
                watched.whole_ms = _since(started)

    return run


@contextmanager
def reported(name: str, kind: str, slow_ms: int, wonder: Wonder) -> Iterator[None]:
    """Log what was slow inside, under the name of the reading or writing that asked for it; count all of it.

    `wonder` is told of each slow statement once it is logged.
    """
    watched = _Watched(slow_ms)
    token = _watched.set(watched)
    began = time.perf_counter()
    try:
        yield
    finally:
        _watched.reset(token)
        waited = time.perf_counter() - began - watched.whole_ms / 1000
        transactions.note((kind,), watched.whole_ms / 1000)
        waits.note((kind,), max(0.0, waited))
        statements[(kind,)] += watched.statements
        _report(name, kind, watched, wonder)


def _report(name: str, kind: str, watched: _Watched, wonder: Wonder) -> None:
    if not watched.slow and watched.whole_ms > watched.slow_ms:
        watched.slow.append((watched.last, watched.whole_ms))
    slow_ones[(kind,)] += len(watched.slow)
    for statement, elapsed in watched.slow:
        _log.warning("slow query", function=name, milliseconds=round(elapsed, 1), statement=statement)
        wonder(name, statement)


def slowest_ms(seconds: float) -> float:
    """Return how long the slowest statement of the last seconds took; those of a few milliseconds count as 0."""
    since = time.monotonic() - seconds
    return max((round(elapsed, 1) for at, elapsed in list(_recent) if at >= since), default=0.0)


def _since(started: float) -> float:
    return (time.perf_counter() - started) * 1000
