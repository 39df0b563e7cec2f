"""What waits together is committed together, and what fails in a group fails alone."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, event, text

from metaverse import database
from metaverse.database.jobs import MOST_JOBS_TOGETHER, Job, commit_together
from tests.database.notes import add, count, lay_notes, numbers


@pytest.fixture
def connection(in_app: Flask) -> Iterator[Connection]:
    lay_notes()
    with database.bound().engine.connect() as connection:
        yield connection


@pytest.fixture
def commits(connection: Connection) -> list[str]:
    seen: list[str] = []
    event.listen(connection.engine, "commit", lambda _connection: seen.append("commit"))
    return seen


def adding(*numbers: int) -> deque[Job[Any]]:
    return deque(Job(partial(_add, number)) for number in numbers)


def _add(number: int, connection: Connection) -> None:
    add.on(connection, number)


def test_jobs_that_wait_together_share_one_commit(connection: Connection, commits: list[str]) -> None:
    done = commit_together(connection, adding(1, 2, 3))
    assert [job.outcome() for job in done] == [None, None, None]
    assert numbers() == [1, 2, 3]
    assert commits == ["commit", "commit"]  # the group's and that of our look


def test_a_group_has_an_end(connection: Connection) -> None:
    waiting = adding(*range(MOST_JOBS_TOGETHER + 10))
    done = commit_together(connection, waiting)
    assert 1 <= len(done) <= MOST_JOBS_TOGETHER
    assert len(done) + len(waiting) == MOST_JOBS_TOGETHER + 10
    assert count() == len(done)


def test_a_job_that_fails_takes_back_only_itself(connection: Connection) -> None:
    def add_and_fail(connection: Connection) -> None:
        add.on(connection, 99)
        raise ZeroDivisionError

    first, failing, last = done = [*adding(1), Job(add_and_fail), *adding(2)]
    commit_together(connection, deque(done))
    assert (first.outcome(), last.outcome()) == (None, None)
    with pytest.raises(ZeroDivisionError):
        failing.outcome()
    assert numbers() == [1, 2]


def test_when_a_transaction_is_lost_every_job_is_tried_alone(connection: Connection) -> None:
    def lose(connection: Connection) -> None:
        add.on(connection, 99)
        connection.exec_driver_sql("ROLLBACK")
        raise ZeroDivisionError

    first, failing, last = done = [*adding(1), Job(lose), *adding(2)]
    waiting = deque(done)
    while waiting:
        commit_together(connection, waiting)
    assert (first.outcome(), last.outcome()) == (None, None)
    with pytest.raises(Exception, match=r".*"):
        failing.outcome()
    assert numbers() == [1, 2]


def test_a_commit_that_fails_fails_only_whom_it_concerns(connection: Connection) -> None:
    """A deferred foreign key is only checked at the commit."""
    connection.execute(
        text("CREATE TABLE pages (note INTEGER REFERENCES notes (number) DEFERRABLE INITIALLY DEFERRED)")
    )
    connection.commit()

    def dangle(connection: Connection) -> None:
        connection.execute(text("INSERT INTO pages VALUES (404)"))

    good, bad = done = [*adding(1), Job(dangle)]
    commit_together(connection, deque(done))
    assert good.outcome() is None
    with pytest.raises(Exception, match="FOREIGN KEY"):
        bad.outcome()
    assert numbers() == [1]
