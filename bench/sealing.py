"""What sealing costs: a value, a batch at the door, and reading it back, with the log plain and sealed, in turns.

The log is sealed here for trial alone: by giving the columns of its texts sealed types before the second app is used.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import flask_migrate
from flask import Flask
from sqlalchemy import LargeBinary, Text, select

import config
from app import create_app
from bench._office import ORGANIZATION, statuses
from metaverse.database import Connection, reading
from metaverse.events import door, log
from metaverse.events.origin import Origin, Rank
from metaverse.extensions import db
from metaverse.models.columns import Json
from metaverse.models.kept import PLAINLY, REGISTRY, WORK
from metaverse.models.sealed import SealedBytes, SealedJson, SealedText
from metaverse.security import keyring
from metaverse.security.keys import new_key
from metaverse.services import organizations, users

BATCHES = 300
EVENTS = 50
LOOKS = 30
SIZES = (20, 200, 2000)
SENDER = Origin("user:bench", Rank.AGENT)


def main() -> None:
    """Measure values, batches and readings."""
    with tempfile.TemporaryDirectory() as folder:
        plain = made(Path(folder), "plain")
        with plain.app_context():
            values()
            people()
        readings = {"facts of the log": facts, "all agents": agents}
        before = {what: read_often(plain, read) for what, read in readings.items()}
        seal_the_log()
        sealed = made(Path(folder), "sealed")
        after = {what: read_often(sealed, read) for what, read in readings.items()}
        in_turns(f"a batch of {EVENTS} through the door", BATCHES, plain, sealed, admit)
        in_turns(f"{log.PAGE} entries for the rooms", LOOKS, plain, sealed, lambda _: log.since(ORGANIZATION, 0))
        for what in readings:
            said(what, before[what], after[what], after[what] / before[what])


def made(folder: Path, name: str) -> Flask:
    """Make an app on a database of its own."""
    given = {"APP_ENV": "test", "METAVERSE_HOME": str(folder / name), "SECRET_KEY": "b" * 32}
    app = create_app(config.load(given | {"KEY_RING": new_key().written}))
    with app.app_context():
        flask_migrate.upgrade()
        organizations.ensure(ORGANIZATION, "Bench")
    return app


def read_often(app: Flask, read: Callable[[], int]) -> float:
    """Use an app, so that how it binds values is settled, and return the CPU milliseconds of a reading."""
    with app.app_context():
        admit(BATCHES + 1)
        log.since(ORGANIZATION, 0)
        return each(read, LOOKS) / 1000


def seal_the_log() -> None:
    """Give the columns of what agents told of their work sealed types."""
    for name, columns in REGISTRY.items():
        for column in (column for column, kept in columns.items() if kept is PLAINLY[WORK]):
            told = db.metadata.tables[name].c[column]
            told.type = _sealed(f"{name}.{column}", told.type)


def _sealed(place: str, kind: Any) -> Any:
    if isinstance(kind, LargeBinary):
        return SealedBytes(place)
    return SealedJson(place) if isinstance(kind, Json) else SealedText(place) if isinstance(kind, Text) else kind


def admit(number: int) -> None:
    """Send one batch through the door."""
    door.admit(ORGANIZATION, statuses(number, EVENTS), SENDER)


@reading
def facts(connection: Connection) -> int:
    """Read the first page of the log."""
    return len(next(log.facts(connection, ORGANIZATION)))


@reading
def agents(connection: Connection) -> int:
    """Read all agents."""
    return len(connection.execute(select(db.metadata.tables["agents"])).all())


def in_turns(what: str, times: int, plain: Flask, sealed: Flask, work: Callable[[int], Any]) -> None:
    """Do the same in both, in turns, and say what it cost."""
    found: dict[str, list[float]] = {"plain": [], "sealed": []}
    for number in range(times):
        pair = [("plain", plain), ("sealed", sealed)]
        for name, app in pair if number % 2 else reversed(pair):
            with app.app_context(), timed(found[name]):
                work(number)
    ratio = statistics.median(after / before for before, after in zip(found["plain"], found["sealed"], strict=True))
    said(what, statistics.median(found["plain"]), statistics.median(found["sealed"]), ratio)


def said(what: str, plain: float, sealed: float, ratio: float) -> None:
    """Say what something cost."""
    print(f"CPU ms, {what:<32} plain {plain:7.2f}  sealed {sealed:7.2f}  ratio {ratio:.3f}")


@contextmanager
def timed(found: list[float]) -> Iterator[None]:
    """Note how many CPU milliseconds the process takes for something."""
    began = time.process_time()
    yield
    found.append((time.process_time() - began) * 1000)


def values() -> None:
    """Say what one value costs."""
    ring = keyring.current()
    for size in SIZES:
        plain = os.urandom(size)
        sealed = ring.seal("bench.value", plain)
        sealing, opening = (
            each(lambda text=plain: ring.seal("bench.value", text)),
            each(lambda text=sealed: ring.open("bench.value", text)),
        )
        print(f"CPU µs, a value of {size:>4} bytes: sealed in {sealing:.1f}, opened in {opening:.1f}")
    blind = each(lambda: ring.blind("bench.value", "ada@example.com"))
    print(f"CPU µs, a blind index: {blind:.1f}")


def people() -> None:
    """Say what finding a person by the address costs, with the transaction around it."""
    print(f"CPU µs, a user by an address: {each(lambda: users.by_email('ada@example.com'), 500):.0f}")


def each(work: Callable[[], Any], times: int = 20_000) -> float:
    """Return the CPU microseconds of doing something once."""
    began = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - began) / times * 1e6


if __name__ == "__main__":
    main()
