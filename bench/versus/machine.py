"""The machine: which core serves and which makes the load, and what everything is called."""

from __future__ import annotations

import os
import platform
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from typing import Any

ALLOWED = sorted(os.sched_getaffinity(0))
SERVER_CORE, LOAD_CORE = ALLOWED[0], ALLOWED[-1]
PACKAGES = ("flask", "gevent", "gunicorn", "python-socketio", "orjson", "sqlalchemy")


@contextmanager
def pinned(core: int) -> Iterator[None]:
    """Have whatever is started meanwhile run on one core."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def described() -> dict[str, Any]:
    """Tell what was measured on."""
    return {
        "cpu": _field("/proc/cpuinfo", "model name"),
        "cores": len(ALLOWED),
        "memory": _field("/proc/meminfo", "MemTotal"),
        "kernel": platform.release(),
        "serverCore": SERVER_CORE,
        "loadCore": LOAD_CORE,
    }


def versions(peer: Path) -> dict[str, str]:
    """Tell the versions of what makes up both servers."""
    ours = {
        name: metadata.version(name)
        for name in ("flask", "gevent", "gunicorn", "python-socketio", "orjson", "sqlalchemy")
    }
    theirs = {
        name: _said("node", "-p", f"require('{peer}/node_modules/{name}/package.json').version")
        for name in ("express", "socket.io", "better-sqlite3")
    }
    theirs_sqlite = _said(
        "node",
        "-p",
        f"require('{peer}/node_modules/better-sqlite3')(':memory:').prepare('SELECT sqlite_version()').pluck().get()",
    )
    return {
        "python": sys.version.split()[0],
        "sqlite": sqlite3.sqlite_version,
        **ours,
        "node": _said("node", "--version").lstrip("v"),
        **theirs,
        "sqlite of the peer": theirs_sqlite,
        "compiler": _said("cc", "--version").splitlines()[0],
    }


def _field(file: str, name: str) -> str:
    lines = (line.partition(":") for line in Path(file).read_text().splitlines())
    return next((value.strip() for key, _, value in lines if key.strip() == name), "unknown")


def _said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
