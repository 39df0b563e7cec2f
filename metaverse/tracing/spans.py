"""Spans: pieces of work with a beginning, an end and a parent.

While nobody records them, to ask for one costs a look at one variable.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar, Token
from dataclasses import dataclass, field
from enum import IntEnum

Value = str | int | float | bool
Attributes = Mapping[str, Value]


class Kind(IntEnum):
    """The kinds of OpenTelemetry."""

    INTERNAL = 1
    SERVER = 2
    CLIENT = 3
    PRODUCER = 4
    CONSUMER = 5


@dataclass(slots=True)
class Span:
    """A piece of work; its ids are of 16 and 8 bytes. What is not sampled only passes its ids on."""

    trace_id: bytes
    span_id: bytes
    parent_id: bytes | None
    name: str
    kind: Kind = Kind.INTERNAL
    is_sampled: bool = True
    start_ns: int = 0
    end_ns: int = 0
    attributes: dict[str, Value] = field(default_factory=dict)
    fault: str | None = None
    """What went wrong: the kind of an error, never its text."""


@dataclass
class _Recording:
    record: Callable[[Span], None] | None = None
    ratio: float = 1.0


_recording = _Recording()
_current: ContextVar[Span | None] = ContextVar("current_span", default=None)
NOTHING = nullcontext(None)
"""Stands for a span while nobody records."""

_chance = random.Random()  # noqa: S311  (ids are no secrets)


def record(recorder: Callable[[Span], None] | None, ratio: float = 1.0) -> None:
    """Have each finished span that is sampled recorded from now on, or none; of new traces `ratio` are sampled."""
    _recording.record, _recording.ratio = recorder, ratio


def is_on() -> bool:
    """Tell whether spans are recorded."""
    return _recording.record is not None


def current() -> Span | None:
    """Return the span that is going on here."""
    return _current.get()


def span(
    name: str, kind: Kind = Kind.INTERNAL, parent: Span | None = None, about: Attributes | None = None
) -> AbstractContextManager[Span | None]:
    """Record what happens inside as a span, below `parent` or what is going on here; None while nobody records."""
    return NOTHING if _recording.record is None else _spanned(name, kind, parent, about or {})


@contextmanager
def below(parent: Span | None) -> Iterator[None]:
    """Let what begins inside be a part of another process's span."""
    token = _current.set(parent)
    try:
        yield
    finally:
        _current.reset(token)


@contextmanager
def _spanned(name: str, kind: Kind, parent: Span | None, about: Attributes) -> Iterator[Span]:
    mine, token = begin(name, kind, parent, about)
    try:
        yield mine
    except BaseException as error:
        mine.fault = type(error).__name__
        raise
    finally:
        end(mine, token)


def begin(name: str, kind: Kind, parent: Span | None, about: Attributes) -> tuple[Span, Token[Span | None]]:
    """Begin a span, which is what goes on here until it ends."""
    above = parent or _current.get()
    span_id = _chance.randbytes(8)
    if above is None:
        is_sampled = _chance.random() < _recording.ratio
        mine = Span(_chance.randbytes(16), span_id, None, name, kind, is_sampled)
    else:
        mine = Span(above.trace_id, span_id, above.span_id, name, kind, above.is_sampled)
    mine.start_ns, mine.attributes = time.time_ns(), dict(about)
    return mine, _current.set(mine)


def end(mine: Span, token: Token[Span | None] | None) -> None:
    """End a span."""
    mine.end_ns = time.time_ns()
    if token is not None:
        _current.reset(token)
    if mine.is_sampled and _recording.record is not None:
        _recording.record(mine)
