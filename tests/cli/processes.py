"""`flask` commands as real processes, on a database of their own."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.served import ROOT

PATIENCE_SECONDS = 60
LOOK_SECONDS = 0.02


@contextmanager
def flask(home: Path, database_url: str, *arguments: str, **more: str) -> Iterator[subprocess.Popen[str]]:
    """Run a command in a process group of its own, as a shell does; it is ended at the end."""
    environment = os.environ | {
        "APP_ENV": "production",
        "METAVERSE_HOME": str(home),
        "LOG_DIR": str(home / "log"),
        "DATABASE_URL": database_url,
        "SECRET_KEY": "a key for tests, which nobody else may have",
        "SEED_PASSWORD": "seeded for a test",
        **more,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi:app", *arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        process_group=0,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def until(true: Callable[[], bool], what: str) -> None:
    """Wait until something is so, with a bound."""
    pause = threading.Event()
    for _ in range(int(PATIENCE_SECONDS / LOOK_SECONDS)):
        if true():
            return
        pause.wait(LOOK_SECONDS)
    raise AssertionError(f"In {PATIENCE_SECONDS} s it was not so: {what}")


def logged(database_url: str, like: str = "%") -> list[tuple[str, int]]:
    """Return the ids of events in the log, and their times, in their order."""
    with closing(sqlite3.connect(database_url.removeprefix("sqlite:///"))) as connection:
        query = "SELECT id, time_ms FROM events WHERE id LIKE ? ORDER BY seq"
        return connection.execute(query, (like,)).fetchall()
