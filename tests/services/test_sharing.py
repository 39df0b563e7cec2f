"""What many ask at once is computed once, and never older than the question."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from flask import Flask

from metaverse.services.sharing import Shared


class Desk:
    """Counts how often something is computed; `value` is what reading finds at that moment."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.shared: Shared[str, int] = Shared(2)
        self.value = 0
        self.read: list[int] = []

    def compute(self, begin: Callable[[], None]) -> int:
        begin()
        self.read.append(self.value)
        return self.value

    def ask(self, name: str = "x", compute: Callable[[Callable[[], None]], int] | None = None) -> int:
        with self.app.app_context():
            return self.shared.ask(name, lambda kept: kept if kept == self.value else None, compute or self.compute)


@pytest.fixture
def desk(app: Flask) -> Desk:
    return Desk(app)


def test_an_answer_is_kept_while_it_holds(desk: Desk) -> None:
    assert [desk.ask(), desk.ask()] == [0, 0]
    desk.value = 1
    assert [desk.ask(), desk.ask()] == [1, 1]
    assert desk.read == [0, 1]


def test_only_so_many_answers_are_kept(desk: Desk) -> None:
    for name in ("x", "y", "z", "y", "x"):
        desk.ask(name)
    assert len(desk.read) == 4


def test_who_asks_after_the_reading_has_begun_gets_what_is_new_by_then(desk: Desk) -> None:
    reading, go_on, answers = threading.Event(), threading.Event(), []

    def slowly(begin: Callable[[], None]) -> int:
        found = desk.compute(begin)
        reading.set()
        assert go_on.wait(10)
        return found

    first = threading.Thread(target=lambda: answers.append(desk.ask(compute=slowly)))
    first.start()
    assert reading.wait(10)
    desk.value = 7
    assert desk.ask() == 7
    go_on.set()
    first.join(10)
    assert (answers, desk.read) == ([0], [0, 7])


def test_apps_on_other_databases_share_nothing(desk: Desk, make_app: Callable[..., Flask], sqlite_url: str) -> None:
    desk.ask()
    desk.app = make_app(sqlite_url)
    desk.ask()
    assert len(desk.read) == 2
