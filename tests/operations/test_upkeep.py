"""Backups are made when they are due, by one process, and whoever must know is told how they ended."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import flask_migrate
import pytest
from flask import Flask

from metaverse.backup import folder, runs
from metaverse.backup.folder import name_at
from metaverse.cli.backup_targets import failed
from metaverse.clock import HOUR_MS, from_wire, now_ms
from metaverse.events import log
from metaverse.leaving import organization
from metaverse.operations import commands, upkeep
from metaverse.operations.upkeep import Times, Upkeep
from metaverse.retention import policy, turn
from metaverse.services import history, organizations
from tests.factories import ORGANIZATION, make_organization

NOON = from_wire("2026-11-26T12:00:00Z")
THREE = from_wire("2026-11-26T03:00:00Z")


def test_it_is_due_at_its_hours() -> None:
    assert Times(24, 3).latest(NOON) == THREE
    assert Times(6, 3).latest(NOON) == THREE + 6 * HOUR_MS
    assert Times(24, 15).latest(NOON) == THREE - 12 * HOUR_MS
    assert Times(0, 3).latest(NOON) is None


def test_a_backup_is_due_once_after_its_time(in_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    now = NOON
    monkeypatch.setattr(runs, "now_ms", lambda: now)
    monkeypatch.setattr("metaverse.services.organizations.now_ms", lambda: now)
    make_organization()
    daily = Times(24, 3)
    assert not upkeep.is_backup_due(daily, NOON)  # nothing was there at three
    now = NOON + 16 * HOUR_MS
    assert upkeep.is_backup_due(daily, now)
    run = runs.begin()
    assert not upkeep.is_backup_due(daily, now)
    runs.failed(run, "disk full")
    assert not upkeep.is_backup_due(daily, now)
    now += HOUR_MS
    assert upkeep.is_backup_due(daily, now)
    runs.done(runs.begin(), "a file", 1, 1, 1)
    assert not upkeep.is_backup_due(daily, now + 2 * HOUR_MS)
    assert upkeep.is_backup_due(daily, now + 24 * HOUR_MS)


def test_letting_go_is_due_once_a_day(in_app: Flask) -> None:
    make_organization()
    daily = Times(24, 4)
    assert not upkeep.is_letting_go_due(daily, NOON)
    changed = policy.change(ORGANIZATION, {"log": 30}, "test").changed_ms or 0
    assert not upkeep.is_letting_go_due(daily, changed)
    assert upkeep.is_letting_go_due(daily, changed + 24 * HOUR_MS)


def test_letting_go_can_be_left_to_somebody_else(
    make_app: Callable[..., Flask], sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for hours, expected in (("0", []), ("24", [("retention", "--apply")])):
        app = make_app(sqlite_url, BACKUP_EVERY_HOURS="0", RETENTION_EVERY_HOURS=hours)
        assert swept(app, monkeypatch) == expected


def test_where_another_run_rewrites_history_it_is_left_to_the_next_time(
    make_app: Callable[..., Flask], database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app(database_url, BACKUP_EVERY_HOURS="0")
    with app.app_context(), turn.taken():
        assert swept(app, monkeypatch) == []
    assert swept(app, monkeypatch) == [("retention", "--apply")]


def swept(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """Look a day after a policy was made whether something is due, and tell what was started."""
    started: list[tuple[str, ...]] = []
    app.extensions[commands.EXTENSION] = commands.Commands(app, run=started.append)
    with app.app_context(), monkeypatch.context() as patch:
        make_organization()
        changed = policy.change(ORGANIZATION, {"log": 30}, "test").changed_ms or 0
        patch.setattr(upkeep, "now_ms", lambda: changed + 24 * HOUR_MS)
        Upkeep(app).sweep()
    return started


def test_a_failure_is_told_once_and_its_end(
    make_app: Callable[..., Flask], sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app(sqlite_url, BACKUP_FOLDER=str(tmp_path / "kept"))
    full = failed(Path("/kept/a.backup"), OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
    answers = iter((full, full, None))

    def run(_upkeep: Upkeep, *command: str) -> str | None:
        assert command == ("backup", "--scheduled")
        said = next(answers)
        one = runs.begin()
        runs.failed(one, said) if said else runs.done(one, "a file", 7, 1, 1)
        return said

    monkeypatch.setattr(Upkeep, "_run", run)
    with app.app_context():
        make_organization()
        for _ in range(3):
            Upkeep(app)._back_up()
        told = [
            (one["level"], one["title"], one["body"], one["values"]) for one in history.notification_page(ORGANIZATION)
        ]
        chinese = "备份失败：/kept 处出错（磁盘空间不足）。请在那里腾出空间，或指定别的位置；没有留下任何文件。"
        assert told == [
            ("critical", "The backup failed", full, {"bodyZh": chinese}),
            ("info", "The backup is whole again", "a file", {}),
        ]
        assert log.head(ORGANIZATION).seq == 2


def test_an_erasure_that_stopped_is_brought_to_its_end(
    make_app: Callable[..., Flask], sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app(sqlite_url, BACKUP_EVERY_HOURS="0")
    with app.app_context():
        make_organization()
        make_organization("org_other")
        organization.lock_out(ORGANIZATION)
        begun = now_ms()
    erased = commands.Commands(app, run=lambda command: str(app.test_cli_runner().invoke(args=command).exception or ""))
    app.extensions[commands.EXTENSION] = erased
    for minutes, left in ((9, ["org_other", ORGANIZATION]), (11, ["org_other"])):
        monkeypatch.setattr(upkeep, "now_ms", lambda at=begun + minutes * 60_000: at)
        with app.app_context():
            Upkeep(app).sweep()
            assert sorted(organizations.ids()) == left


def test_the_command_makes_it_and_only_some_stay(
    make_app: Callable[..., Flask], sqlite_url: str, tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    app = make_app(sqlite_url, BACKUP_FOLDER=str(kept), BACKUP_KEEP="2")
    with app.app_context():
        flask_migrate.stamp()
        make_organization()
    kept.mkdir()
    for number in range(4):
        (kept / name_at(NOON + number * HOUR_MS)).touch()
    others = [kept / "holiday.backup", kept / "metaverse-notes.txt", kept / ".metaverse-20200101T000000Z.backup.9.part"]
    for one in others:
        one.touch()
    os.utime(others[-1], (0, 0))
    done = app.test_cli_runner().invoke(args=["backup", "--scheduled"])
    assert done.exit_code == 0, done.output
    assert folder.backups(kept)[0].name == name_at(NOON + 3 * HOUR_MS)
    assert len(folder.backups(kept)) == 2
    assert [one.exists() for one in others] == [True, True, False]
    with app.app_context():
        last = runs.latest(runs.DONE)
        assert last is not None
        assert last.size == folder.backups(kept)[-1].stat().st_size
    failed = app.test_cli_runner().invoke(args=["backup", str(tmp_path / "nowhere" / "a.backup")])
    assert (failed.exit_code, "There is no folder" in failed.output) == (1, True)
