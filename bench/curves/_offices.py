"""What curves stand on: a database that is laid and filled before the server starts, and calls to the server."""

from __future__ import annotations

import http.client
import json
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

import config
from app import create_app
from bench._unlimited import UNLIMITED
from metaverse import database
from metaverse.database import writing
from metaverse.extensions import db
from metaverse.services import organizations, tokens
from tests.served import Served, serving

Json = dict[str, Any]
SETTINGS = UNLIMITED
SECRET = "a key for tests, which nobody else may have"
Fill = Callable[[], Any]


@contextmanager
def filled(fill: Fill, folder: Path | None = None) -> Iterator[tuple[Path, Any]]:
    """Lay a database in a folder, fill it within an app, and give what `fill` returned."""
    with tempfile.TemporaryDirectory(dir=folder) as name:
        home = Path(name)
        app = create_app(config.load({"METAVERSE_HOME": name, "APP_ENV": "test", "SECRET_KEY": SECRET}))
        with app.app_context():
            db.create_all()
            made = fill()
            database.bound().dispose()
        yield home, made


@contextmanager
def server(home: Path, **settings: str) -> Iterator[Caller]:
    """Serve a database that is filled."""
    with serving(home, f"sqlite:///{home / 'metaverse.db'}", **SETTINGS, **settings) as served:
        yield Caller(served)


def made(organization_id: str) -> str:
    """Make an organization, and a token for it."""
    return all_made([organization_id])[organization_id]


@writing
def all_made(connection: Connection, organization_ids: Sequence[str]) -> dict[str, str]:
    """Make organizations in one transaction, and a token for each."""
    found = {}
    for organization_id in organization_ids:
        organizations.ensure.on(connection, organization_id, organization_id.capitalize())
        found[organization_id] = tokens.create.on(connection, organization_id, "admin", "bench")[1]
    return found


@dataclass
class Caller:
    """Calls to one server, each thread on a connection of its own that stays open."""

    served: Served

    def __post_init__(self) -> None:
        self._mine = threading.local()

    @property
    def port(self) -> int:
        """Tell where the server listens."""
        return int(self.served.url.rpartition(":")[2])

    def call(self, method: str, path: str, token: str, body: Any = None) -> bytes:
        """Call the server and return the answer's body; a connection that it has closed meanwhile is opened anew."""
        if hasattr(self._mine, "http"):
            try:
                return self._called(method, path, token, body)
            except ConnectionError:
                self._mine.http.close()
        self._mine.http = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        return self._called(method, path, token, body)

    def _called(self, method: str, path: str, token: str, body: Any) -> bytes:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self._mine.http.request(method, path, None if body is None else json.dumps(body), headers)
        answer = self._mine.http.getresponse()
        said: bytes = answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {said[:500]!r}")
        return said

    def send(self, organization_id: str, token: str, events: Sequence[Json]) -> None:
        """Send events, a thousand in a call."""
        for start in range(0, len(events), 1000):
            some = events[start : start + 1000]
            self.call("POST", f"/api/metaverse/events?organizationId={organization_id}", token, some)


def registered(number: int, departments: int = 12) -> Json:
    """Write who an agent is."""
    data = {"name": f"Agent {number}", "department": f"Department {number % departments}"}
    return _event("metaverse.agent.registered", number, "come", data)


def status(number: int, batch: str, word: str = "working") -> Json:
    """Write what an agent does; the activity says when it was written, in nanoseconds of the monotonic clock."""
    return _event("metaverse.agent.status", number, batch, {"status": word, "activity": f"t={time.monotonic_ns()}"})


def _event(kind: str, number: int, batch: str, data: Json) -> Json:
    name = {"specversion": "1.0", "id": f"{batch}-{number}", "source": "urn:bench"}
    return {**name, "type": kind, "subject": f"agent-{number}", "data": data}


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which a share of the values lies; 0 of nothing."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def beside(work: Callable[[], None], meanwhile: Callable[[], object]) -> None:
    """Do work in a thread, and something else here again and again until it is done."""
    failures: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as failure:
            failures.append(failure)

    thread = threading.Thread(target=run)
    thread.start()
    while thread.is_alive():
        meanwhile()
    if failures:
        raise failures[0]
