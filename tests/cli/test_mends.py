"""Whoever tells the command line something that cannot be is told the mend in a sentence, never a traceback."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from flask import Flask

from tests.callers import found
from tests.factories import ORGANIZATION
from tests.served import ROOT

KEY = {"SECRET_KEY": "a key for tests, which nobody else may have"}


@pytest.fixture
def office(app: Flask) -> Flask:
    found(app)
    return app


@pytest.mark.parametrize(
    "command",
    [
        ["tokens", "create"],
        ["tokens", "list"],
        ["users", "list"],
        ["users", "create", "ada@office.test"],
        ["rebuild"],
    ],
)
def test_an_organization_that_is_not_there(office: Flask, command: list[str]) -> None:
    told = office.test_cli_runner().invoke(args=[*command, "--organization", "nope"], input="long enough\n" * 2)
    assert told.exit_code == 1
    assert "There is no organization nope" in told.output


def test_an_address_that_is_none(office: Flask) -> None:
    told = office.test_cli_runner().invoke(args=["users", "create", "ada", "--organization", ORGANIZATION])
    assert told.exit_code == 1
    assert "email: Must be an address of e-mail" in told.output


def run(command: list[str], environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def assert_mend(told: subprocess.CompletedProcess[str], mend: str) -> None:
    assert told.returncode == 1
    assert mend in told.stderr
    assert "Traceback" not in told.stderr


FLASK = ["-m", "flask", "--app", "wsgi:app"]


@pytest.mark.parametrize(
    ("command", "name", "value", "mend"),
    [
        ([*FLASK, "seed"], "LOG_DIR", "/proc/x", "make LOG_DIR a folder that this user may write"),
        (["scripts/generate_secrets.py"], "METAVERSE_HOME", "/proc/x", "make METAVERSE_HOME a folder"),
        (["scripts/announce.py"], "HOST", "999.1.1.1", "set HOST to an address of this machine"),
        ([*FLASK, "db", "upgrade"], "DATABASE_URL", "postgresql://u:hunter2@127.0.0.1:1/x", "change DATABASE_URL"),
    ],
)
def test_a_place_that_cannot_be_used(tmp_path: Path, command: list[str], name: str, value: str, mend: str) -> None:
    told = run(command, KEY | {"METAVERSE_HOME": str(tmp_path), name: value})
    assert_mend(told, mend)
    assert "hunter2" not in told.stderr + told.stdout
