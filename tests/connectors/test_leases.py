"""Of several processes one keeps a gateway's connection, and another takes over when it goes or dies."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from metaverse.clock import now_ms
from metaverse.connectors import storing
from metaverse.connectors.supervisor import Supervisor
from metaverse.errors import Conflict, NotFound
from metaverse.services import gateways
from metaverse.services.gateways import LEASE_MS, Held
from tests.connectors.conftest import comes_to, in_state, until
from tests.connectors.gateway import TOKEN, Visit, listening
from tests.factories import ORGANIZATION, make_organization

Json = dict[str, Any]
Start = Callable[[], Supervisor]


ports = itertools.count(18000)


def store(app: Flask, name: str = "Home", url: str | None = None) -> Json:
    given = {"url": url or f"ws://127.0.0.1:{next(ports)}", "token": TOKEN, "name": name}
    return storing.store(ORGANIZATION, given, "test")


def welcome(visit: Visit) -> None:
    visit.let_in()
    visit.serve()


@pytest.fixture
def start(office: Flask) -> Iterator[Start]:
    """Start what keeps connections, as each process does; it looks around more often than in production."""
    begun: list[Supervisor] = []

    def begin() -> Supervisor:
        begun.append(Supervisor(office, look_seconds=0.05))
        begun[-1].start()
        return begun[-1]

    yield begin
    for one in begun:
        one.stop()


def test_one_holds_a_gateway_until_its_time_is_over(each_app: Flask) -> None:
    make_organization()
    row, now = store(each_app), now_ms()
    [held] = gateways.claim("a", now)
    assert held == Held(row["id"], 1)
    assert gateways.claim("b", now + LEASE_MS - 1) == []
    assert gateways.glance("b", now + LEASE_MS - 1) == ([], False)
    assert gateways.glance("a", now + 1) == ([held], False)
    assert gateways.glance("a", now + LEASE_MS // 2) == ([held], True)
    assert gateways.claim("a", now + LEASE_MS // 2) == [held]
    assert gateways.claim("b", now + LEASE_MS + 1) == []
    assert gateways.glance("b", now + 2 * LEASE_MS) == ([], True)
    assert gateways.claim("b", now + 2 * LEASE_MS) == [held]
    assert gateways.glance("a", now + 2 * LEASE_MS) == ([], False)


def test_who_does_not_hold_it_any_more_notes_nothing(each_app: Flask) -> None:
    make_organization()
    row, now = store(each_app), now_ms()
    gateways.claim("a", now)
    assert gateways.note(row["id"], "a", {"cursor": "{}", "state": "connected"})
    gateways.claim("b", now + LEASE_MS + 1)
    assert not gateways.note(row["id"], "a", {"cursor": '{"late":1}'})
    assert (gateways.whole(row["id"]) or {})["cursor"] == "{}"
    gateways.release("b")
    assert gateways.claim("c", now + LEASE_MS + 2) == [Held(row["id"], 1)]


def test_what_nobody_holds_any_more_is_not_shown_as_connected(each_app: Flask) -> None:
    make_organization()
    row = store(each_app)
    gateways.claim("a", now_ms())
    gateways.note(row["id"], "a", {"state": "connected"})
    assert gateways.one(ORGANIZATION, row["id"])["state"] == "connected"
    gateways.release("a")
    shown = gateways.one(ORGANIZATION, row["id"])
    assert (shown["state"], shown["detail"]) == ("waiting", gateways.LEFT)


def test_what_is_switched_off_nobody_holds(each_app: Flask) -> None:
    make_organization()
    row = store(each_app)
    storing.alter(ORGANIZATION, row["id"], {"enabled": False}, "test")
    assert gateways.claim("a", now_ms()) == []
    assert gateways.glance("a", now_ms()) == ([], False)


def test_the_first_gateway_names_its_agents_as_they_are_and_others_by_their_own_name(each_app: Flask) -> None:
    make_organization()
    marks = [store(each_app, name)["mark"] for name in ("Home", "Home", "Büro 2", "Home", "!!!")]
    assert marks == ["", "home", "b-ro-2", "home-2", "gateway"]


def test_there_is_a_most_of_gateways(office: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateways, "MOST", 2)
    store(office), store(office)
    with pytest.raises(Conflict, match="at most 2 gateways"):
        store(office)
    with pytest.raises(NotFound):
        storing.store("org_none", {"url": "ws://127.0.0.1:9"}, "test")


def test_of_two_one_connects_and_the_other_when_the_first_has_gone(office: Flask, start: Start) -> None:
    with listening(welcome) as gateway:
        row = store(office, url=gateway.url)
        first, second = start(), start()
        in_state(row, "connected")
        holder = (gateways.whole(row["id"]) or {})["lease_holder"]
        assert holder in (first.holder, second.holder)
        going, staying = (first, second) if holder == first.holder else (second, first)
        assert gateway.visits.qsize() == 1
        going.stop()
        until(lambda: gateway.visits.qsize() == 2, "the second connection")
        comes_to(lambda: (gateways.whole(row["id"]) or {})["lease_holder"], staying.holder)


@pytest.mark.slow
def test_a_process_that_was_killed_is_followed_when_its_time_is_over(
    office: Flask, start: Start, monkeypatch: pytest.MonkeyPatch, sqlite_url: str
) -> None:
    dead = threading.Event()

    def until_dead(visit: Visit) -> None:
        try:
            welcome(visit)
        finally:
            dead.set()

    with listening(until_dead, welcome) as gateway:
        row = store(office, url=gateway.url)
        process = subprocess.Popen([sys.executable, "-c", KEEPING], env={**os.environ, **settings(office, sqlite_url)})
        try:
            in_state(row, "connected")
            start()
            assert gateway.visits.qsize() == 1
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait(20)
        assert dead.wait(20)
        assert gateway.visits.qsize() == 1
        until(lambda: gateway.visits.qsize() == 2, "the second connection")
        in_state(row, "connected")


def settings(app: Flask, url: str) -> dict[str, str]:
    return {
        "APP_ENV": "test",
        "DATABASE_URL": url,
        "SECRET_KEY": app.config["SECRET_KEY"],
        "METAVERSE_HOME": str(app.config["METAVERSE_HOME"]),
    }


KEEPING = """
import threading
import config
from app import create_app
from metaverse.connectors import supervisor
from metaverse.services import gateways
gateways.LEASE_MS = 6000
supervisor.begin(create_app(config.load()))
threading.Event().wait()
"""
