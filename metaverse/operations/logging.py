"""Every log record as one line of JSON: to a stream, to `combined.log`, and errors to `error.log` as well."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import MutableMapping
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import Any, TextIO

import orjson
import structlog
from structlog.typing import EventDict, Processor

from metaverse.clock import to_wire
from metaverse.errors import Unavailable
from metaverse.operations.log_files import LogFile, Rotation
from metaverse.operations.masking import masked

COMBINED = "combined.log"
ERRORS = "error.log"
NEVER = Rotation()

_QUIET = ("engineio", "socketio", "werkzeug", "alembic.runtime.plugins", "alembic.autogenerate", "httpx", "httpcore")
"""At INFO they say what nobody asked: every packet, every plugin."""


class UnwritableLogs(OSError):
    """The folder of the logs cannot be written; its message says which, and what to do."""


def configure(level: str, folder: Path, stream: TextIO, rotation: Rotation = NEVER) -> None:
    """Send every record, from structlog and from the standard library, to the stream and the folder."""
    files = [_file(folder, name, rotation) for name in (COMBINED, ERRORS)]
    handlers: list[logging.Handler] = [logging.StreamHandler(stream), *files]
    handlers[-1].setLevel(logging.ERROR)
    written = formatter()
    root = logging.getLogger()
    for old in [handler for handler in root.handlers if isinstance(handler.formatter, _Json)]:
        root.removeHandler(old)
        old.close()
    for handler in handlers:
        handler.setFormatter(written)
        root.addHandler(handler)
    root.setLevel(level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def formatter() -> logging.Formatter:
    """Give what writes a record as one line of JSON."""
    return _Json(processors=[_finished], foreign_pre_chain=_COMMON)


def begin(level: str, folder: Path, rotation: Rotation = NEVER) -> None:
    """Log to standard error and the folder, unless the process has been told before where to log."""
    if not any(isinstance(handler.formatter, _Json) for handler in logging.getLogger().handlers):
        configure(level, folder, sys.stderr, rotation)


def keep_quiet() -> None:
    """Log nothing, nor open any file: for whoever only looks, maybe as another user than the server's."""
    silence = logging.NullHandler()
    silence.setFormatter(formatter())
    logging.getLogger().addHandler(silence)


def _file(folder: Path, name: str, rotation: Rotation) -> LogFile:
    try:
        return LogFile(folder / name, rotation)
    except OSError as error:
        raise UnwritableLogs(
            f"{folder / name} cannot be written ({error.strerror}); make LOG_DIR a folder that this user may write."
        ) from error


def write(lines: str, logger: str) -> None:
    """Write lines that are finished to wherever a logger's information goes."""
    for handler in logging.getLogger(logger).root.handlers:
        if _takes(handler, logging.INFO):
            _write(handler, lines)


def _takes(handler: logging.Handler, level: int) -> bool:
    return isinstance(handler.formatter, _Json) and handler.level <= level


def _write(handler: logging.Handler, lines: str) -> None:
    with handler.lock or nullcontext(), suppress(OSError):  # a full disk must not end what is logged
        if isinstance(handler, LogFile):
            handler.append(lines.encode())
        elif isinstance(handler, logging.StreamHandler):
            handler.stream.write(lines)
            handler.flush()


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


def _foreseen(_logger: Any, _name: str, event: EventDict) -> EventDict:
    """Say why something does not answer now in its own sentence: a traceback would tell nothing more, many times."""
    raised = event.get("exc_info")
    error = sys.exc_info()[1] if raised is True else raised[1] if isinstance(raised, tuple) else raised
    if isinstance(error, Unavailable):
        del event["exc_info"]
        event["reason"] = str(error)
    return event


_COMMON: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.StackInfoRenderer(),
    _foreseen,
    structlog.processors.format_exc_info,
    structlog.processors.UnicodeDecoder(),
]

structlog.configure(
    processors=[*_COMMON, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)
