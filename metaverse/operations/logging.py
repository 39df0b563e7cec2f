"""Every log record as one line of JSON: to a stream, to `combined.log`, and errors to `error.log` as well."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import MutableMapping
from contextlib import nullcontext
from logging.handlers import WatchedFileHandler
from pathlib import Path
from typing import Any, TextIO

import orjson
import structlog
from structlog.typing import Processor

from metaverse.clock import to_wire
from metaverse.operations.masking import masked

COMBINED = "combined.log"
ERRORS = "error.log"

_QUIET = ("engineio", "socketio", "werkzeug", "alembic.runtime.plugins", "alembic.autogenerate", "httpx")
"""At INFO they say what nobody asked: every packet, every plugin."""


class UnwritableLogs(OSError):
    """The folder of the logs cannot be written; its message says which, and what to do."""


def configure(level: str, folder: Path, stream: TextIO) -> None:
    """Send every record, from structlog and from the standard library, to the stream and the folder."""
    handlers = [logging.StreamHandler(stream), _file(folder, COMBINED), _file(folder, ERRORS)]
    handlers[-1].setLevel(logging.ERROR)
    formatter = _Json(processors=[_finished], foreign_pre_chain=_COMMON)
    root = logging.getLogger()
    for old in [handler for handler in root.handlers if isinstance(handler.formatter, _Json)]:
        root.removeHandler(old)
        old.close()
    for handler in handlers:
        handler.setFormatter(formatter)
        root.addHandler(handler)
    root.setLevel(level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def begin(level: str, folder: Path) -> None:
    """Log to standard error and the folder, unless the process has been told before where to log."""
    if not any(isinstance(handler.formatter, _Json) for handler in logging.getLogger().handlers):
        configure(level, folder, sys.stderr)


def _file(folder: Path, name: str) -> logging.Handler:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return WatchedFileHandler(folder / name, encoding="utf-8")
    except OSError as error:
        raise UnwritableLogs(
            f"{folder / name} cannot be written ({error.strerror}); make LOG_DIR a folder that this user may write."
        ) from error


def write(lines: str, logger: str) -> None:
    """Write lines that are finished to wherever a logger's information goes."""
    for handler in logging.getLogger(logger).root.handlers:
        if isinstance(handler, logging.StreamHandler) and _takes(handler, logging.INFO):
            _write(handler, lines)


def _takes(handler: logging.Handler, level: int) -> bool:
    return isinstance(handler.formatter, _Json) and handler.level <= level


def _write(handler: logging.StreamHandler[Any], lines: str) -> None:
    with handler.lock or nullcontext():
        if isinstance(handler, WatchedFileHandler):
            handler.reopenIfNeeded()
        try:
            handler.stream.write(lines)
            handler.flush()
        except OSError:  # a full disk must not end what is logged
            return


class _Json(structlog.stdlib.ProcessorFormatter):
    """Renders a record once for all handlers."""

    def format(self, record: logging.LogRecord) -> str:
        line: str | None = getattr(record, "rendered", None)
        if line is None:
            line = record.rendered = super().format(record)
        return line


def _finished(_logger: object, _method: str, record: MutableMapping[str, Any]) -> str:
    source: logging.LogRecord = record.pop("_record")
    record.pop("_from_structlog", None)
    line = {
        "time": to_wire(int(source.created * 1000)),
        "level": source.levelname.lower(),
        "logger": source.name,
        "message": record.pop("event", ""),
        **record,
    }
    return encoded(masked(line)).decode()


def encoded(line: dict[str, Any]) -> bytes:
    """Write a line of the log as JSON, whatever it holds."""
    try:
        return orjson.dumps(line, default=repr, option=orjson.OPT_NON_STR_KEYS)
    except TypeError:  # a lone surrogate or a number of more than 64 bits
        return json.dumps(line, default=repr, skipkeys=True).encode()


_COMMON: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.StackInfoRenderer(),
    structlog.processors.format_exc_info,
    structlog.processors.UnicodeDecoder(),
]

structlog.configure(
    processors=[*_COMMON, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)
