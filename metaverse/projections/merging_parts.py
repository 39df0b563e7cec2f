"""What goes over from an agent that is merged: usage, requests, tasks, ties, and wherever else it is named."""

from __future__ import annotations

from metaverse.projections import agents, commands, requests
from metaverse.projections.effects import Effects
from metaverse.projections.usage import COUNTED as SPENT
from metaverse.projections.workspace import Row, Workspace

NAMED = (("steps", "agent_key"), ("notifications", "agent_key"))
"""Where an agent is named beside what the row is about."""

TIES, ENDS = ("interactions", "handovers"), ("from_key", "to_key")
OPENED = ("opened_seq", "opened_ms", "kind", "summary", "options", "digest", "task_key", "expires_ms")
CLOSED = ("closed_ms", "closed_seq", "outcome")


def take(workspace: Workspace, one: Row, other: Row, effects: Effects) -> None:
    """Let the other have what is the one's in all tables."""
    gone, stays = one["key"], other["key"]
    _usage(workspace, gone, other)
    _requests(workspace, gone, stays, effects)
    _tasks(workspace, gone, stays, effects)
    _ties(workspace, gone, stays)
    _commands(workspace, gone, stays, effects)
    for table, column in NAMED:
        for row in workspace.having(table, column, gone):
            row[column] = stays
            workspace.touch(table, row)
    _children(workspace, gone, stays, effects)


def _usage(workspace: Workspace, gone: str, other: Row) -> None:
    """Take the statements of usage over; of two with one key the later one counts, as ever."""
    for name, row in workspace.history("usage", gone).items():
        workspace.drop("usage", row)
        workspace.disturbed_ms.add(row["effective_ms"])
        mine = workspace.find("usage", other["key"], name[1])
        if mine is None:
            workspace.add("usage", {**row, "agent_key": other["key"]})
            continue
        workspace.disturbed_ms.add(mine["effective_ms"])
        earlier, later = sorted((row, mine), key=lambda said: (said["effective_ms"], said["seq"]))
        for column in SPENT:
            other[column] -= earlier[column]
        workspace.add("usage", {**later, "agent_key": other["key"]})


def _requests(workspace: Workspace, gone: str, stays: str, effects: Effects) -> None:
    """Take the requests over; of two with one key the first statement, the first close and all decisions count."""
    for name, row in workspace.history("requests", gone).items():
        workspace.drop("requests", row)
        effects.request({"agentId": gone, "requestId": name[1], "movedTo": stays})
        mine = workspace.find("requests", stays, name[1])
        merged = workspace.add("requests", {**_united(row, mine), "agent_key": stays})
        effects.request(requests.view(merged))


def _united(row: Row, mine: Row | None) -> Row:
    if mine is None:
        return row
    opened = min((row, mine), key=lambda one: (one["opened_seq"] is None, one["opened_seq"] or 0))
    closed = min(
        (row, mine), key=lambda one: (one["closed_seq"] is None, one["closed_ms"] or 0, one["closed_seq"] or 0)
    )
    both = {**mine, **{column: opened[column] for column in OPENED}, **{column: closed[column] for column in CLOSED}}
    both["decisions"] = sorted([*row["decisions"], *mine["decisions"]])[: requests.DECISIONS_KEPT]
    requests.decide(both)
    return both


def _tasks(workspace: Workspace, gone: str, stays: str, effects: Effects) -> None:
    for row in workspace.having("tasks", "assignee", gone):
        row["assignee"] = stays
        workspace.touch("tasks", row)
        effects.task({"taskId": row["key"], "assignee": stays})


def _commands(workspace: Workspace, gone: str, stays: str, effects: Effects) -> None:
    for row in workspace.having("commands", "agent_key", gone):
        before = commands.view(row)
        row["agent_key"] = stays
        workspace.touch("commands", row)
        commands.tell(before, commands.view(row), effects)


def _ties(workspace: Workspace, gone: str, stays: str) -> None:
    """Take over who worked with whom; what was between the two is none any more."""
    for table in TIES:
        rows = {row["seq"]: row for end in ENDS for row in workspace.having(table, end, gone)}
        for row in rows.values():
            was = {row[end] for end in ENDS}
            row.update({end: stays for end in ENDS if row[end] == gone})
            if was == {gone, stays}:
                workspace.drop(table, row)
            else:
                workspace.touch(table, row)


def _children(workspace: Workspace, gone: str, stays: str, effects: Effects) -> None:
    for row in workspace.having("agents", "parent_key", gone):
        if row["key"] == gone:
            continue
        before = agents.view(row)
        row["parent_key"] = stays
        workspace.touch("agents", row)
        agents.tell(workspace, row, before, effects)
