"""Why a log has grown: which request made it, so that what comes of that, here or elsewhere, can be found again."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import NamedTuple, Self

from structlog.contextvars import bound_contextvars, get_contextvars

from metaverse import tracing
from metaverse.tracing import wire

NOTHING = "-"


class Cause(NamedTuple):
    """When the word came that a log has grown, by which request, and the span of that; of several the first."""

    at: float = 0.0
    request_id: str | None = None
    trace: str | None = None

    @classmethod
    def here(cls) -> Self:
        """Return what is going on here as a cause."""
        span = tracing.current() if tracing.is_on() else None
        request_id = get_contextvars().get("request_id")
        return cls(time.monotonic(), request_id, None if span is None else wire.written(span))

    @classmethod
    def read(cls, raw: bytes) -> Self:
        """Read a cause that another process wrote; its clock is another one."""
        request_id, _, trace = raw.decode().partition(" ")
        return cls(time.monotonic(), request_id if request_id not in ("", NOTHING) else None, trace or None)

    def written(self) -> bytes:
        """Write it for another process."""
        return f"{self.request_id or NOTHING} {self.trace or ''}".strip().encode()

    @contextmanager
    def bound(self) -> Iterator[None]:
        """Let it be what goes on here."""
        parent = tracing.parent_of(self.trace) if self.trace else None
        with bound_contextvars(request_id=self.request_id), tracing.below(parent):
            yield

    def going_on(self) -> AbstractContextManager[object]:
        """Let what is told of it be a part of its trace."""
        parent = tracing.parent_of(self.trace) if self.trace else None
        if parent is None or not tracing.is_on():
            return tracing.NOTHING
        return tracing.span("delivery", tracing.Kind.PRODUCER, parent)


NO_CAUSE = Cause()
