"""PostgreSQL and Redis of our own: private folders, no service of root's, nobody else comes in."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

import psycopg
import redis

from scripts.cluster import programs
from scripts.cluster.programs import CannotStart

OWNER = "metaverse"
CONNECTIONS_OF_OURS = 30
"""For the commands, and whoever looks in."""


class Postgres:
    """A PostgreSQL server in a folder; it listens on a socket of the file system alone."""

    def __init__(self, folder: Path, sockets: Path, connections: int) -> None:
        self._data, self._sockets = folder / "data", sockets
        self._output = folder.parent / "log" / "postgres.out"
        self._connections = connections + CONNECTIONS_OF_OURS
        self._programs = _programs()
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir(parents=True, exist_ok=True)
        sockets.mkdir(mode=0o700, parents=True, exist_ok=True)
        if programs.is_root():
            for one in (folder, sockets):
                shutil.chown(one, "postgres", "postgres")

    @property
    def url(self) -> str:
        """The address of the database."""
        return f"postgresql://{OWNER}@/{OWNER}?host={self._sockets}"

    def start(self) -> None:
        """Make the folder if it is new, serve, and make the database if it is new."""
        if not (self._data / "PG_VERSION").exists():
            command: list[str | Path] = [
                self._programs / "initdb",
                "-D",
                self._data,
                "-U",
                OWNER,
                "-A",
                "trust",
                "-E",
                "UTF8",
            ]
            made = programs.start(command, self._output, user="postgres")
            if made.wait() != 0:
                raise CannotStart(f"initdb failed; {self._output} says:\n{self._output.read_text()[-2000:]}")
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self._sockets),
            "max_connections": str(self._connections),
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        serve: list[str | Path] = [self._programs / "postgres", "-D", self._data, *options]
        self._process = programs.start(serve, self._output, user="postgres")
        programs.await_(self._answers, self._process, "PostgreSQL", self._output)
        self._make_database()

    def stop(self) -> None:
        """End it; every connection is cut, nothing that was committed is lost."""
        if self._process is not None:
            programs.stop(self._process, signal.SIGINT)

    @property
    def is_dead(self) -> bool:
        """Tell whether it was started and has ended."""
        return self._process is not None and self._process.poll() is not None

    def kill(self) -> None:
        """End it as a fault would: nothing is written that was not."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            programs.kill(self._process)

    def _answers(self) -> bool:
        with suppress(psycopg.OperationalError), self._connect():
            return True
        return False

    def _connect(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(f"postgresql://{OWNER}@/postgres?host={self._sockets}", autocommit=True)

    def _make_database(self) -> None:
        with self._connect() as connection:
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = 'metaverse'").fetchone() is None:
                connection.execute("CREATE DATABASE metaverse")


def _programs() -> Path:
    there = shutil.which("initdb")
    if there:
        return Path(there).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not versions:
        raise CannotStart("PostgreSQL is missing; install it with: apt-get install postgresql")
    return versions[-1].parent


def may_reach(folder: Path, user: str) -> bool:
    """Tell whether another user may enter a folder by its parents."""
    if not programs.is_root():
        return True
    done = subprocess.run(
        ["test", "-x", str(folder)], user=user, group=user, extra_groups=[], cwd="/", check=False, timeout=10
    )
    return done.returncode == 0


class Redis:
    """A Redis server that keeps nothing, on a port and with a password of its own."""

    def __init__(self, output: Path, port: int | None = None) -> None:
        self.port = port or programs.free_port()
        self._output = output
        self._password = secrets.token_urlsafe(24)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address of the server."""
        return f"redis://:{self._password}@127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Serve."""
        command = [programs.found("redis-server", package="redis-server"), "-"]
        user = "redis" if programs.is_root() and _is_user("redis") else None
        self._process = programs.start(command, self._output, user=user, given=self._settings())
        programs.await_(self._answers, self._process, "Redis", self._output)

    def stop(self) -> None:
        """End it."""
        if self._process is not None:
            programs.stop(self._process)

    def start_again(self) -> None:
        """Serve again, if it does not."""
        if self._process is None or self._process.poll() is not None:
            self.start()

    def kill(self) -> None:
        """End it as a fault would."""
        if self._process is not None:
            programs.kill(self._process)

    @property
    def is_dead(self) -> bool:
        """Tell whether it was started and has ended."""
        return self._process is not None and self._process.poll() is not None

    def _settings(self) -> bytes:
        lines = (
            "bind 127.0.0.1",
            f"port {self.port}",
            f"requirepass {self._password}",
            'save ""',
            "appendonly no",
            "dir /tmp",
            "client-output-buffer-limit pubsub 64mb 16mb 30",
        )
        return "\n".join(lines).encode() + b"\n"

    def _answers(self) -> bool:
        with suppress(redis.RedisError, OSError):
            return bool(redis.Redis.from_url(self.url, socket_timeout=1).ping())
        return False


def _is_user(name: str) -> bool:
    return any(line.startswith(f"{name}:") for line in Path("/etc/passwd").read_text().splitlines())


def private(folder: Path) -> Path:
    """Make a folder that only this user lists; others may pass through to what is theirs in it."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o711)
    os.chown(folder, os.geteuid(), os.getegid())
    return folder
