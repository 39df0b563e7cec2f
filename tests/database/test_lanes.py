"""Changes in one lane of PostgreSQL share a connection and a commit, and what fails in a group fails alone."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, event

from metaverse import database
from metaverse.database import lanes, writing_in_lane
from metaverse.database.jobs import Job
from metaverse.database.lanes import Lanes
from tests.database.notes import add, count, lay_notes, numbers, take

OTHERS = 6
SECONDS = 30


@pytest.fixture
def app(make_app: Callable[..., Flask], postgres_url: str) -> Flask:
    app = make_app(postgres_url)
    with app.app_context():
        lay_notes()
    return app


def behind_the_first(app: Flask, change: Callable[[str, int], Any]) -> list[Future[Any]]:
    """Have others wait in a lane behind one who holds it until all are there."""
    held = threading.Event()

    @writing_in_lane
    def hold(_connection: Connection, _lane: str) -> None:
        if held.is_set():
            return  # tried again, alone
        held.set()
        lanes = database.bound()._store._lanes  # type: ignore[attr-defined]
        end = time.monotonic() + SECONDS
        while len(lanes._waiting["one"]) < OTHERS and time.monotonic() < end:
            threading.Event().wait(0.001)

    def run(number: int) -> Any:
        with app.app_context():
            if number == 0:
                return hold("one")
            assert held.wait(SECONDS)
            return change("one", number)

    with ThreadPoolExecutor(OTHERS + 1) as pool:
        return [pool.submit(run, number) for number in range(OTHERS + 1)]


def commits_of(app: Flask) -> list[Connection]:
    seen: list[Connection] = []
    with app.app_context():
        event.listen(database.bound().engine, "commit", seen.append)
    return seen


def test_those_who_wait_in_a_lane_share_a_commit(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "LONGEST_GROUP_SECONDS", 60)

    @writing_in_lane
    def note(connection: Connection, _lane: str, _number: int) -> int:
        return take.on(connection)

    commits = commits_of(app)
    done = behind_the_first(app, note)
    assert sorted(one.result() for one in done[1:]) == list(range(1, OTHERS + 1))
    assert len(commits) <= 2
    with app.app_context():
        assert numbers() == list(range(1, OTHERS + 1))


def test_who_fails_in_a_group_fails_alone(app: Flask) -> None:
    @writing_in_lane
    def note(connection: Connection, _lane: str, number: int) -> None:
        add.on(connection, number)
        if number == 3:
            raise ZeroDivisionError

    done = behind_the_first(app, note)
    assert [type(one.exception()) for one in done if one.exception()] == [ZeroDivisionError]
    with app.app_context():
        assert numbers() == [number for number in range(1, OTHERS + 1) if number != 3]


def test_a_broken_constraint_in_a_group_harms_nobody_else(app: Flask) -> None:
    @writing_in_lane
    def note(connection: Connection, _lane: str, number: int) -> None:
        add.on(connection, number // 2)

    done = behind_the_first(app, note)
    assert len([one for one in done if one.exception()]) == 2
    with app.app_context():
        assert (numbers(), count()) == ([0, 1, 2, 3], 4)


def drive(jobs: Any) -> None:
    """Run jobs without a database."""
    for job in jobs:
        job.run(None)


def test_lanes_do_not_wait_for_each_other() -> None:
    both = threading.Barrier(2)
    these = Lanes(drive)
    with ThreadPoolExecutor(2) as pool:
        done = [pool.submit(these.run, name, Job(lambda _: both.wait(SECONDS))) for name in ("one", "other")]
    assert [one.exception() for one in done] == [None, None]
    assert these._waiting == {}


class Interrupted(threading.Event):
    """A wait that is interrupted, as a greenlet's is that is killed."""

    def wait(self, timeout: float | None = None) -> bool:
        raise KeyboardInterrupt


class Impatient(lanes._Seat):
    """A place in a lane whose holder gives up at once."""

    def __init__(self, job: Job[Any]) -> None:
        super().__init__(job)
        self.turn = Interrupted()


def test_who_gives_up_waiting_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[int] = []
    held, given_up = threading.Event(), threading.Event()

    def hold(_connection: object) -> None:
        held.set()
        assert given_up.wait(SECONDS)

    these = Lanes(drive)
    with ThreadPoolExecutor(1) as pool:
        holding = pool.submit(these.run, "one", Job(hold))
        assert held.wait(SECONDS)
        with monkeypatch.context() as patch:
            patch.setattr(lanes, "_Seat", Impatient)
            with pytest.raises(KeyboardInterrupt):
                these.run("one", Job(lambda _: ran.append(1)))
        given_up.set()
    assert holding.exception() is None
    these.run("one", Job(lambda _: ran.append(2)))
    assert (ran, these._waiting) == ([2], {})
