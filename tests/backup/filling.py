"""A database with something of everything, and what it holds, to be compared."""

from __future__ import annotations

from typing import Any

import flask_migrate
from sqlalchemy import Connection, select

from metaverse.clock import now_ms, to_wire
from metaverse.database import reading
from metaverse.events import journal, log, validation
from metaverse.events.names import EventType
from metaverse.events.shadow import rows_of
from metaverse.events.store import TABLES
from metaverse.models.user import Session, User
from metaverse.security import passwords
from metaverse.services import exporting, sessions, tokens, users
from tests.factories import ORGANIZATION, event, make_organization, status, task

OTHER = "org_other"
Json = dict[str, Any]


def fill(beats: int = 40) -> None:
    """Put two organizations, a person who is signed in, a token and a day's work in."""
    flask_migrate.stamp()  # the tests' tables are laid without migrations
    for name in (ORGANIZATION, OTHER):
        make_organization(name)
    ada = users.create(ORGANIZATION, "ada@example.com", "Ada", passwords.hashed("ada's own password"), "owner", "test")
    sessions.begin(ada, 30)
    tokens.create(ORGANIZATION, "agent", "test", "Ada's machine")
    for name in (ORGANIZATION, OTHER):
        for beat in range(beats):
            work(name, beat)


def work(organization_id: str, beat: int, at_ms: int | None = None) -> None:
    """Let a few things happen, now or at another time; some of them come late."""
    now = at_ms or now_ms()
    judged = validation.judge(happenings(beat, now), False, 0)
    assert not judged.faults
    journal.append(organization_id, judged.drafts, now)


def happenings(beat: int, now: int) -> list[Json]:
    """Tell a few things that happened."""
    ago = to_wire(now - 7_000 * (beat % 5))
    who, what = f"a{beat % 4}", f"t{beat % 7}"
    return [
        event(EventType.AGENT_REGISTERED, who, {"name": f"Agent {who}", "role": "Maker"}),
        status(who, ("working", "waiting", "idle")[beat % 3], activity=f"thing {beat} äö", more={"time": ago}),
        task(what, status=("working", "completed")[beat % 2], assignee=who, runId=f"r{beat // 14}"),
        event(EventType.AGENT_USAGE, who, {"tokens": {"input": beat, "output": 1}, "costUsd": 0.25, "taskId": what}),
        event(EventType.INTERACTION, who, {"to": f"a{(beat + 1) % 4}", "kind": "message", "summary": f"said {beat}"}),
        event(EventType.REQUEST, who, {"requestId": f"r{beat}", "kind": "input", "summary": "?", "digest": "d"}),
    ]


def exported(organization_id: str, until: int | None = None) -> bytes:
    """Return the log of an organization as it is exported, up to a place."""
    end = log.head(organization_id).seq if until is None else until
    pieces = []
    page = exporting.Page(b"", 0)
    while page.next is not None:
        page = exporting.events(organization_id, page.next, end)
        pieces.append(page.body)
    return b"".join(pieces)


@reading
def projected(connection: Connection, organization_id: str) -> dict[str, list[Json]]:
    """Return every projected row of an organization."""
    return {name: [row for some in rows_of(connection, organization_id, name) for row in some] for name in TABLES}


@reading
def people(connection: Connection) -> list[tuple[str, str]]:
    """Return names and addresses."""
    table = User.__table__
    return [tuple(row) for row in connection.execute(select(table.c.name, table.c.email).order_by(table.c.id))]


@reading
def open_sessions(connection: Connection) -> int:
    """Count the sign-ins that have not ended."""
    table = Session.__table__
    return len(connection.execute(select(table.c.id).where(table.c.revoked_ms.is_(None))).all())
