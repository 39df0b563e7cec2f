"""Nothing reads the log from end to end: every statement about it finds its rows by an index, on both databases."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, text

import metaverse
from metaverse import database, ids
from metaverse.clock import HOUR_MS, now_ms
from metaverse.database import reading, writing
from metaverse.events import door, horizon, log
from metaverse.events.log import Head
from metaverse.events.names import EventType
from metaverse.events.origin import SERVER
from metaverse.retention import horizons, lesser, rewriting
from metaverse.services import (
    a2a_replies,
    commands,
    exporting,
    history,
    looking_back,
    moments,
    quotas,
    requests,
    shift_report,
    task_history,
    ties,
    timeline,
)
from metaverse.services.agents import Patience
from metaverse.services.channels import reading as channels_reading
from metaverse.services.figures import rolling
from metaverse.services.requests import Asked
from metaverse.services.timeline import Asked as AskedTimeline
from tests.database.plans import Sent, listening, looks
from tests.factories import ORGANIZATION, event, make_organization, status, task

ROWS = 40_000
OTHERS = 20
MOST_ROWS = 5_000
"""So many rows of the log one statement may touch: a page, an hour; never the log."""

APART_MS = 10_000
ASKS = re.compile(r"\b[eE]vents?\.(?:c\.|__table__)|\bEventKey\.__table__|FROM events\b|select\(events\)")
ONLY_NAMES = {
    "metaverse.models.event",
    "metaverse.services.tie_queries",
    "metaverse.events.shadow",
    "metaverse.leaving.tables",
    "metaverse.database.stepping",
}
"""One describes the log, one writes questions that `ties` asks, others write or name it elsewhere than where it is."""


_FILL = """
INSERT INTO events (organization_id, seq, id, source, type, subject, time_ms, received_ms, effective_ms, data,
                    historical, sender)
SELECT '{organization}', n, 'e' || n, 'urn:test',
       CASE n % 10 WHEN 0 THEN 'metaverse.task.updated' WHEN 1 THEN 'metaverse.interaction'
                   ELSE 'metaverse.agent.status' END,
       CASE n % 10 WHEN 0 THEN 'task-' || n % 500 ELSE 'agent-' || n % 200 END,
       {start} + n * {apart}, {start} + n * {apart}, {start} + n * {apart}, '{{}}', false, 'token:t_1' FROM {numbers}
"""
_KNOW = """
INSERT INTO event_keys (organization_id, hash, received_ms) SELECT '{organization}', {hash}, {start} FROM {numbers}
"""
_HASH = {"postgresql": "decode(md5('{organization}' || n), 'hex')", "sqlite": "randomblob(16)"}
_NUMBERS = {
    "postgresql": "generate_series(1, {rows}) AS g(n)",
    "sqlite": "(WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < {rows}) SELECT n FROM g)",
}


@writing
def fill(connection: Connection, organization_id: str, rows: int) -> None:
    """Write a past into the log, an event each ten seconds up to an hour ago."""
    start = now_ms() - HOUR_MS - rows * APART_MS
    numbers = _NUMBERS[connection.dialect.name].format(rows=rows)
    asked = {"organization": organization_id, "start": start, "apart": APART_MS, "numbers": numbers}
    connection.execute(text(_FILL.format(**asked)))
    connection.execute(text(_KNOW.format(**asked, hash=_HASH[connection.dialect.name].format(**asked))))
    end = {"id": organization_id, "seq": rows, "at": start + rows * APART_MS}
    connection.execute(text("UPDATE organizations SET seq = :seq, received_ms = :at WHERE id = :id"), end)


@writing
def count_all(connection: Connection) -> None:
    """Have the database know how much there is of everything."""
    connection.execute(text("ANALYZE"))


@reading
def searches(connection: Connection, organization_id: str) -> None:
    """Ask what projections and those who look back ask within other transactions."""
    about = (["task-10", "task-20"], [EventType.TASK_UPDATED.value])
    for before in (None, 30_000):
        list(islice(log.claims(connection, organization_id, *about, (0, 0), before), 10))
        list(islice(log.claims(connection, organization_id, *about, (0, 0), before, (now_ms(), 5)), 10))
        log.neighbours(connection, organization_id, *about, (now_ms() - 5 * HOUR_MS, 7), before)
    next(log.facts(connection, organization_id, 20_000))
    channels_reading.after(connection, organization_id, 20_000, bool)
    horizon.rest(connection, organization_id, 36_000, 0)
    list(horizon.facts_at(connection, organization_id, [7, 8, 9]))
    looking_back.entries(connection, organization_id, log.head.on(connection, organization_id).seq, now_ms())
    looking_back._older(connection, organization_id, "agent-7", 30_000, ("status",))


def ask_everything(organization_id: str) -> None:
    """Do all that reads or writes the log."""
    head = log.head(organization_id)
    log.since(organization_id, head.seq - 100)
    log.since(organization_id, 100, 2000)
    log.first_seq(organization_id)
    searches(organization_id)
    door.admit(organization_id, [status("agent-1"), task("task-1", assignee="agent-2")], SERVER)
    known, now = Head(head.epoch, head.seq - 200), now_ms()
    ties.news(organization_id, known)
    ties.news(organization_id, Head(head.epoch, log.head(organization_id).seq - 1))
    exporting.events(organization_id, 20_000, head.seq)
    moments.last_seq(organization_id, now - 30 * HOUR_MS)
    moments.reach(organization_id)
    timeline.timeline(organization_id, AskedTimeline(from_ms=now - 80 * HOUR_MS, until_ms=now), 10_000_000)
    task_history.page(organization_id, task_id(organization_id, "known"))
    commands.page(organization_id, None, None, 50)
    requests.unanswered(organization_id, Asked("", "d", "urn:test", SERVER.name), 0)
    a2a_replies.waiting(organization_id, ["ada"])
    shift_report.report(organization_id, Patience(), (now - 3 * HOUR_MS, now), "en")
    quotas.standing(organization_id)
    rolling.roll(organization_id, (now - 5 * HOUR_MS) // HOUR_MS * HOUR_MS)
    let_go(organization_id)


def let_go(organization_id: str) -> None:
    """Do what lets go of the log's beginning, or rewrites it, a piece at a time."""
    rewriting.entries(organization_id, 1000, lambda entry: entry if entry["seq"] == 999 else None, 900)
    horizons._delete_some(organization_id, 2)
    lesser.let_go("pairs", organization_id, 1)
    history.page(organization_id, 100)


