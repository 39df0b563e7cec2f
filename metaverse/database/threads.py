"""Where SQLite's work runs: on native threads beside gevent's loop, or, without gevent, in the calling thread.

Only the loop touches gevent's events and queues; a native thread gets work, does it and ends it.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Any, TypeVar

import gevent
from gevent import monkey
from gevent.event import Event
from gevent.threadpool import ThreadPool
from sqlalchemy import Connection

from metaverse.database.jobs import Job, commit_together, refuse
from metaverse.database.place import Place, Which

R = TypeVar("R")


def beside_a_loop() -> bool:
    """Tell whether this process lives in gevent's loop, which nothing may hold."""
    return bool(monkey.is_module_patched("socket"))


class NativeThreads:
    """Native threads, any of which takes the next piece of work."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._pool: ThreadPool | None = None

    def run(self, work: Callable[[], R]) -> R:
        """Do the work, and give its result; meanwhile the loop goes on. The work itself must not raise."""
        if not beside_a_loop():
            return work()
        if self._pool is None:
            self._pool = ThreadPool(self.count)
        return self._pool.apply(work)

    @property
    def busy(self) -> int:
        """Tell how much work they have, what waits among it."""
        return 0 if self._pool is None else len(self._pool)

    def stop(self) -> None:
        """End the threads when they have nothing to do."""
        if self._pool is not None:
            self._pool.kill()
            self._pool = None


class WriterThread:
    """The only one who writes: commits together whatever waits together."""

    def __init__(self, connect: Callable[[], Connection], place: Place) -> None:
        self._connect, self._place = connect, place
        self._connection: Connection | None = None
        self._which: Which | None = None
        self._waiting: deque[Job[Any]] = deque()
        self._arrived: dict[Job[Any], Event] = {}
        self._alone = threading.Lock()
        self._thread = NativeThreads(1)
        self._draining = False

    def run(self, job: Job[R]) -> R:
        """Have a job committed, and give its result after that."""
        if beside_a_loop():
            self._queue(job)
        else:
            with self._alone:
                self._commit(deque([job]))
        return job.outcome()

    @property
    def waiting(self) -> int:
        """Tell how many jobs have not been committed yet."""
        return len(self._arrived)

    def stop(self) -> None:
        """Close the connection."""
        self._thread.stop()
        self._close()

    def _queue(self, job: Job[Any]) -> None:
        self._arrived[job] = done = Event()
        self._waiting.append(job)
        if not self._draining:
            self._draining = True
            gevent.spawn(self._drain)
        done.wait()

    def _drain(self) -> None:
        try:
            while self._waiting:
                for job in self._thread.run(self._commit_waiting):
                    self._arrived.pop(job).set()
        finally:
            self._draining = False

    def _commit_waiting(self) -> list[Job[Any]]:
        return self._commit(self._waiting)

    def _commit(self, waiting: deque[Job[Any]]) -> list[Job[Any]]:
        try:
            connection = self._there()
        except BaseException as error:
            return refuse(waiting, error)
        return commit_together(connection, waiting)

    def _there(self) -> Connection:
        """Give the connection to the file that is there: never to one that was moved away, or replaced."""
        which = self._place.which()
        if self._connection is None or which != self._which:
            self._close()
            self._connection, self._which = self._connect(), which
        return self._connection

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
