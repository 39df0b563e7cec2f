"""`flask doctor`: what is broken is said, with its mend, also where nothing else works."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from metaverse.cli.checks import finding
from tests.served import ROOT

Told = dict[str, list[dict[str, Any]]]
SECRET = "TGhpcyBrZXkgaXMgZm9yIHRlc3RzLCBhbmQgbG9uZyBlbm91Z2g"


class Consultation:
    """Asks the doctor about a server that has never run: a process of its own, as a person would."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.home.chmod(0o700)
        self._settings = {"METAVERSE_HOME": str(home), "SECRET_KEY": SECRET, "SEED_PASSWORD": "for a test"}

    def __call__(self, *only: str, **settings: str) -> tuple[int, Told]:
        """Look at some things; return the exit code, and what was found by the check's name."""
        arguments = [argument for name in only for argument in ("--only", name.replace("_", " "))]
        told: Told = {}
        done = self.run("doctor", "--json", *arguments, **settings)
        assert done.stdout, done.stderr
        for check in json.loads(done.stdout)["checks"]:
            told.setdefault(check["name"], []).append(check)
        return done.returncode, told

    def run(self, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """Run a `flask` command."""
        command = [sys.executable, "-m", "flask", "--app", "wsgi:app", *arguments]
        environment = os.environ | self._settings | settings
        return subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
        )


@pytest.fixture
def consult(tmp_path: Path) -> Consultation:
    return Consultation(tmp_path)


def test_settings_that_cannot_be_read_are_each_named_with_the_mend(consult: Consultation) -> None:
    code, told = consult("settings", PORT="x", SECRET_KEY="", STALE_AFTER_SECONDS="700")
    said = " ".join(finding["said"] for finding in told["settings"])
    assert code == 2
    assert all(name in said for name in ("PORT", "SECRET_KEY", "STALE_AFTER_SECONDS"))
    assert any("make secrets" in finding["mend"] for finding in told["settings"])


@pytest.mark.slow
def test_where_nothing_works_everything_is_looked_at_and_nothing_is_touched(consult: Consultation) -> None:
    nothing = {"PORT": "x", "SECRET_KEY": "short", "DATABASE_URL": "mysql://x", "REDIS_URL": "redis://127.0.0.1:1"}
    done = consult.run("doctor", **nothing, LOG_DIR="/dev/null/log")
    assert done.returncode == 2, done.stderr
    assert done.stderr == ""
    for name in ("settings", "secret key", "log", "redis", "disk", "workers"):
        assert name in done.stdout
    assert "→" in done.stdout
    assert list(consult.home.iterdir()) == []


@pytest.mark.slow
def test_a_database_that_is_not_there_is_not_made(consult: Consultation) -> None:
    code, told = consult("database", "migrations")
    assert (code, told["database"][0]["verdict"]) == (2, "fault")
    assert list(consult.home.iterdir()) == []


@pytest.mark.slow
def test_a_server_that_cannot_be_put_together_is_said(consult: Consultation) -> None:
    code, told = consult("settings", "database", DATABASE_URL="postgresql://[broken")
    assert code == 2
    assert told["database"][0]["verdict"] in ("unseen", "fault")


def test_a_server_that_is_well_is_said_to_be(consult: Consultation) -> None:
    assert consult.run("db", "upgrade").returncode == 0
    code, told = consult("settings", "secret key", "file rights", "database", "migrations", "send loop")
    assert {check["verdict"] for checks in told.values() for check in checks} == {"ok"}
    assert code == 0


@pytest.mark.slow
@pytest.mark.parametrize("upto", [None, "0010"])
def test_a_database_of_another_version_is_said_once_with_the_mend(consult: Consultation, upto: str | None) -> None:
    if upto is None:
        (consult.home / "empty.db").touch(mode=0o600)
    else:
        assert consult.run("db", "upgrade", upto, DATABASE_URL=f"sqlite:///{consult.home}/empty.db").returncode == 0
    asked = ("database", "migrations", "last backup", "keys", "channels")
    code, told = consult(*asked, DATABASE_URL=f"sqlite:///{consult.home}/empty.db")
    said = {name: [(one["verdict"], one["said"]) for one in found] for name, found in told.items()}
    assert (code, said["migrations"][0][0]) == (2, "fault")
    assert (upto or "empty") in said["migrations"][0][1]
    assert "flask db upgrade" in told["migrations"][0]["mend"]
    assert {said[name][0] for name in ("last backup", "keys", "channels")} == {("unseen", finding.NOT_MIGRATED)}


@pytest.mark.slow
def test_a_file_that_is_no_database_is_said_with_the_mend(consult: Consultation) -> None:
    (consult.home / "other.db").write_text("This is a letter, not a database, and it is long enough. " * 30)
    code, told = consult("database", "migrations", "keys", DATABASE_URL=f"sqlite:///{consult.home}/other.db")
    assert (code, told["database"][0]["verdict"]) == (2, "fault")
    assert "file is not a database" in told["database"][0]["said"]
    assert "DATABASE_URL" in told["database"][0]["mend"]
    assert {told[name][0]["verdict"] for name in ("migrations", "keys")} == {"unseen"}


@pytest.mark.slow
def test_an_unknown_check_is_refused_with_those_there_are(consult: Consultation) -> None:
    done = consult.run("doctor", "--only", "everything")
    assert done.returncode == 2
    assert "migrations" in done.stderr
