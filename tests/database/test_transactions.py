"""A reading sees one snapshot, a writing is whole or not at all; on SQLite and on PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Connection, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from structlog.testing import capture_logs

from metaverse.database import reading, writing
from metaverse.errors import Unavailable
from tests.database.notes import add, count, lay_notes, notes, numbers, take

WRITERS = 8
EACH = 25


@pytest.fixture
def app(each_app: Flask) -> Flask:
    lay_notes()
    return each_app


def in_threads(app: Flask, work: Callable[[int], object], count: int) -> None:
    def run(number: int) -> object:
        with app.app_context():
            return work(number)

    with ThreadPoolExecutor(count) as pool:
        for _ in pool.map(run, range(count)):
            pass


def test_a_writing_has_committed_when_it_returns(app: Flask) -> None:
    add(1)
    assert count() == 1


def test_a_writing_that_raises_leaves_nothing(app: Flask) -> None:
    @writing
    def add_and_fail(connection: Connection) -> None:
        add.on(connection, 1)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        add_and_fail()
    assert count() == 0


def test_a_broken_constraint_reaches_the_caller_and_harms_no_later_writing(app: Flask) -> None:
    add(1)
    with pytest.raises(IntegrityError):
        add(1)
    add(2)
    assert count() == 2


def test_eight_writers_of_one_counter_leave_no_gap_and_no_double(app: Flask) -> None:
    in_threads(app, lambda _: [take() for _ in range(EACH)], WRITERS)
    assert numbers() == list(range(1, WRITERS * EACH + 1))


def test_a_reading_sees_one_snapshot_whatever_is_written_meanwhile(app: Flask) -> None:
    looked, written = threading.Event(), threading.Event()

    @reading
    def twice(connection: Connection) -> tuple[int, int]:
        before = count.on(connection)
        looked.set()
        assert written.wait(30)
        return before, count.on(connection)

    def read_or_write(number: int) -> None:
        if number == 0:
            assert twice() == (0, 0)
            return
        assert looked.wait(30)
        add(1)
        written.set()

    in_threads(app, read_or_write, 2)
    assert count() == 1


def test_a_reading_cannot_write(app: Flask) -> None:
    @reading
    def sneak(connection: Connection) -> None:
        add.on(connection, 1)

    with pytest.raises(DBAPIError, match=r"readonly|read-only"):
        sneak()
    assert count() == 0


def test_a_transaction_inside_another_is_refused_with_the_mend(app: Flask) -> None:
    @writing
    def outer(connection: Connection) -> None:
        add(1)

    with pytest.raises(RuntimeError, match=r"add was called inside outer; compose with add\.on"):
        outer()


def test_two_apps_in_one_process_have_each_its_own_database(
    app: Flask, make_app: Callable[..., Flask], tmp_path: Path
) -> None:
    other = make_app(f"sqlite:///{tmp_path}/other.db")
    add(1)
    with other.app_context():
        lay_notes()
        assert count() == 0
    assert count() == 1


def test_a_slow_query_is_logged_with_its_statement(make_app: Callable[..., Flask], database_url: str) -> None:
    @reading
    def crawl(connection: Connection) -> None:
        connection.execute(
            text(
                "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 300000) SELECT sum(n) FROM r"
            )
        )

    with make_app(database_url, SLOW_QUERY_MS="5").app_context(), capture_logs() as logged:
        crawl()
    said = ["slow query", "plan of a slow query"]
    assert [(line["event"], line["function"]) for line in logged] == [(event, "crawl") for event in said]
    assert logged[0]["statement"].startswith("WITH RECURSIVE")
    assert logged[0]["milliseconds"] > 5


def test_two_writers_in_each_others_way_both_succeed(app: Flask) -> None:
    for number in (1, 2):
        add(number)
    on_sqlite = app.config["DATABASE_URL"].startswith("sqlite")
    both_hold_one = threading.Barrier(1 if on_sqlite else 2)
    tries: list[int] = []

    @writing
    def touch(connection: Connection, first: int, second: int) -> None:
        tries.append(first)
        change.on(connection, first)
        if tries.count(first) == 1:
            both_hold_one.wait(30)
        change.on(connection, second)

    in_threads(app, lambda number: touch(1, 2) if number else touch(2, 1), 2)
    assert len(tries) == (2 if on_sqlite else 3)


@writing
def change(connection: Connection, number: int) -> None:
    connection.execute(update(notes).where(notes.c.number == number).values(text="changed"))


@pytest.mark.parametrize("url", ["sqlite:////proc/none/x.db", "postgresql://nobody@/none?host=/nonexistent"])
def test_a_database_that_cannot_be_reached_is_unavailable(make_app: Callable[..., Flask], url: str) -> None:
    with make_app(url).app_context(), pytest.raises(Unavailable):
        count()


def test_a_new_sqlite_file_is_its_user_s_alone(tmp_path: Path, make_app: Callable[..., Flask]) -> None:
    with make_app(f"sqlite:///{tmp_path}/new.db").app_context():
        lay_notes()
        add(1)
        beside = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.glob("new.db*")}
    assert beside == {"new.db": 0o600, "new.db-wal": 0o600, "new.db-shm": 0o600}
