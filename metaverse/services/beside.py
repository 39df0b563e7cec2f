"""Computing beside the event loop: on native threads, or, without gevent, in the calling thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from metaverse.database.threads import NativeThreads

R = TypeVar("R")
AT_ONCE = 2
_threads = NativeThreads(AT_ONCE)


def beside(work: Callable[[], R]) -> R:
    """Do work that needs no database and no app, and return what it gave; meanwhile the loop goes on."""
    return _threads.run(work)
