"""Whoever is told to end, or is killed, leaves nothing lying about, and the next backup does not wait for it."""

from __future__ import annotations

import signal
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from metaverse.backup import runs
from metaverse.database import bound, scratch
from tests.backup import filling
from tests.backup.test_killed import LONGEST_SECONDS, command, done
from tests.cli.processes import until

TRIES = 10


def told_to_end(how: signal.Signals, process: subprocess.Popen[bytes], begun: Path, names: str) -> int:
    """Tell a process to end once it has begun to write; return with what it ended."""

    def has_begun() -> bool:
        return process.poll() is not None or any(begun.glob(names))

    until(has_begun, "it has begun to write")
    with suppress(ProcessLookupError):
        process.send_signal(how)
    process.communicate(timeout=LONGEST_SECONDS)
    return process.returncode


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_backup_that_is_told_to_end_is_noted_and_leaves_nothing(
    in_app: Flask, tmp_path: Path, sqlite_url: str, how: signal.Signals
) -> None:
    filling.fill(60)
    bound().dispose()
    folder = tmp_path / "backups"
    folder.mkdir()
    for _ in range(TRIES):
        process = command(sqlite_url, tmp_path, "backup", str(folder / "a.backup"))
        if told_to_end(how, process, folder, ".a.backup.*.part"):
            break
        (folder / "a.backup").unlink()  # it was quicker
    last = runs.latest()
    assert last is not None
    assert (last.state, last.error) == (runs.FAILED, "It was stopped before it was whole.")
    assert list(folder.iterdir()) == []


@pytest.mark.slow
def test_a_restore_that_is_told_to_end_leaves_the_database_and_nothing_else(
    in_app: Flask, tmp_path: Path, sqlite_url: str
) -> None:
    filling.fill(60)
    bound().dispose()
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    backup = tmp_path / "a.backup"
    done(command(sqlite_url, tmp_path, "backup", str(backup)))
    process = command(sqlite_url, tmp_path, "restore", str(backup), "--yes")
    assert told_to_end(signal.SIGTERM, process, path.parent, f".{path.name}.*.restoring") == 128 + signal.SIGTERM
    assert [one.name for one in path.parent.glob(f".{path.name}.*")] == []
    done(command(sqlite_url, tmp_path, "restore", str(backup), "--check"))


def test_what_is_restored_for_trial_has_no_name_that_could_stay(tmp_path: Path) -> None:
    with scratch.passing(tmp_path, "trial") as connection:
        connection.execute(text("CREATE TABLE words (word TEXT)"))
        connection.execute(text("INSERT INTO words VALUES ('kept nowhere')"))
        assert list(tmp_path.iterdir()) == []
        assert connection.execute(text("SELECT word FROM words")).scalar() == "kept nowhere"
