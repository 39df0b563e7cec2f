"""`make run-cluster` as a person starts it: from an empty folder to an office, and nothing of it left after Ctrl-C."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
import requests

from scripts.cluster import programs
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


@pytest.mark.slow
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
        kill_the_master_of_nginx(process.pid)
        process.send_signal(signal.SIGINT)
        assert process.wait(STOP_SECONDS) == 0, said(home)
        assert [one for one in family if runs(one)] == []
    finally:
        process.kill()
        process.wait()


def kill_the_master_of_nginx(launcher: int) -> None:
    """Kill it alone, as one who makes room for memory does: its workers go on, with nobody who leads them."""

    def master() -> psutil.Process | None:
        """Return it, once it leads workers."""
        for one in psutil.Process(launcher).children():
            with suppress(psutil.NoSuchProcess):
                if one.name() == "nginx" and one.children():
                    return one
        return None

    before = master()
    assert before is not None
    before.kill()
    until(lambda: master() not in (None, before), "another nginx serves")


def runs(process: psutil.Process) -> bool:
    """Tell whether a process runs; one whose parent died may wait a while for whoever notes its end."""
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


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


def test_what_a_killed_launcher_has_left_is_named_with_the_mend(home: Path) -> None:
    command = ["redis-server", "--port", "0", "--unixsocket", str(home / "left.socket"), "--save", ""]
    left = programs.start(command, home / "cluster" / "log" / "redis.out")
    try:
        until((home / "left.socket").exists, "it runs")
        refused = run(home, PORT=str(free_port()))
        assert (refused.returncode, f"End it first: kill {left.pid}\n" in refused.stderr) == (1, True), refused.stderr
    finally:
        programs.kill(left)
