"""Lanes: changes that would wait for one row of the database wait here instead, and are committed together.

Whoever comes first drives, and takes along those who wait when it is their turn; the next driver is the first whom they
left behind. So a lane uses one connection, however many are in it, and flushes the log of the database once a group.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

from metaverse.database.jobs import LONGEST_GROUP_SECONDS, MOST_JOBS_TOGETHER, Job

Drive = Callable[[Iterator[Job[Any]]], None]
"""Commits jobs together; each has its outcome then. It takes them as it goes, so that late ones come along."""


class _Seat:
    """A job's place in a lane; its turn comes when it is done, or when it is to drive."""

    def __init__(self, job: Job[Any]) -> None:
        self.job = job
        self.turn = threading.Event()
        self.drives = False


class Lanes:
    """The lanes of one database, by name; a lane is there while somebody is in it."""

    def __init__(self, drive: Drive) -> None:
        self._drive = drive
        self._waiting: dict[str, deque[_Seat]] = {}
        self._lock = threading.Lock()

    @property
    def waiting(self) -> int:
        """Tell how many wait for somebody who drives."""
        return sum(map(len, list(self._waiting.values())))

    def run(self, lane: str, job: Job[Any]) -> None:
        """Have a job done in its lane; it has its outcome when this returns."""
        seat = _Seat(job)
        if not self._enter(lane, seat):
            self._wait(lane, seat)
        if seat.drives:
            self._run(lane, seat)

    def _enter(self, lane: str, seat: _Seat) -> bool:
        """Take a place in a lane, and tell whether it was empty: then one drives."""
        with self._lock:
            queue = self._waiting.get(lane)
            if queue is not None:
                queue.append(seat)
                return False
            self._waiting[lane] = deque()
            seat.drives = True
            return True

    def _wait(self, lane: str, seat: _Seat) -> None:
        try:
            seat.turn.wait()
        except BaseException:
            self._leave(lane, seat)
            raise

    def _leave(self, lane: str, seat: _Seat) -> None:
        """Give up one's place; whoever should have driven lets the next one."""
        with self._lock:
            queue = self._waiting.get(lane)
            if queue is not None and seat in queue:
                queue.remove(seat)
        if seat.drives:
            self._hand_over(lane)

    def _run(self, lane: str, seat: _Seat) -> None:
        group = [seat]
        try:
            self._drive(self._jobs(lane, group))
        finally:
            self._hand_over(lane)
            for other in group[1:]:
                other.turn.set()

    def _jobs(self, lane: str, group: list[_Seat]) -> Iterator[Job[Any]]:
        yield group[0].job
        until = time.monotonic() + LONGEST_GROUP_SECONDS
        while len(group) < MOST_JOBS_TOGETHER and time.monotonic() < until:
            with self._lock:
                if not self._waiting[lane]:
                    return
                group.append(self._waiting[lane].popleft())
            yield group[-1].job

    def _hand_over(self, lane: str) -> None:
        with self._lock:
            queue = self._waiting[lane]
            if not queue:
                del self._waiting[lane]
                return
            following = queue.popleft()
            following.drives = True
        following.turn.set()
