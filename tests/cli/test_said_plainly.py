"""What a command cannot do is a sentence that says what is wrong, where, and the mend; never a traceback."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from metaverse.outbound import reach
from metaverse.security import keyring
from metaverse.services.channels import store
from tests.cli.consulting import look, worst
from tests.factories import ORGANIZATION, make_organization

LETTER = '{"type": "x"}'
COMMANDS = (
    ("backup", "{home}/a.backup"),
    ("ingest", "{home}/letter.json"),
    ("replay", "{home}/letter.json"),
    ("rotate-keys", "--status"),
    ("rotate-keys", "--give-up", "k1a2b3c4"),
    ("tokens", "list"),
    ("users", "list"),
    ("retention",),
    ("rebuild",),
    ("demo", "--beats", "1"),
)


def told(result: Result) -> str:
    """Return what a command said that refused, in one sentence of its own."""
    assert (result.exit_code, isinstance(result.exception, SystemExit)) == (1, True), (result.exception, result.output)
    assert "Traceback" not in result.output
    return result.output


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_database_that_was_not_brought_up_to_date_is_said(
    make_app: Callable[..., Flask], tmp_path: Path, command: tuple[str, ...]
) -> None:
    (tmp_path / "letter.json").write_text(LETTER)
    app = make_app(f"sqlite:///{tmp_path}/empty.db")
    result = app.test_cli_runner().invoke(args=[one.format(home=tmp_path) for one in command])
    assert "run `flask db upgrade` first" in told(result)


def test_a_database_that_cannot_be_read_is_not_one_of_another_version(
    make_app: Callable[..., Flask], tmp_path: Path
) -> None:
    (tmp_path / "other.db").write_text("This is a letter, not a database. " * 60)
    said = told(make_app(f"sqlite:///{tmp_path}/other.db").test_cli_runner().invoke(args=["tokens", "list"]))
    assert ("flask doctor" in said, "not a database" in said, "upgrade" in said) == (True, True, False)


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("/proc/x", "Nothing can be written into /proc"),
        ("/sys/x", "Nothing can be written into /sys"),
        ("/nowhere/at/all", "There is no folder /nowhere/at"),
        ("{home}", "is a folder; name a file in it, such as {home}/metaverse.backup"),
        ("", "is a folder; name a file in it"),
        ("/dev/null", "no file that could be replaced"),
        ("{home}/" + "a" * 240, "The name of the file is too long"),
    ],
)
def test_where_no_backup_can_be_written_is_said_before_it_is_begun(
    app: Flask, tmp_path: Path, file: str, said: str
) -> None:
    with app.app_context():
        result = app.test_cli_runner().invoke(args=["backup", file.format(home=tmp_path)])
        assert said.format(home=tmp_path) in told(result)
        assert "There is no backup yet" in worst(look(app, "last backup")).said


def test_a_folder_of_backups_that_cannot_be_made_is_said(make_app: Callable[..., Flask], sqlite_url: str) -> None:
    app = make_app(sqlite_url, BACKUP_FOLDER="/proc/backups")
    said = told(app.test_cli_runner().invoke(args=["backup", "--scheduled"]))
    assert ("/proc/backups" in said, "BACKUP_FOLDER" in said) == (True, True)


def test_a_backup_that_cannot_be_read_is_said(app: Flask) -> None:
    said = told(app.test_cli_runner().invoke(args=["restore", "/proc/self/mem", "--check"]))
    assert ("/proc/self/mem cannot be read" in said, "Nothing was changed" in said) == (True, True)


def test_a_key_that_nobody_knows_is_not_given_up(in_app: Flask) -> None:
    said = told(in_app.test_cli_runner().invoke(args=["rotate-keys", "--give-up", "k0000000"]))
    first = keyring.current().secrets.keys[0].id
    assert f"knows a key k0000000. Known are: {first} (in use)" in said
    assert "Empty" not in said


def test_a_channel_whose_deliveries_fail_is_said_by_the_doctor(in_app: Flask, tmp_path: Path) -> None:
    make_organization()
    assert worst(look(in_app, "channels")).said == "No channel is in use."
    asked = {"name": "Hook", "kind": "webhook", "locale": "en", "url": "https://hooks.example.com/x"}
    store.create(ORGANIZATION, asked, reach.of(in_app), "test")
    assert worst(look(in_app, "channels")).verdict == "ok"
    path = str(in_app.config["DATABASE_URL"]).removeprefix("sqlite:///")
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE channels SET failures = 3")
    found = worst(look(in_app, "channels"))
    assert (found.verdict, "channel Hook (webhook" in found.said) == ("warning", True)
    assert "never" not in found.said or "none has ever arrived" in found.said
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE channels SET enabled = 0")
    assert worst(look(in_app, "channels")).verdict == "ok"
