"""What the units' filter of system calls lets through is all that the running server calls."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from app import create_app
from metaverse import database
from tests import factories
from tests.conftest import settings_for
from tests.deploy.test_units import analyze, lines
from tests.realtime.conftest import Office
from tests.realtime.streams import stream
from tests.served import ROOT

BOUND_SECONDS = 60
AS_ROOT = {"fchown"}
"""What SQLite calls only where root runs it, as this test is, to give its side files to whose the database is."""

pytestmark = [
    pytest.mark.nightly,
    pytest.mark.skipif(
        shutil.which("strace") is None or shutil.which("systemd-analyze") is None,
        reason="strace or systemd-analyze is missing: apt-get install strace systemd",
    ),
]


def group(name: str) -> set[str]:
    """Give the system calls of a group of systemd's, and of the groups in it."""
    found: set[str] = set()
    for line in analyze("syscall-filter", name)[1].splitlines()[1:]:
        word = line.strip()
        if word.startswith("@"):
            found |= group(word)
        elif word and not word.startswith("#"):
            found.add(word)
    return found


def allowed(unit: str) -> set[str]:
    """Give what a unit's filter lets through."""
    found: set[str] = set()
    for line in lines(unit):
        if line.startswith("SystemCallFilter="):
            words = line.partition("=")[2]
            several = set[str]().union(*(group(word) for word in words.lstrip("~").split()))
            found = found - several if words.startswith("~") else found | several
    return found


def test_the_server_calls_nothing_that_its_unit_forbids(tmp_path: Path, sqlite_url: str) -> None:
    app = create_app(settings_for(tmp_path, DATABASE_URL=sqlite_url))
    traced = tmp_path / "calls"
    listener = socket.create_server(("127.0.0.1", 0), backlog=512)
    environment = os.environ | {
        "METAVERSE_HOME": str(tmp_path),
        "DATABASE_URL": sqlite_url,
        "SECRET_KEY": "a key for tests, which nobody else may have",
    }
    serve = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "-b", f"fd://{listener.fileno()}"]
    command = ["strace", "--follow-forks", "--summary-only", "--output", str(traced), *serve]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, pass_fds=[listener.fileno()], process_group=0)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    listener.close()
    try:
        requests.get(f"{url}/health/ready", timeout=BOUND_SECONDS)
        use(Office(url, app))
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(BOUND_SECONDS)
        with app.app_context():
            database.bound().dispose()
    called = {line.split()[-1] for line in traced.read_text().splitlines()[2:-2] if line.strip()}
    assert {"accept4", "epoll_wait", "fdatasync"} & called, called
    assert called - allowed("metaverse.service") - AS_ROOT == set()
    assert "mount" not in allowed("metaverse.service")


def use(office: Office) -> None:
    """Do what people and agents do: take events, stream, compute a network."""
    with stream(office) as flow:
        flow.wait("snapshot")
        office.post(factories.status("ada"), factories.task("t-1", title="Bake"))
        flow.wait("task")
    told = {"email": "nobody@example.com", "password": "wrong"}
    requests.post(f"{office.url}/api/auth/login", json=told, timeout=BOUND_SECONDS)
    network = f"{office.url}/api/metaverse/3d/collaboration/network/v2"
    shown = {"Authorization": f"Bearer {office.viewer}"}
    assert requests.get(network, headers=shown, timeout=BOUND_SECONDS).status_code == 200
