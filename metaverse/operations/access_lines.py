"""The line of every request: written by itself, since it is the one line that a busy server writes thousands of times.

It looks as any other line of the log. Lines are kept for a moment and written together, so that a request does not pay
for opening its way to three files; a line of another kind may thus stand before one that is a moment older.
"""

from __future__ import annotations

import time
from functools import lru_cache
from typing import Any

import gevent
from structlog.contextvars import get_contextvars

from metaverse.clock import to_wire
from metaverse.operations import logging as logs
from metaverse.operations.secrets import without_secrets

LOGGER = "metaverse.access"
TOGETHER_SECONDS = 0.05
MOST_TOGETHER = 512

_without_secrets = lru_cache(maxsize=8192)(without_secrets)


class AccessLines:
    """Lines that wait to be written."""

    def __init__(self) -> None:
        self._waiting: list[bytes] = []

    def note(self, environ: dict[str, Any], status: int, milliseconds: float, sent: int | None) -> None:
        """Log a finished request; the query is left out, for people write secrets into it."""
        self._waiting.append(_line(environ, status, milliseconds, sent))
        if len(self._waiting) == 1:
            gevent.spawn_later(TOGETHER_SECONDS, self.write)
        elif len(self._waiting) >= MOST_TOGETHER:
            self.write()

    def write(self) -> None:
        """Write what waits."""
        lines, self._waiting = self._waiting, []
        if lines:
            logs.write(b"\n".join(lines).decode() + "\n", LOGGER)


def _line(environ: dict[str, Any], status: int, milliseconds: float, sent: int | None) -> bytes:
    about = get_contextvars()
    line = {
        "time": to_wire(time.time_ns() // 1_000_000),
        "level": "info",
        "logger": LOGGER,
        "message": "request",
        **about,
        "method": _shown(environ.get("REQUEST_METHOD")),
        "path": _shown(environ.get("PATH_INFO")),
        "status": status,
        "milliseconds": milliseconds,
        "bytes": sent,
        "client": environ.get("REMOTE_ADDR"),
    }
    if "HTTP_X_REQUEST_ID" in environ and "request_id" in about:
        line["request_id"] = _shown(about["request_id"])
    return logs.encoded(line)


def _shown(value: str | None) -> str | None:
    """Mask what is secret in what a client wrote; most of it was seen before."""
    return None if value is None else _without_secrets(value)
