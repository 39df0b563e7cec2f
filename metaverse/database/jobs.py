"""A piece of work for the database, and how pieces that wait together share one commit."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import copy_context
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection

from metaverse.database import ends
from metaverse.errors import Problem

R = TypeVar("R")

MOST_JOBS_TOGETHER = 64
LONGEST_GROUP_SECONDS = 0.05
"""A group ends here, so that its first sender is not kept waiting for a crowd behind it."""


class Job(Generic[R]):
    """A function of a connection, run in the context of its caller, and what became of it.

    Whatever it raises is kept, an interrupt too, and raised where the outcome is asked for: nobody else waits in vain.
    """

    def __init__(self, function: Callable[[Connection], R], *, joins: bool = False) -> None:
        self.joins = joins
        """It may go on from what the jobs before it have not written yet, and then fails with the whole group.

        A `Problem` it raises only while it has changed nothing.
        """
        self._function = function
        self._context = copy_context()
        self._result: R
        self._error: BaseException | None = None

    def run(self, connection: Connection) -> None:
        """Run the function; what it raises is raised here."""
        self._error = None
        self._result = self._context.run(self._function, connection)

    def fail(self, error: BaseException) -> None:
        """Keep what went wrong for the caller."""
        self._error = error

    def outcome(self) -> R:
        """Give the result, or raise what went wrong."""
        if self._error is not None:
            raise self._error
        return self._result


def commit_together(connection: Connection, waiting: deque[Job[Any]]) -> list[Job[Any]]:
    """Commit the waiting jobs in one transaction, each in its savepoint, and tell which they were.

    A job that raises takes back only itself. When the transaction as a whole is lost, every job is tried alone; when
    none can begin, everybody who waits is told at once, for each of them would find it out as slowly as the first.
    """
    group: list[Job[Any]] = []
    try:
        with whole(connection):
            for job in _arriving(waiting):
                group.append(job)
                run = _run_joined if job.joins else _run_in_savepoint
                run(connection, job)
            ends.settle(connection)
    except BaseException as error:
        if not group:
            return refuse(waiting, error)
        for job in group:
            run_alone(connection, job)
    return group


def run_alone(connection: Connection, job: Job[Any]) -> None:
    """Run one job in a transaction of its own."""
    try:
        with whole(connection):
            job.run(connection)
            ends.settle(connection)
    except BaseException as error:
        job.fail(error)


@contextmanager
def whole(connection: Connection) -> Iterator[None]:
    """Begin and commit; leave the connection clean, for SQLite keeps a transaction open whose commit it refused."""
    ends.forget(connection)
    try:
        with connection.begin():
            yield
    except BaseException:
        raw = connection.connection.dbapi_connection
        if raw is not None:
            raw.rollback()
        raise


def _arriving(waiting: deque[Job[Any]]) -> Iterator[Job[Any]]:
    until = time.monotonic() + LONGEST_GROUP_SECONDS
    for _ in range(MOST_JOBS_TOGETHER):
        yield waiting.popleft()
        if not waiting or time.monotonic() > until:
            return


def refuse(waiting: deque[Job[Any]], error: BaseException) -> list[Job[Any]]:
    """Tell everybody who waits what went wrong before anything was begun, and tell which they were."""
    refused = [waiting.popleft() for _ in range(len(waiting))]
    for job in refused:
        job.fail(error)
    return refused


def _run_joined(connection: Connection, job: Job[Any]) -> None:
    try:
        job.run(connection)
    except Problem as problem:
        job.fail(problem)


def _run_in_savepoint(connection: Connection, job: Job[Any]) -> None:
    ends.settle(connection)
    savepoint = connection.begin_nested()
    try:
        job.run(connection)
        ends.settle(connection)
    except BaseException as error:
        ends.forget(connection)
        savepoint.rollback()
        job.fail(error)
    else:
        savepoint.commit()
