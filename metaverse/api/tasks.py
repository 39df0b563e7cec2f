"""Tasks: what is to be done, and what a person changes of it."""

from __future__ import annotations

from typing import Any

from flask import Response

from metaverse import ids
from metaverse.api.acts import act
from metaverse.api.answers import answer, paged, place
from metaverse.api.blueprints import resource
from metaverse.errors import Conflict
from metaverse.events.names import EventType
from metaverse.schemas.answers import EndedTasks, Happening, TaskView, listed
from metaverse.schemas.queries import EndedPage, HistoryPage, Query, TaskNew, TaskPage, TaskPatch
from metaverse.security.access import needs, organization
from metaverse.security.roles import Role, WallView
from metaverse.services import task_history, tasks

blueprint = resource("tasks", "Tasks: what is to be done, where it stands, who holds it.")


@blueprint.route("/tasks", methods=["GET"])
@blueprint.arguments(TaskPage, location="query")
@blueprint.response(200, listed(TaskView))
@needs(Role.VIEWER)
def list_tasks(query: dict[str, Any]) -> Response:
    """List the tasks of an organization."""
    mine = organization(query.get("organizationId"))
    found = tasks.page(
        mine, query.get("stage"), query.get("status"), query.get("agentId"), query.get("after"), query["limit"]
    )
    return paged(found, query["limit"], "id")


@blueprint.route("/tasks", methods=["POST"])
@blueprint.arguments(TaskNew)
@blueprint.response(201, TaskView)
@needs(Role.OPERATOR)
def create_task(body: dict[str, Any]) -> Response:
    """Make a task."""
    mine = organization()
    data = dict(body)
    key = data.pop("taskId", None) or ids.new_id("task")
    if tasks.is_made(mine, key):
        raise Conflict(f"There is a task {key} already; change that one, or choose another taskId.")
    act(mine, EventType.TASK_CREATED, key, data)
    return answer(tasks.one(mine, ids.task_id(mine, key)), 201)


@blueprint.route("/tasks/ended", methods=["GET"])
@blueprint.arguments(EndedPage, location="query")
@blueprint.response(200, EndedTasks)
@needs(Role.VIEWER, walls=(WallView.FLOW,))
def list_ended_tasks(query: dict[str, Any]) -> Response:
    """List the tasks that have ended, the latest first, and count them all."""
    mine = organization(query.get("organizationId"))
    after = query.get("after") or None
    known = None if after is None else (int(after.partition("-")[0]), int(after.partition("-")[2]))
    found = tasks.ended(mine, query.get("stage"), query.get("agentId"), known, query["limit"])
    more = {"next": found.next} if found.next is not None else {}
    return answer({"items": found.tasks, "total": found.total, **more})


@blueprint.route("/tasks/<task_id>", methods=["GET"])
@blueprint.arguments(Query, location="query")
@blueprint.response(200, TaskView)
@needs(Role.VIEWER)
def get_task(query: dict[str, Any], task_id: str) -> Response:
    """Tell of one task, with its steps."""
    return answer(tasks.one(organization(query.get("organizationId")), task_id))


@blueprint.route("/tasks/<task_id>", methods=["PATCH"])
@blueprint.arguments(TaskPatch)
@blueprint.response(200, TaskView)
@needs(Role.OPERATOR)
def change_task(body: dict[str, Any], task_id: str) -> Response:
    """Move or change a task; what is not named stays, and a move that makes no sense is 409."""
    mine = organization()
    key = tasks.one(mine, task_id)["taskId"]
    if body:
        act(mine, EventType.TASK_UPDATED, key, body)
    return answer(tasks.one(mine, task_id))


@blueprint.route("/tasks/<task_id>/history", methods=["GET"])
@blueprint.arguments(HistoryPage, location="query")
@blueprint.response(200, listed(Happening))
@needs(Role.VIEWER)
def read_history(query: dict[str, Any], task_id: str) -> Response:
    """Tell what happened to a task: claims, steps, interactions, requests and commands, the latest first."""
    mine = organization(query.get("organizationId"))
    before = place(query.get("after")) or None
    return paged(task_history.page(mine, task_id, before, query["limit"]), query["limit"], "seq")
