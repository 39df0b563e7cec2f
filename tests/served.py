"""The real server in a process of its own: gunicorn, gevent, a fresh database."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import config
from app import create_app
from metaverse import database

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 60
STOP_SECONDS = 15
SEED_PASSWORD = "seeded for a test"


@dataclass
class Served:
    """A running server."""

    url: str
    home: Path
    process: subprocess.Popen[bytes]
    environment: dict[str, str]

    def pids(self) -> list[int]:
        """Name the processes that serve: the one that watches, and those that work."""
        pid = self.process.pid
        workers = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [pid, *map(int, workers)]

    def flask(self, *arguments: str) -> str:
        """Run a `flask` command on the server's database, and give what it printed."""
        command = [sys.executable, "-m", "flask", "--app", "wsgi:app", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def prepare(self, *arguments: str) -> str:
        """Run a `flask` command on the server's database in this process: that saves the start of one."""
        given = config.read_file(self.home / "secrets.env") | self.environment | {"APP_ENV": "test"}
        app = create_app(config.load(given))
        try:
            done = app.test_cli_runner().invoke(args=arguments)
        finally:
            with app.app_context():
                database.bound().dispose()
        assert done.exit_code == 0, done.output
        return done.stdout


def listening() -> socket.socket:
    """Open a socket to serve on, so that no port is lost and nothing need be tried twice."""
    return socket.create_server(("127.0.0.1", 0), backlog=512)


@contextmanager
def serving(home: Path, database_url: str, **settings: str) -> Iterator[Served]:
    """Serve for a while."""
    with serving_on(listening(), home, database_url, **settings) as served:
        yield served


@contextmanager
def serving_on(listener: socket.socket, home: Path, database_url: str, **settings: str) -> Iterator[Served]:
    """Serve for a while on a socket that is open already."""
    port = listener.getsockname()[1]
    environment = _environment(home, database_url, port) | settings
    with (home / "server.out").open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "-b", f"fd://{listener.fileno()}"],
            cwd=ROOT,
            env=environment,
            pass_fds=[listener.fileno()],
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    listener.close()
    try:
        served = Served(f"http://127.0.0.1:{port}", home, process, environment)
        _await(served)
        yield served
    finally:
        _stop(process)


def _environment(home: Path, database_url: str, port: int) -> dict[str, str]:
    return os.environ | {
        "PORT": str(port),
        "APP_ENV": "production",
        "METAVERSE_HOME": str(home),
        "LOG_DIR": str(home / "log"),
        "DATABASE_URL": database_url,
        "SECRET_KEY": "a key for tests, which nobody else may have",
        "SEED_PASSWORD": SEED_PASSWORD,
    }


def _await(served: Served) -> None:
    """Call once: the kernel holds the call until a worker takes it; if the server dies, it is refused at once."""
    try:
        urllib.request.urlopen(f"{served.url}/health", timeout=START_SECONDS).close()
    except OSError as error:
        raise AssertionError(f"The server did not start: {(served.home / 'server.out').read_text()}") from error


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
