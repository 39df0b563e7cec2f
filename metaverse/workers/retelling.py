"""Putting into the log what a worker process says, with the ids of the request that it is about."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from typing import IO, Any

import orjson
import structlog
from structlog.contextvars import get_contextvars

Json = dict[str, Any]
IDS = ("request_id", "organization_id", "trace_id", "span_id")
LONGEST = 65_536
"""A longer line is told in pieces: nothing that a process says may fill the memory of another."""

_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


def ids() -> Json:
    """Return the ids of what is going on here."""
    return {name: value for name, value in get_contextvars().items() if name in IDS}


def retell(stream: IO[bytes], name: str, about: Callable[[], Json]) -> None:
    """Log each line until there are no more; one that is no line of ours is told as it is, with what it is `about`."""
    logger = structlog.get_logger(f"metaverse.workers.{name}")
    with suppress(OSError, ValueError), stream:  # its end may be closed under us
        for raw in iter(lambda: stream.readline(LONGEST), b""):
            line = _read(raw)
            if line is None:
                line = {"level": "warning", "message": raw.decode(errors="replace").rstrip(), **about()}
            level, message = _LEVELS.get(str(line.pop("level", "")), logging.WARNING), str(line.pop("message", ""))
            line.pop("event", None)
            logger.log(level, message, **line)


def _read(raw: bytes) -> Json | None:
    with suppress(orjson.JSONDecodeError):
        line = orjson.loads(raw)
        if isinstance(line, dict) and "message" in line:
            return line
    return None
