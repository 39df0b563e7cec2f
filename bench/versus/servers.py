"""Both servers, each on a copy of one prepared database: the same tables, organization and token."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import config
from app import create_app
from bench._unlimited import UNLIMITED
from bench.versus.machine import SERVER_CORE, pinned
from metaverse.database import bound
from metaverse.extensions import db
from metaverse.services import organizations, tokens
from tests.served import serving

ROOT = Path(__file__).resolve().parent.parent.parent
PEER = ROOT / "bench" / "peer"
HOME = ROOT / "var" / "bench"
OURS, PER_EVENT, COALESCING = "ours", "per-event", "coalescing"
ORGANIZATION = "org_default"
SECRET = "a key for a measurement, which guards nothing"
EVENTS = "/api/metaverse/events"
AT_ONCE = 500
Json = dict[str, Any]


@dataclass
class Target:
    """A running server."""

    name: str
    port: int
    token: str
    pids: list[int]
    database: Path

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Call it, and return the answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        said = answer.read()
        connection.close()
        if answer.status >= 300:
            raise RuntimeError(f"{self.name}: {method} {path}: {answer.status} {said[:300]!r}")
        return json.loads(said)

    def send(self, events: Sequence[Json]) -> None:
        """Put events in."""
        for start in range(0, len(events), AT_ONCE):
            self.call("POST", EVENTS, events[start : start + AT_ONCE])

    def memory(self) -> int:
        """Tell how many bytes of memory its processes hold."""
        pages = [int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in self.pids]
        return sum(pages) * os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Prepared:
    """A database that was laid once, and a token for it; every server gets a copy."""

    database: Path
    token: str


@contextmanager
def prepared() -> Iterator[Prepared]:
    """Lay the database: our tables, one organization, and the token of an operator."""
    HOME.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=HOME) as folder:
        app = create_app(config.load({"METAVERSE_HOME": folder, "APP_ENV": "test", "SECRET_KEY": SECRET}))
        with app.app_context():
            db.create_all()
            organizations.ensure(ORGANIZATION, "Default")
            _, token = tokens.create(ORGANIZATION, "operator", "bench")
            bound().dispose()
        file = Path(folder) / "metaverse.db"
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        yield Prepared(file, token)


@contextmanager
def started(name: str, origin: Prepared) -> Iterator[Target]:
    """Start one server on its copy of the database, on the servers' core."""
    with tempfile.TemporaryDirectory(dir=HOME) as folder:
        database = Path(folder) / "metaverse.db"
        shutil.copyfile(origin.database, database)
        start = _ours if name == OURS else _peer
        with start(name, database, origin.token) as target:
            yield target


@contextmanager
def _ours(name: str, database: Path, token: str) -> Iterator[Target]:
    with pinned(SERVER_CORE):
        starting = serving(database.parent, f"sqlite:///{database}", **UNLIMITED)
        served = starting.__enter__()
    try:
        yield Target(name, int(served.url.rpartition(":")[2]), token, served.pids(), database)
    finally:
        starting.__exit__(None, None, None)


@contextmanager
def _peer(mode: str, database: Path, token: str) -> Iterator[Target]:
    command = ["node", str(PEER / "server.js"), "--database", str(database), "--mode", mode]
    with pinned(SERVER_CORE), (database.parent / "errors").open("wb") as errors:
        environment = os.environ | {"NODE_ENV": "production"}
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, env=environment)
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        if not said:
            raise RuntimeError((database.parent / "errors").read_text())
        yield Target(mode, json.loads(said)["port"], token, [process.pid], database)
    finally:
        process.terminate()
        process.communicate(timeout=15)


def cold_start(name: str, origin: Prepared) -> float:
    """Return how many seconds it takes from nothing until a server answers."""
    began = time.perf_counter()
    with started(name, origin) as target:
        target.call("GET", "/health")
        return time.perf_counter() - began
