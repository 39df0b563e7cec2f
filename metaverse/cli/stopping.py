"""A command that is told to end ends in good order: what it has begun is undone, as after Ctrl-C."""

from __future__ import annotations

import signal
from collections.abc import Callable
from functools import wraps
from types import FrameType
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
TOLD_BY = (signal.SIGTERM, signal.SIGHUP)
"""Whoever stops a service or the machine, and a terminal that is closed."""


def in_good_order(command: Callable[P, R]) -> Callable[P, R]:
    """Have a command undo what it has begun when it is told to end."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        before = {number: signal.signal(number, _end) for number in TOLD_BY}
        try:
            return command(*args, **kwargs)
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    return run


def _end(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)
