"""Turns: what shares a memory goes one after the other, and only so much waits."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from metaverse.errors import Unavailable

AGAIN_SECONDS = 2.0


class Turns:
    """Gives whoever asks under one name a turn of its own; beyond `most` that wait under it, the next is refused."""

    def __init__(self, what: str, most: int) -> None:
        self._what = what
        self._most = most
        self._locks: dict[str, threading.Lock] = {}
        self._here: dict[str, int] = {}

    @contextmanager
    def of(self, name: str) -> Iterator[None]:
        """Wait for the turn, and have it.

        Raises:
            Unavailable: too many wait already.
        """
        if self._here.get(name, 0) >= self._most:
            raise Unavailable(f"Too much {self._what} waits already; come back.", retry_after_seconds=AGAIN_SECONDS)
        self._here[name] = self._here.get(name, 0) + 1
        try:
            with self._locks.setdefault(name, threading.Lock()):
                yield
        finally:
            self._leave(name)

    def _leave(self, name: str) -> None:
        self._here[name] -= 1
        if not self._here[name]:
            del self._here[name], self._locks[name]
