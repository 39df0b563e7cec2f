"""A PostgreSQL server for tests and measurements: in a temporary folder, on a Unix socket.

For tests it is fast because it may lose all; for measurements it keeps what it has committed, as in production.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OWNER = "metaverse"
_ALWAYS = "-c listen_addresses='' -c max_connections=100"
FORGETFUL = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off"
DURABLE = "-c max_wal_size=4GB"


class PostgresMissing(RuntimeError):
    """PostgreSQL is not installed; the message is the command that installs it."""


class Server:
    """A server that can fail, and come back."""

    def __init__(self, folder: Path, options: str) -> None:
        self.url = f"postgresql+psycopg://{OWNER}@/{{}}?host={folder}"
        self._folder = folder
        self._options = f"{_ALWAYS} {options} -c unix_socket_directories={folder}"

    def start(self) -> None:
        """Start, and recover from what was."""
        data, log = self._folder / "data", self._folder / "log"
        _run(_programs() / "pg_ctl", "-D", data, "-w", "-l", log, "-o", self._options, "start")

    def stop(self) -> None:
        """Stop as in a crash: nothing is written that was not."""
        _run(_programs() / "pg_ctl", "-D", self._folder / "data", "-m", "immediate", "stop")

    def signal(self, number: int) -> None:
        """Signal the server and the processes that serve its connections, for example to fall silent."""
        pid = int((self._folder / "data" / "postmaster.pid").read_text().split()[0])
        for one in (pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())):
            os.kill(one, number)


@contextmanager
def running_server(options: str = FORGETFUL) -> Iterator[str]:
    """Run a server, and give the URL of its databases with a gap for the name (`str.format`)."""
    with fragile_server(options) as server:
        yield server.url


@contextmanager
def fragile_server(options: str = FORGETFUL) -> Iterator[Server]:
    """Run a server that can be stopped and started meanwhile."""
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="metaverse-pg-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        _run(programs / "initdb", "-D", folder / "data", "-U", OWNER, "-A", "trust", "--no-sync", "-E", "UTF8")
        server = Server(folder, options)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not versions:
        raise PostgresMissing("PostgreSQL is missing; install it with: apt-get install postgresql")
    return versions[-1].parent


def _run(*command: str | Path) -> None:
    done = subprocess.run(
        [*_as_postgres(), *map(str, command)], cwd="/", capture_output=True, text=True, timeout=60, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed:\n{done.stdout}{done.stderr}")


def _as_postgres() -> list[str]:
    """PostgreSQL refuses to run as root, so root hands the work to its user."""
    if os.geteuid() != 0:
        return []
    pwd.getpwnam("postgres")
    return ["runuser", "-u", "postgres", "--"]
