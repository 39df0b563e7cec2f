"""Killed at any moment, a backup leaves the one before, and a restore the old database or the new one, whole."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path

import pytest

from metaverse.database import bound
from tests.backup import filling
from tests.factories import ORGANIZATION
from tests.figures import Figures, rounds

ROOT = Path(__file__).resolve().parent.parent.parent
LONGEST_SECONDS = 60


def command(url: str, home: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """Start a command of ours in a process group of its own."""
    environment = {
        **os.environ,
        "APP_ENV": "test",
        "METAVERSE_HOME": str(home),
        "DATABASE_URL": url,
        "SECRET_KEY": "a key for tests, which nobody else may have",
        "SEED_PASSWORD": "seeded for a test",
        "SECRETS_FILE": str(home / "none.env"),
    }
    words = [sys.executable, "-m", "flask", "--app", "wsgi:app", *arguments]
    return subprocess.Popen(
        words, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )


def done(process: subprocess.Popen[bytes]) -> None:
    out, err = process.communicate(timeout=LONGEST_SECONDS)
    assert process.returncode == 0, (out, err)


def killed(process: subprocess.Popen[bytes], after_seconds: float) -> bool:
    """Kill a process after a while; tell whether it was still at work."""
    with suppress(subprocess.TimeoutExpired):
        process.communicate(timeout=after_seconds)
        return False
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    return True


def state(path: Path) -> tuple[str, int]:
    """Look at a database file as it is: whole, and up to where its log goes."""
    with closing(sqlite3.connect(path)) as connection:
        whole = connection.execute("PRAGMA integrity_check").fetchone()[0]
        query = "SELECT seq FROM organizations WHERE id = ?"
        return whole, connection.execute(query, (ORGANIZATION,)).fetchone()[0]


def kill_at_random(in_app: object, tmp_path: Path, sqlite_url: str, times: int) -> dict[str, int]:
    filling.fill(150)
    bound().dispose()
    path, home = Path(sqlite_url.removeprefix("sqlite:///")), tmp_path / "home"
    home.mkdir()
    first, second = tmp_path / "first.backup", tmp_path / "second.backup"
    done(command(sqlite_url, home, "backup", str(first)))
    filling.work(ORGANIZATION, 1)
    bound().dispose()
    now = state(path)
    chance = random.Random(7)
    kills = {"backup": 0, "restore": 0, "restored": 0}
    for _ in range(times):
        kills["backup"] += killed(command(sqlite_url, home, "backup", str(second)), chance.uniform(0.8, 4.0))
        for backup in (first, second):
            if backup.exists():
                done(command(sqlite_url, home, "restore", str(backup), "--check"))
        kills["restore"] += killed(command(sqlite_url, home, "restore", str(first), "--yes"), chance.uniform(0.8, 6.0))
        found = state(path)
        assert found[0] == "ok"
        assert found[1] in (now[1], now[1] - 6)
        kills["restored"] += found[1] != now[1]
        now = found if found[1] != now[1] else now
    done(command(sqlite_url, home, "restore", str(first), "--yes"))
    assert state(path) == ("ok", 900)
    return kills


@pytest.mark.slow
def test_it_is_whole_wherever_it_is_killed(in_app: object, tmp_path: Path, sqlite_url: str) -> None:
    assert kill_at_random(in_app, tmp_path, sqlite_url, 1)


@pytest.mark.nightly
def test_it_is_whole_wherever_it_is_killed_many_times(
    in_app: object, tmp_path: Path, sqlite_url: str, figures: Figures
) -> None:
    figures(**kill_at_random(in_app, tmp_path, sqlite_url, rounds(30)))
