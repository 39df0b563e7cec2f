"""What a worker process has to say besides its answers: one line of JSON each, on standard error.

Each carries the ids of the request that is being answered; whoever asked for that puts it into the log.
"""

from __future__ import annotations

import sys
import traceback
from typing import Any

import orjson

Json = dict[str, Any]
ABOUT = "about"
"""Under this name a message tells on whose behalf it asks."""

_about: Json = {}


def begin(request: Json) -> Json:
    """Note on whose behalf a request asks, and return what it asks."""
    _about.clear()
    _about.update(request.pop(ABOUT, {}))
    return request


def say(level: str, message: str, **more: Any) -> None:
    """Say something."""
    line = {"level": level, "message": message, **_about, **more}
    sys.stderr.write(orjson.dumps(line, default=repr).decode() + "\n")
    sys.stderr.flush()


def failed(message: str) -> None:
    """Say that something failed, from where it is caught."""
    say("error", message, exception=traceback.format_exc())
