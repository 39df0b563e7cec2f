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


@contextmanager
def running_server(options: str = FORGETFUL) -> Iterator[str]:
    """Run a server, and give the URL of its databases with a gap for the name (`str.format`)."""
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="metaverse-pg-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        _run(programs / "initdb", "-D", folder / "data", "-U", OWNER, "-A", "trust", "--no-sync", "-E", "UTF8")
        told = f"{_ALWAYS} {options} -c unix_socket_directories={folder}"
        _run(programs / "pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log", "-o", told, "start")
        try:
            yield f"postgresql+psycopg://{OWNER}@/{{}}?host={folder}"
        finally:
            _run(programs / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop")
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
