"""Everything of an organization, page by page: each page is read and encoded by itself, away from the loop."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection

from metaverse.database import reading, writing
from metaverse.events import log
from metaverse.services import agents, audit, history, tasks
from metaverse.services.agents import Patience
from metaverse.services.audit import Wanted
from metaverse.services.tables import csv_of

Json = dict[str, Any]
PAGE = 500
AGENT_COLUMNS = (
    *("id", "agentId", "name", "role", "department", "parentId", "status", "basis", "source", "activity"),
    *("waitingOn", "stale", "statusSince", "lastSeenAt", "currentTask.taskId", "currentTask.title"),
    *("metrics.tokens.input", "metrics.tokens.output", "metrics.tokens.cached", "metrics.costUsd"),
)
TASK_COLUMNS = (
    *("id", "taskId", "title", "description", "status", "stage", "priority", "progress", "assignee", "parentId"),
    *("dependsOn", "dueAt", "reason", "runId", "createdAt", "startedAt", "finishedAt", "updatedAt", "stageSince"),
    *("steps.total", "steps.completed", "steps.failed"),
)


AUDIT_COLUMNS = ("id", "at", "actor", "actorName", "action", "target", "detail")


class Page(NamedTuple):
    """A piece of an export, and where the next one begins: None after the last."""

    body: bytes
    next: Any


@reading
def events(connection: Connection, organization_id: str, after: int, until: int) -> Page:
    """Return a page of the log as NDJSON: the events after one `seq` up to another, as CloudEvents."""
    found = [one for one in history.page.on(connection, organization_id, after, PAGE) if one["seq"] <= until]
    body = b"".join(orjson.dumps(_as_sent(one), option=orjson.OPT_APPEND_NEWLINE) for one in found)
    return Page(body, found[-1]["seq"] if len(found) == PAGE else None)


@reading
def agent_rows(connection: Connection, organization_id: str, patience: Patience, after: str) -> Page:
    """Return a page of the agents as CSV, the first one with its head."""
    return _rows(agents.page.on(connection, organization_id, patience, after, PAGE), AGENT_COLUMNS, after)


@reading
def task_rows(connection: Connection, organization_id: str, after: str) -> Page:
    """Return a page of the tasks as CSV, the first one with its head."""
    return _rows(tasks.page.on(connection, organization_id, after=after, limit=PAGE), TASK_COLUMNS, after)


def _as_sent(event: Json) -> Json:
    """Return an event of the log as one that any door takes: what is not the sender's is an extension, so lowercase."""
    return {name.lower(): value for name, value in event.items()}


def _rows(found: list[Json], columns: Sequence[str], after: str) -> Page:
    body = csv_of(found, columns, only_named=True, with_head=not after)
    return Page(body, found[-1]["id"] if len(found) == PAGE else None)


def whole_log(organization_id: str, after: int) -> Iterator[bytes]:
    """Return the log after a `seq` up to where it ends now, to be taken piece by piece.

    Raises:
        Gone: it begins after that.
    """
    history.refuse_gone(organization_id, after)
    until = log.head(organization_id).seq
    return _pages(partial(_log_page, organization_id, until), after)


def _log_page(organization_id: str, until: int, after: int) -> Page:
    return events(organization_id, after, until)


def table(organization_id: str, name: str, patience: Patience) -> Iterator[bytes]:
    """Yield all agents, or all tasks."""
    if name == "agents":
        return _pages(partial(agent_rows, organization_id, patience), "")
    return _pages(partial(task_rows, organization_id), "")


@reading
def audit_page(connection: Connection, organization_id: str, wanted: Wanted, form: str, after: str) -> Page:
    """Return a page of the audit log, as CSV the first one with its head."""
    found = audit.page.on(connection, organization_id, after or None, PAGE, wanted)
    next_ = found[-1]["id"] if len(found) == PAGE else None
    if form == "ndjson":
        return Page(b"".join(orjson.dumps(one, option=orjson.OPT_APPEND_NEWLINE) for one in found), next_)
    rows = [{**one, "detail": orjson.dumps(one["detail"]).decode() if one["detail"] else ""} for one in found]
    return Page(csv_of(rows, AUDIT_COLUMNS, only_named=True, with_head=not after), next_)


def audit_log(organization_id: str, wanted: Wanted, form: str) -> Iterator[bytes]:
    """Yield the acts of administration, the latest first."""
    return _pages(partial(audit_page, organization_id, wanted, form), "")


def _pages(page_after: Any, after: Any) -> Iterator[bytes]:
    while after is not None:
        body, after = page_after(after)
        yield body


@writing
def note(connection: Connection, organization_id: str, what: str, actor: str) -> None:
    """Note who took all of an organization away, and what."""
    audit.note(connection, actor, "data.exported", organization_id, what)
