"""Whoever rewrites history does so alone, in whatever process, and dies without leaving it shut."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from metaverse.database import bound
from metaverse.errors import Conflict
from metaverse.leaving import again, organization, person
from metaverse.retention import policy, running, turn
from metaverse.retention.running import Plan
from metaverse.security import passwords
from metaverse.services import organizations, users
from tests.cli.processes import until
from tests.factories import ORGANIZATION, make_organization

ADDRESS = "ada@example.com"
HOLDER = """
import sys
from sqlalchemy import create_engine
from metaverse.database import once
with once.taking(create_engine(sys.argv[1]), "history") as is_mine:
    print(is_mine, flush=True)
    sys.stdin.read()
"""


@contextmanager
def held_elsewhere() -> Iterator[subprocess.Popen[str]]:
    """Let another process have history."""
    url = bound().engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", HOLDER, url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "True\n"
        try:
            yield other
        finally:
            other.kill()


@pytest.fixture
def runner(each_app: Flask) -> FlaskCliRunner:
    make_organization()
    users.create(ORGANIZATION, ADDRESS, "Ada Lovelace", passwords.hashed("a password of hers"), "viewer", "test")
    policy.change(ORGANIZATION, {"audit": 30}, "test")
    return each_app.test_cli_runner()


def test_it_is_one_s_own_until_one_is_done(each_app: Flask) -> None:
    assert turn.is_free()
    with turn.taken():
        assert not turn.is_free()
        with pytest.raises(Conflict, match="Another run is going on"), turn.taken():
            pytest.fail("two had it at once")
    assert turn.is_free()


def test_whoever_dies_leaves_it_to_others(each_app: Flask) -> None:
    with held_elsewhere() as other:
        assert not turn.is_free()
        other.kill()
        other.wait(10)
        until(turn.is_free, "nobody rewrites history")


def test_who_comes_second_is_told_and_changes_nothing(runner: FlaskCliRunner) -> None:
    with held_elsewhere():
        for command in (
            ("retention", "--apply"),
            ("users", "anonymise", ADDRESS, "--apply"),
            ("organizations", "erase", ORGANIZATION, "--apply", "--confirm", ORGANIZATION),
        ):
            done = runner.invoke(args=command)
            assert (done.exit_code, turn.BUSY in done.output) == (1, True), done.output
            assert runner.invoke(args=[word for word in command if word != "--apply"]).exit_code == 0
        assert users.by_email(ADDRESS) is not None
        assert organizations.ids() == [ORGANIZATION]
        assert policy.of(ORGANIZATION).last == {}


def test_nobody_else_has_it_during_a_run(runner: FlaskCliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    free: list[bool] = []

    def note(*_: Any, **__: Any) -> Plan:
        free.append(turn.is_free())
        return Plan()

    for module, name in ((running, "apply"), (organization, "sweep"), (organization, "erase"), (person, "forget")):
        monkeypatch.setattr(module, name, note)
    assert runner.invoke(args=["retention", "--apply"]).exit_code == 0
    erase = ["organizations", "erase", ORGANIZATION, "--apply", "--confirm", ORGANIZATION]
    assert runner.invoke(args=erase).exit_code == 0
    runner.invoke(args=["users", "anonymise", ADDRESS, "--apply"])
    again.apply([{"kind": organization.KIND, "subject": ORGANIZATION, "at_ms": 1}], Path())
    assert free == [False] * 5
    assert turn.is_free()


def test_who_is_patient_comes_when_the_other_has_ended(
    runner: FlaskCliRunner, make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turn, "AGAIN_SECONDS", 0.05)
    codes: list[int] = []
    command = ["retention", "--apply", "--wait"]
    waiting = threading.Thread(target=lambda: codes.append(runner.invoke(args=command).exit_code))
    with turn.taken():
        waiting.start()
        waiting.join(0.5)
        assert policy.of(ORGANIZATION).last == {}
    waiting.join(20)
    assert codes == [0]
    assert policy.of(ORGANIZATION).last["run"]["items"].keys() == {"audit"}


def test_the_lock_that_an_administrator_makes_belongs_to_whom_the_database_belongs_to(
    in_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Path(bound().engine.url.database or "")
    lock = database.with_name(f"{database.name}-history.lock")
    given: list[tuple[int, int]] = []
    monkeypatch.setattr("os.fchown", lambda _, user, group: given.append((user, group)))
    theirs = os.stat_result((0o600, 1, 1, 1, 4321, 4322, 0, 0, 0, 0))
    real = Path.stat
    monkeypatch.setattr(Path, "stat", lambda path, **how: theirs if path == database else real(path, **how))
    assert turn.is_free()
    assert (lock.exists(), given) == (True, [(4321, 4322)])