def tell_everything(organization_id: str) -> None:
    """Have rows of each kind that is joined with the log."""
    asked = {"requestId": "r", "kind": "input", "summary": "?", "digest": "d", "taskId": "known"}
    answered = {"commandId": "c", "kind": "reply", "text": "yes", "inReplyTo": "r", "digest": "d"}
    fired = {"id": "x:fired", "source": "urn:metaverse:alerts"}
    told = [
        event(EventType.TASK_CREATED, "known", {"title": "Known", "assignee": "ada"}),
        *(event(EventType.TASK_CREATED, f"task-{n}", {"title": str(n)}) for n in range(300)),
        event(EventType.REQUEST, "ada", asked),
        event(EventType.COMMAND, "ada", answered),
        event(EventType.NOTIFICATION, None, {"level": "warning", "title": "Hot"}, **fired),
    ]
    door.admit(organization_id, told, SERVER)


def task_id(organization_id: str, key: str) -> str:
    """Return what stands for a task in URLs."""
    return ids.task_id(organization_id, key)


@pytest.fixture
def sent(each_app: Flask) -> list[Sent]:
    for number in range(OTHERS):
        fill(make_organization(f"org_{number}"), 500)
    fill(make_organization(), ROWS)
    tell_everything(ORGANIZATION)
    count_all()
    with listening() as heard:
        ask_everything(ORGANIZATION)
    return heard


def test_every_statement_about_the_log_finds_its_rows_by_an_index(sent: list[Sent]) -> None:
    wrong: list[str] = []
    with database.bound().engine.connect() as connection:
        for one in once_each(sent):
            found = looks(connection, one)
            assert found or not one.only_reads, f"no plan is understood of: {one.statement}"
            wrong += [f"{look}: {one.statement}" for look in found if not look.searched or look.rows > MOST_ROWS]
        connection.rollback()
    assert wrong == []
    assert asking_modules() - {module for one in sent for module in one.modules} == set()


def once_each(sent: Iterable[Sent]) -> Iterator[Sent]:
    seen: set[tuple[str, str]] = set()
    for one in sent:
        name = (one.statement, repr(one.parameters))
        if name not in seen:
            seen.add(name)
            yield one


def asking_modules() -> set[str]:
    """Return the modules whose text asks the log something; each must have had its turn."""
    root = Path(metaverse.__file__).parent
    found = {path for path in root.rglob("*.py") if ASKS.search(path.read_text())}
    return {".".join(("metaverse", *path.relative_to(root).with_suffix("").parts)) for path in found} - ONLY_NAMES


@pytest.mark.parametrize("question", ["SELECT seq FROM events WHERE source = 'x'", "SELECT count(*) FROM events"])
def test_a_scan_of_the_log_would_be_seen(each_app: Flask, question: str) -> None:
    fill(make_organization(), 3000)
    count_all()
    asked: Any = {} if each_app.config["DATABASE_URL"].startswith("postgresql") else ()
    with database.bound().engine.connect() as connection:
        assert not all(look.searched for look in looks(connection, Sent(question, asked, frozenset())))
