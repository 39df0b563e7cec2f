"""Scenarios for a process that lives in gevent's loop: `python -m tests.database.patched SCENARIO URL HOME`."""

# ruff: noqa: E402
from gevent import monkey

monkey.patch_all()

import json
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gevent
from flask import Flask
from sqlalchemy import Connection, event, text

from app import create_app
from metaverse import database
from metaverse.database import reading, sqlite, writing
from metaverse.events import door
from metaverse.events.origin import Origin, Rank
from metaverse.extensions import db
from metaverse.services import quotas as standing
from tests.conftest import settings_for
from tests.database.notes import add, count, lay_notes, numbers, take
from tests.factories import ORGANIZATION, make_organization, status

COUNT_TO = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < :most) SELECT count(*) FROM r"


@reading
def crawl(connection: Connection, most: int) -> int | None:
    return connection.scalar(text(COUNT_TO), {"most": most})


def slow_read(app: Flask) -> dict[str, Any]:
    turns = 0
    crawling = spawn(app, crawl, 3_000_000)
    while not crawling.ready():
        gevent.sleep(0.001)
        turns += 1
    return {"answered": crawling.get() == 3_000_000, "turns_of_the_loop": turns}


def reads_and_writes(app: Flask) -> dict[str, Any]:
    crawling = [spawn(app, crawl, 2_000_000) for _ in range(3)]
    written = 0
    while not all(greenlet.ready() for greenlet in crawling):
        take()
        written += 1
    return {"written_while_reading": written}


def many_writers(app: Flask) -> dict[str, Any]:
    commits: list[Connection] = []
    event.listen(database.bound().engine, "commit", commits.append)
    gevent.joinall([spawn(app, take) for _ in range(200)], raise_error=True)
    return {"commits": len(commits), "numbers": numbers()}


def one_fails(app: Flask) -> dict[str, Any]:
    @writing
    def add_unless_four(connection: Connection, number: int) -> None:
        add.on(connection, number)
        if number == 4:
            raise ZeroDivisionError

    adding = [spawn(app, add_unless_four, number) for number in range(1, 8)]
    return {"failed": failures(adding), "numbers": numbers()}


def quotas(app: Flask) -> dict[str, Any]:
    db.create_all()
    make_organization()
    standing.set_amount(ORGANIZATION, "agents", 8, "test")
    origin = Origin("token:1", Rank.AGENT)
    coming = [spawn(app, door.admit, ORGANIZATION, [status(f"agent-{number}")], origin) for number in range(12)]
    failed = failures(coming)
    return {"failed": failed, "agents": standing.standing(ORGANIZATION)[0]["used"]}


def locked(app: Flask) -> dict[str, Any]:
    other = sqlite3.connect(app.config["DATABASE_URL"].removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    adding = spawn(app, add, 1)
    reads = 0
    while not adding.ready():
        count()
        reads += 1
    other.execute("ROLLBACK")
    other.close()
    add(7)
    return {"failed": failures([adding]), "reads_meanwhile": reads, "after": numbers()}


def postgres(app: Flask) -> dict[str, Any]:
    @reading
    def doze(connection: Connection) -> None:
        connection.execute(text("SELECT pg_sleep(0.5)"))

    turns = 0
    dozing = [spawn(app, doze) for _ in range(5)]
    taking = [spawn(app, take) for _ in range(40)]
    while not all(greenlet.ready() for greenlet in dozing):
        gevent.sleep(0.001)
        turns += 1
    gevent.joinall(taking, raise_error=True)
    return {"turns_of_the_loop": turns, "failed": failures(dozing), "numbers": numbers()}


def spawn(app: Flask, work: Callable[..., Any], *arguments: Any) -> "gevent.Greenlet[..., Any]":
    def run() -> Any:
        with app.app_context():
            return work(*arguments)

    return gevent.spawn(run)


def failures(greenlets: "list[gevent.Greenlet[..., Any]]") -> list[str]:
    gevent.joinall(greenlets)
    return [type(greenlet.exception).__name__ for greenlet in greenlets if greenlet.exception]


def main(scenario: str, url: str, home: Path) -> None:
    sqlite.ENGINE_OPTIONS["connect_args"]["timeout"] = 0.5
    app = create_app(settings_for(home, DATABASE_URL=url, SLOW_QUERY_MS="60000"))
    with app.app_context():
        lay_notes()
        seen = globals()[scenario](app)
        database.bound().dispose()
    print(json.dumps(seen))  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
