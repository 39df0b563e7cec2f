"""`make run-cluster` as a person starts it: from an empty folder to an office, and nothing of it left after Ctrl-C."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import requests

from scripts.cluster.programs import free_port
from tests.cli.processes import until
from tests.served import ROOT

STOP_SECONDS = 40


@pytest.fixture
def home() -> Iterator[Path]:
    """Give a folder that PostgreSQL's user reaches."""
    folder = Path(tempfile.mkdtemp(prefix="metaverse-run-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def test_a_cluster_starts_from_nothing_and_leaves_nothing_behind(home: Path) -> None:
    port = free_port()
    environment = os.environ | {"METAVERSE_HOME": str(home), "PORT": str(port), "PROCESSES": "2"}
    with (home / "run.out").open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "scripts/run_cluster.py"], cwd=ROOT, env=environment, stdout=output, stderr=output
        )
    try:
        until(lambda: process.poll() is not None or "Sign in as" in said(home), "the cluster has started")
        assert process.poll() is None, said(home)
        answer = requests.get(f"http://127.0.0.1:{port}/health/ready", timeout=20)
        assert answer.json()["checks"] == {"database": "ok", "bus": "ok"}
        family = psutil.Process(process.pid).children(recursive=True)
        assert {"nginx", "postgres", "redis-server"} <= {one.name() for one in family}
        process.send_signal(signal.SIGINT)
        assert process.wait(STOP_SECONDS) == 0, said(home)
        assert [one for one in family if one.is_running()] == []
    finally:
        process.kill()
        process.wait()


def said(home: Path) -> str:
    """Return what was printed so far."""
    return (home / "run.out").read_text(errors="replace")


def test_a_setting_that_makes_no_sense_is_told_with_the_mend(home: Path) -> None:
    refused = run(home, PORT="abc")
    assert (refused.returncode, "PORT is 'abc'" in refused.stderr) == (1, True)


def run(home: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Start what must refuse."""
    environment = os.environ | {"METAVERSE_HOME": str(home)} | settings
    command = [sys.executable, "scripts/run_cluster.py"]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)
