"""When PostgreSQL fails nobody hangs, nothing that was acknowledged is lost, and all mends by itself."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

LONGEST_SECONDS = 6.0
"""Longer than giving one server up and not reaching the next; shorter than a person's patience."""


def played(scenario: str, home: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.database.outage", scenario, str(home)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    seen: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return seen


@pytest.mark.slow
@pytest.mark.parametrize("scenario", ["gone_and_back", "silent"])
def test_an_outage_loses_nothing_hangs_nobody_and_mends_by_itself(scenario: str, tmp_path: Path) -> None:
    seen = played(scenario, tmp_path)
    assert seen["refused"]
    assert (seen["lost"], seen["gaps"]) == (0, False)
    assert seen["longest_seconds"] < LONGEST_SECONDS


@pytest.mark.slow
def test_a_restart_while_nobody_asks_is_not_noticed(tmp_path: Path) -> None:
    seen = played("restarted_while_idle", tmp_path)
    assert not seen["refused"]
    assert (seen["lost"], seen["gaps"]) == (0, False)
