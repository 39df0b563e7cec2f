"""What is text in the log and in the rows, and what it is replaced by: the one list of it.

Texts are what was written freely: activities, descriptions, reasons, summaries, options, what people told agents,
results, errors, notifications; the titles of tasks and steps once the task has ended. What says who and what is meant
(keys, names, statuses, digests, figures) is no text.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from metaverse.events.names import EventType, Room
from metaverse.projections.claims import Claim

BLANK = "…"
Json = dict[str, Any]
Replace = Callable[[str], str]

IN_DATA: dict[str, tuple[str, ...]] = {
    EventType.AGENT_STATUS: ("activity",),
    EventType.AGENT_REMOVED: ("reason",),
    EventType.TASK_CREATED: ("description",),
    EventType.TASK_UPDATED: ("reason",),
    EventType.TASK_STEP: ("error",),
    EventType.INTERACTION: ("summary",),
    EventType.REQUEST: ("summary", "options"),
    EventType.COMMAND: ("text",),
    EventType.COMMAND_RESULT: ("detail",),
    EventType.NOTIFICATION: ("title", "body", "values"),
}
"""The texts in the data of each type."""

TITLES: dict[str, str] = {
    EventType.TASK_CREATED: "title",
    EventType.TASK_UPDATED: "title",
    EventType.TASK_STEP: "name",
}
"""What a task and its steps are called by."""

IN_VIEWS = frozenset(
    ("activity", "description", "reason", "summary", "options", "detail", "body", "text", "error", "values")
)
"""The texts in what rooms are told, and in views."""

IN_ROWS: dict[str, tuple[str, ...]] = {
    "agents": ("activity",),
    "tasks": ("description", "reason"),
    "steps": ("error",),
    "interactions": ("summary",),
    "requests": ("summary", "options"),
    "commands": ("text", "detail"),
    "notifications": ("title", "body"),
}
"""The columns of the projections that hold texts."""


def blank(_text: str) -> str:
    """Leave nothing of a text."""
    return BLANK


def replaced(value: Any, replace: Replace) -> Any:
    """Replace each text in a value, but not the word that says of what kind it is."""
    if isinstance(value, str):
        return replace(value) if value else value
    if isinstance(value, list):
        return [replaced(one, replace) for one in value]
    if isinstance(value, dict):
        return {name: one if name == "kind" else replaced(one, replace) for name, one in value.items()}
    return value


def data_without(kind: str, data: Json, replace: Replace, *, with_titles: bool) -> Json:
    """Replace the texts in the data of an event."""
    fields = [*IN_DATA.get(kind, ()), *([TITLES[kind]] if with_titles and kind in TITLES else [])]
    changed = {name: replaced(data[name], replace) for name in fields if data.get(name) is not None}
    return {**data, **changed} if changed else data


def effects_without(effects: Json, replace: Replace, ended: Collection[str]) -> Json:
    """Replace the texts in what an event changed for each room; `ended` are the tasks whose titles go as well."""
    found = {room: _view(told, replace, ended) for room, told in effects.items()}
    told = found.get(Room.ORGANIZATION.value)
    if told:
        found[Room.ORGANIZATION.value] = [{**one, "title": replaced(one.get("title"), replace)} for one in told]
    return found


def view_without(view: Json, replace: Replace, ended: Collection[str]) -> Json:
    """Replace the texts in the view of an agent or a task."""
    found: Json = _view(view, replace, ended)
    return found


def _view(value: Any, replace: Replace, ended: Collection[str]) -> Any:
    if isinstance(value, list):
        return [_view(one, replace, ended) for one in value]
    if not isinstance(value, dict):
        return value
    found = {
        name: replaced(one, replace) if name in IN_VIEWS else _view(one, replace, ended) for name, one in value.items()
    }
    if isinstance(found.get("title"), str) and value.get("taskId") in ended:
        found["title"] = replaced(found["title"], replace)
    return found


def row_without(name: str, row: Json, replace: Replace, ended: Collection[str]) -> Json:
    """Replace the texts in a projected row, and in what it knows of the time before the horizon."""
    found = {**row, **{column: replaced(row[column], replace) for column in IN_ROWS.get(name, ())}}
    if name == "agents":
        return {**found, "claims": _claims(row["claims"], replace), "horizon": _told(row["horizon"], replace)}
    if name == "steps" and row["task_key"] in ended:
        found["name"] = replaced(row["name"], replace)
    if name == "tasks":
        columns = ("description", "reason", *(("title",) if row["key"] in ended else ()))
        found |= {column: replaced(row[column], replace) for column in columns}
        if row["horizon"]:
            known = {column: replaced(row["horizon"][column], replace) for column in columns}
            found["horizon"] = {**row["horizon"], **known}
    return found


def _told(horizon: Json | None, replace: Replace) -> Json | None:
    return {**horizon, "claims": _claims(horizon["claims"], replace)} if horizon else horizon


def _claims(told: list[Any] | None, replace: Replace) -> list[Any] | None:
    if told is None:
        return None
    claims = (Claim(*one) for one in told)
    return [list(claim._replace(activity=replaced(claim.activity, replace))) for claim in claims]
