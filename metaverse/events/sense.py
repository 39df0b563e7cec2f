"""What makes no sense is refused, with the reason: moves of a person, and an agent's word on another's command."""

from __future__ import annotations

from sqlalchemy import Connection, or_, select

from metaverse.clock import now_ms
from metaverse.errors import Conflict, Invalid
from metaverse.events.journal import Draft, Judge
from metaverse.events.names import DECISIONS, FINAL_TASK_STATUSES, AttentionAction, EventType, task_status
from metaverse.models.user import Membership, User, has_address
from metaverse.projections import scene
from metaverse.projections.workspace import Workspace

_users = User.__table__
_memberships = Membership.__table__


def judge(connection: Connection, workspace: Workspace, draft: Draft) -> None:
    """Let an event of a person pass.

    Raises:
        Conflict: the task is finished, the request is decided, closed, expired or another one, the scene was
            changed meanwhile, or an agent is another one already.
        Invalid: something is assigned to somebody who does not belong to the organization, or an agent is merged into
            itself.
    """
    if draft.type in _JUDGES:
        _JUDGES[draft.type](connection, workspace, draft)


def judge_result(connection: Connection, workspace: Workspace, draft: Draft) -> None:
    """Let an event of an agent pass.

    Raises:
        Conflict: it says what became of a command that was sent to another agent.
    """
    if draft.type == EventType.COMMAND_RESULT:
        command = workspace.find("commands", draft.data["commandId"])
        if command is not None and command["agent_key"] not in (None, workspace.being(draft.subject or "")):
            raise Conflict("The command was sent to another agent, which alone says what became of it.")


def _judge_attention(connection: Connection, workspace: Workspace, draft: Draft) -> None:
    if draft.data["action"] != AttentionAction.ASSIGN:
        return
    named = draft.data.get("to") or ""
    query = (
        select(_users.c.id)
        .join(_memberships, _memberships.c.user_id == _users.c.id)
        .where(_memberships.c.organization_id == workspace.organization_id, _users.c.disabled.is_(False))
        .where(or_(_users.c.id == named, has_address(connection.dialect, named)))
    )
    if connection.execute(query).first() is None:
        said = "Nobody here has this id or address; assign it to a user of the organization."
        raise Invalid(said, [{"index": draft.index, "field": "data.to", "message": said}])


def _judge_merging(_connection: Connection, workspace: Workspace, draft: Draft) -> None:
    """Let who is one already be merged again: that changes nothing."""
    one, other = draft.subject or "", draft.data["into"]
    if one == other:
        said = "An agent is not merged into itself; name another one."
        raise Invalid(said, [{"index": draft.index, "field": "data.into", "message": said}])
    being, into = workspace.being(one), workspace.being(other)
    if being == one == into:
        raise Conflict(f"{other} is merged into {one} already, and cannot take {one} in.")
    if being != one and being != into:
        raise Conflict(f"{one} is merged into {being} already; merge that one.")


def _judge_version(_connection: Connection, workspace: Workspace, draft: Draft) -> None:
    row = workspace.find("scenes", scene.NAME)
    present = row["version"] if row else scene.FIRST_VERSION
    if draft.data["version"] != present + 1:
        raise Conflict(f"The scene is at version {present}, so the next change makes version {present + 1}.")


def _judge_move(_connection: Connection, workspace: Workspace, draft: Draft) -> None:
    task = workspace.find("tasks", draft.subject or "")
    word = draft.data.get("status")
    if word is not None and task_status(word) is None:
        raise Conflict(f"Nobody knows the task status {word}.")
    if task is None or task["status"] not in FINAL_TASK_STATUSES:
        return
    is_new_run = draft.data.get("runId") not in (None, task["run_id"], *task["runs"])
    if word is not None and word != task["status"] and not is_new_run:
        raise Conflict(f"The task is {task['status']}, and that is final; open it again with a new runId.")


def _judge_decision(_connection: Connection, workspace: Workspace, draft: Draft) -> None:
    if draft.data["kind"] not in DECISIONS:
        return
    request = workspace.find("requests", workspace.being(draft.subject or ""), draft.data["inReplyTo"])
    if request is None or request["opened_seq"] is None:
        raise Conflict("There is no such request of this agent.")
    if request["closed_seq"] is not None:
        raise Conflict("The request is closed.")
    if request["decided_seq"] is not None:
        raise Conflict(f"The request is decided already: {request['decision']}.")
    if request["expires_ms"] is not None and request["expires_ms"] <= now_ms():
        raise Conflict("The request has expired.")
    if request["digest"] != draft.data["digest"]:
        raise Conflict("The digest is not that of the request: something else is asked than you saw.")


_JUDGES: dict[str, Judge] = {
    EventType.TASK_UPDATED: _judge_move,
    EventType.SCENE_CHANGED: _judge_version,
    EventType.COMMAND: _judge_decision,
    EventType.AGENT_MERGED: _judge_merging,
    EventType.ATTENTION: _judge_attention,
}
OF_PERSONS = frozenset(_JUDGES)
OF_AGENTS = frozenset({EventType.COMMAND_RESULT})
"""The types that `judge` and `judge_result` look at; all others make sense as they are."""
