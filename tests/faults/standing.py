"""A real server that is killed and started again; its address stays."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import requests

from app import create_app
from metaverse import database
from tests import served
from tests.cli.processes import until
from tests.conftest import settings_for
from tests.realtime.conftest import Office

GENEROUS = "1000000 per minute"
MORE = {"RATE_LIMIT": GENEROUS, "TOKEN_RATE_LIMIT": GENEROUS}


@dataclass
class Standing:
    """A server of gunicorn's: a process that watches, and a worker."""

    home: Path
    environment: dict[str, str]
    listener: socket.socket
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    @property
    def output(self) -> Path:
        """Where its standard output goes."""
        return self.home / "server.out"

    def start(self, **settings: str) -> None:
        """Start it. Whoever calls meanwhile waits: the listening socket is ours, and stays open."""
        there = f"fd://{self.listener.fileno()}"
        command = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "-b", there]
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(
                command,
                cwd=served.ROOT,
                env=self.environment | settings,
                pass_fds=[self.listener.fileno()],
                stdout=output,
                stderr=subprocess.STDOUT,
                process_group=0,
            )

    def worker(self) -> psutil.Process:
        """Give the process that works."""
        assert self.process is not None
        found: list[psutil.Process] = []

        def there() -> bool:
            with suppress(psutil.NoSuchProcess):
                found[:] = psutil.Process(self.process.pid).children()  # type: ignore[union-attr]
            return bool(found)

        until(lambda: there() or self.process.poll() is not None, "a worker is there")  # type: ignore[union-attr]
        assert found, f"The server ended: {self.output.read_text(errors='replace')[-1000:]}"
        return found[-1]

    def kill_worker(self) -> None:
        """Kill what works; what watches starts another one."""
        with suppress(psutil.NoSuchProcess):
            self.worker().kill()

    def kill(self) -> None:
        """Kill everything at once, as a lack of memory or a pulled plug does, and start it again."""
        self.end(signal.SIGKILL)
        self.start()

    def end(self, number: int = signal.SIGTERM, seconds: float = served.STOP_SECONDS) -> None:
        """End it."""
        if self.process is None:
            return
        if number == signal.SIGKILL:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
        else:
            self.process.send_signal(number)
        try:
            self.process.wait(seconds)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


@contextmanager
def standing(home: Path, database_url: str, **settings: str) -> Iterator[Standing]:
    """Serve for a while."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
    environment = served._environment(home, database_url, listener.getsockname()[1]) | MORE | settings
    server = Standing(home, environment, listener)
    server.start()
    try:
        yield server
    finally:
        server.end(signal.SIGKILL)
        listener.close()


@contextmanager
def manned(home: Path, database_url: str, **settings: str) -> Iterator[tuple[Standing, Office]]:
    """Serve an organization for a while."""
    app = create_app(settings_for(home, DATABASE_URL=database_url))
    try:
        with standing(home, database_url, **settings) as server:
            yield server, Office(server.url, app)
    finally:
        with app.app_context():
            database.bound().dispose()


def ready(url: str) -> tuple[int, dict[str, Any]]:
    """Ask a server whether it can work."""
    answer = requests.get(f"{url}/health/ready", timeout=30)
    return answer.status_code, answer.json()


@contextmanager
def reachable() -> Iterator[Path]:
    """Give a folder that PostgreSQL's user reaches, too."""
    folder = Path(tempfile.mkdtemp(prefix="metaverse-faults-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
