"""A policy that is changed while a run notes what it did: both are kept."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Connection, select, text, update

from metaverse.database import bound
from metaverse.retention import policy
from metaverse.retention.policy import policies
from tests.factories import ORGANIZATION, make_organization

RUN = {"at": "2026-11-26T04:00:00Z", "items": {}, "seconds": 1.0}
WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")


def beside(app: Flask, change: Callable[[Connection], object], act: Callable[[], object]) -> None:
    """Make a change, do something that must wait for its commit, and commit only when it waits."""

    def run() -> None:
        with app.app_context():
            act()

    other = threading.Thread(target=run)
    with bound().engine.connect() as connection, bound().engine.connect() as watching:
        change(connection)
        other.start()
        until = time.monotonic() + 20
        while not watching.execute(WAITING).scalar() and time.monotonic() < until:
            watching.rollback()
            time.sleep(0.02)
        connection.commit()
    other.join(20)
    assert not other.is_alive()


@pytest.fixture
def kept(make_app: Callable[..., Flask], postgres_url: str) -> Flask:
    app = make_app(postgres_url)
    with app.app_context():
        make_organization()
        policy.change(ORGANIZATION, {"log": 30}, "before")
        policy.ran(ORGANIZATION, {"textsSeq": 7})
    return app


def test_a_change_that_commits_while_a_run_notes_itself_stays(kept: Flask) -> None:
    changed = update(policies).values(days={"log": None, "audit": 365}, changed_ms=99, changed_by="ada")
    with kept.app_context():
        beside(kept, lambda connection: connection.execute(changed), lambda: policy.ran(ORGANIZATION, {"run": RUN}))
        known = policy.of(ORGANIZATION)
        by = bound().read("by", lambda connection: connection.execute(select(policies.c.changed_by)).scalar())
    assert (known.days["log"], known.days["audit"], known.changed_ms, by) == (None, 365, 99, "ada")
    assert known.last == {"textsSeq": 7, "run": RUN}


def test_what_a_run_noted_while_the_policy_is_changed_stays(kept: Flask) -> None:
    noted = update(policies).values(last={"textsSeq": 9, "run": RUN})
    with kept.app_context():
        beside(
            kept,
            lambda connection: connection.execute(noted),
            lambda: policy.change(ORGANIZATION, {"audit": 365}, "ada"),
        )
        known = policy.of(ORGANIZATION)
    assert (known.days["log"], known.days["audit"], known.texts_seq) == (30, 365, 9)
    assert known.last["run"] == RUN


def test_a_run_without_a_policy_notes_itself_and_lets_nothing_go(each_app: Flask) -> None:
    make_organization()
    policy.ran(ORGANIZATION, {"run": RUN})
    known = policy.of(ORGANIZATION)
    assert (set(known.days.values()), known.changed_ms, known.last) == ({None}, None, {"run": RUN})
    assert policy.all_with_one() == []
