"""What measurements on PostgreSQL need: a server of their own that keeps its word, an app on it, and who used CPU."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

import config
from app import create_app
from metaverse import database
from metaverse.extensions import db
from tests.databases import _administer
from tests.postgres import DURABLE, running_server

TICKS = os.sysconf("SC_CLK_TCK")


@contextmanager
def on_postgres(**settings: str) -> Iterator[Flask]:
    """Give an app on a fresh database of a fresh server, with its context pushed."""
    with running_server(DURABLE) as server, tempfile.TemporaryDirectory() as home:
        _administer(server, "CREATE DATABASE bench")
        given = {"METAVERSE_HOME": home, "APP_ENV": "test", "SECRET_KEY": "b" * 32}
        app = create_app(config.load({**given, "DATABASE_URL": server.format("bench"), **settings}))
        with app.app_context():
            db.create_all()
            yield app
            database.bound().dispose()


def server_pid() -> int:
    """Name the process that runs the server of the current app's database."""
    address = str(database.bound().engine.url.query["host"])
    return int((Path(address) / "data" / "postmaster.pid").read_text().split()[0])


def cpu_seconds(pid: int) -> float:
    """Return how much CPU a process and its children that live have used."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return sum(map(_seconds, [pid, *map(int, children)]))


def _seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS
