"""Under gevent SQLite works beside the loop and never holds it; each test runs a process of its own, patched."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.served import ROOT


def run_patched(scenario: str, home: Path, url: str | None = None) -> Any:
    """Run a scenario of `tests.database.patched` on SQLite or the given database, and give what it reports."""
    url = url or f"sqlite:///{home}/x.db"
    command = [sys.executable, "-m", "tests.database.patched", scenario, url, str(home)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_a_slow_read_does_not_hold_the_loop(tmp_path: Path) -> None:
    seen = run_patched("slow_read", tmp_path)
    assert seen["answered"]
    assert seen["turns_of_the_loop"] > 20


@pytest.mark.slow
def test_slow_reads_run_beside_each_other_and_beside_writes(tmp_path: Path) -> None:
    seen = run_patched("reads_and_writes", tmp_path)
    assert seen["written_while_reading"] >= 1


@pytest.mark.slow
def test_writers_that_wait_together_share_commits(tmp_path: Path) -> None:
    seen = run_patched("many_writers", tmp_path)
    assert seen["numbers"] == list(range(1, 201))
    assert seen["commits"] < 100


@pytest.mark.slow
def test_a_failing_writer_in_a_group_harms_nobody(tmp_path: Path) -> None:
    seen = run_patched("one_fails", tmp_path)
    assert seen["numbers"] == [1, 2, 3, 5, 6, 7]
    assert seen["failed"] == ["ZeroDivisionError"]


def test_quotas_hold_where_a_thread_without_an_app_commits(tmp_path: Path) -> None:
    seen = run_patched("quotas", tmp_path)
    assert seen["failed"] == ["Forbidden"] * 4
    assert seen["agents"] == 8


@pytest.mark.slow
def test_a_lock_of_another_process_holds_up_nobody_else_and_ends_in_unavailable(tmp_path: Path) -> None:
    seen = run_patched("locked", tmp_path)
    assert seen["failed"] == ["Unavailable"]
    assert seen["reads_meanwhile"] > 10
    assert seen["after"] == [7]


def test_postgresql_yields_to_the_loop_by_itself(tmp_path: Path, postgres_url: str) -> None:
    seen = run_patched("postgres", tmp_path, postgres_url)
    assert seen["turns_of_the_loop"] > 20
    assert seen["failed"] == []
    assert seen["numbers"] == list(range(1, 41))
