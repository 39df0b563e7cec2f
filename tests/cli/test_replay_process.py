"""A replay as a real process: Ctrl-Z pauses it, `fg` goes on at the same pace, Ctrl-C ends it cleanly."""

from __future__ import annotations

import os
import signal
import threading
from itertools import pairwise
from pathlib import Path

import psutil
import pytest
from flask import Flask

from tests.callers import found
from tests.cli.processes import PATIENCE_SECONDS, flask, logged, until
from tests.factories import ORGANIZATION
from tests.recordings.files import prompt

PROMPTS = 30
APART_MS, SPEED = 10_000, 100
PAUSE_MS = APART_MS // SPEED
STOPPED_SECONDS = 1.5


@pytest.fixture
def session(tmp_path: Path, app: Flask) -> Path:
    found(app)
    file = tmp_path / "session.jsonl"
    times = [f"2026-11-25T10:{number * 10 // 60:02}:{number * 10 % 60:02}Z" for number in range(PROMPTS)]
    file.write_bytes(b"".join(prompt(f"u{number}", time) for number, time in enumerate(times)))
    return file


@pytest.mark.slow
def test_paused_it_waits_and_afterwards_nothing_races_to_catch_up(
    tmp_path: Path, sqlite_url: str, session: Path
) -> None:
    arguments = ("replay", str(session), "--speed", str(SPEED), "--organization", ORGANIZATION)
    with flask(tmp_path, sqlite_url, *arguments) as process:
        until(lambda: len(logged(sqlite_url, "%:status")) >= 5, "five prompts were played")
        os.kill(process.pid, signal.SIGTSTP)
        until(lambda: psutil.Process(process.pid).status() == psutil.STATUS_STOPPED, "it is paused")
        before = len(logged(sqlite_url))
        threading.Event().wait(STOPPED_SECONDS)  # what is tested is that time passes
        assert len(logged(sqlite_url)) == before
        os.kill(process.pid, signal.SIGCONT)
        out, err = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0, out + err
    times = [ms for _, ms in logged(sqlite_url, "%:status")]
    apart = [after - before for before, after in pairwise(times)]
    assert len(times) == PROMPTS
    assert max(apart) >= STOPPED_SECONDS * 1000
    assert sum(gap < PAUSE_MS / 2 for gap in apart) <= 5
    assert sorted(apart)[PROMPTS // 2] >= PAUSE_MS * 0.9


@pytest.mark.slow
def test_ended_it_says_so_and_the_same_call_goes_on(tmp_path: Path, sqlite_url: str, session: Path) -> None:
    arguments = ("replay", str(session), "--speed", str(SPEED), "--organization", ORGANIZATION)
    with flask(tmp_path, sqlite_url, *arguments) as process:
        until(lambda: len(logged(sqlite_url, "%:status")) >= 5, "five prompts were played")
        os.kill(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=PATIENCE_SECONDS)
    assert (process.returncode, "The same call goes on from here" in err) == (130, True)
    assert " taken, " in out
    with flask(tmp_path, sqlite_url, *arguments) as process:
        out, err = process.communicate(timeout=PATIENCE_SECONDS)
    assert (process.returncode, " 0 known already, 0 refused." in out) == (0, True), out + err
    assert len(logged(sqlite_url, "%:status")) == PROMPTS
