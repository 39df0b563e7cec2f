"""What is written for a moment, and is not sealed, stays on this server: never where the backups go."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Connection

from metaverse.database import scratch
from tests.backup import filling

Passing = Callable[[Path, str], AbstractContextManager[Connection]]


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> set[tuple[str, Path]]:
    """Note what is written for a moment, and into which folder."""
    found: set[tuple[str, Path]] = set()
    passing: Passing = scratch.passing

    def noted(folder: Path, name: str) -> AbstractContextManager[Connection]:
        found.add((name, folder))
        return passing(folder, name)

    monkeypatch.setattr(scratch, "passing", noted)
    return found


def test_trial_and_check_are_written_at_home(
    make_app: Callable[..., Flask], sqlite_url: str, tmp_path: Path, written: set[tuple[str, Path]]
) -> None:
    app = make_app(sqlite_url)
    with app.app_context():
        filling.fill()
    home, file = Path(app.config["METAVERSE_HOME"]), tmp_path / "elsewhere" / "a.backup"
    file.parent.mkdir()
    runner = app.test_cli_runner()
    made = runner.invoke(args=["backup", str(file)])
    assert made.exit_code == 0, made.output
    back = runner.invoke(args=["restore", str(file), "--yes"])
    assert back.exit_code == 0, back.output
    assert written == {("trial", home), ("check", home)}
