"""Foreign formats in, as agents' runtimes write them: hooks, session files, frames and streams."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from flask import Response, request

from metaverse.adapters import claude_hooks, register
from metaverse.api import held_calls
from metaverse.api.blueprints import resource
from metaverse.api.bodies import body_of
from metaverse.api.taking import told
from metaverse.errors import Invalid
from metaverse.schemas.intake import FileQuery, GatewayQuery, StreamOfAgent, Taken
from metaverse.security.access import caller, needs, organization
from metaverse.security.roles import Role
from metaverse.services import dead_letters
from metaverse.services.intake import Feed, intake, spot
from metaverse.services.outcome import Outcome

blueprint = resource("ingest", "Foreign formats in, as agents' runtimes write them.", "/api/metaverse/ingest")
Json = dict[str, Any]

LARGEST = 16 * 1024 * 1024
NO_HOOK = "This is no hook event of Claude Code: it needs session_id and hook_event_name."


@blueprint.route("/claude-code", methods=["POST"])
@blueprint.arguments(FileQuery, location="query")
@blueprint.response(202, Taken)
@blueprint.alt_response(204, description="A hook event is taken; nothing is said.")
@needs(Role.OPERATOR, agent=True)
def take_claude_code(query: Json) -> Response:
    """Take one hook event, and answer nothing, since an answer would steer the agent; with `file` lines of a session.

    The answer comes when the event is committed, so that what is answered is kept. A permission request is held for a
    decision where that is turned on: its answer is 200 with the decision, or nothing.
    """
    mine, raw = organization(query.get("organizationId")), _body()
    if "file" in query:
        return told(_take(mine, _file("claude-code-file", raw, query)))
    token_id = caller().origin(mine).token_id
    session = claude_hooks.place(raw) if len(raw) <= held_calls.LARGEST else intake.place_of_hook(raw)
    if session is None:
        letter = dead_letters.Letter("hook event", NO_HOOK, f"{len(raw)} bytes")
        dead_letters.keep_dead(mine, "claude-code", [letter], token_id)
        raise Invalid(NO_HOOK, [{"field": "", "message": NO_HOOK}]).noted()
    return held_calls.take(
        mine, raw, token_id, lambda more: _take(mine, Feed("claude-code", raw, spot(session), dict(more)))
    )


@blueprint.route("/codex", methods=["POST"])
@blueprint.arguments(FileQuery, location="query")
@blueprint.response(202, Taken)
@needs(Role.OPERATOR, agent=True)
def take_codex(query: Json) -> Response:
    """Take lines of a rollout."""
    return told(_take(organization(query.get("organizationId")), _file("codex", _body(), query)))


@blueprint.route("/openclaw", methods=["POST"])
@blueprint.arguments(GatewayQuery, location="query")
@blueprint.response(202, Taken)
@needs(Role.OPERATOR, agent=True)
def take_openclaw(query: Json) -> Response:
    """Take lines of a session file, or frames of a gateway (one, a list, one a line), or a list that was printed."""
    mine, raw = organization(query.get("organizationId")), _body()
    if "file" in query or register.is_transcript(raw):
        return told(_take(mine, _file("openclaw-file", raw, query)))
    gateway = query.get("gateway", "")
    feed = Feed("openclaw", raw, spot(gateway), {"gateway": gateway}, query["historical"])
    return told(_take(mine, feed))


@blueprint.route("/a2a", methods=["POST"])
@blueprint.arguments(StreamOfAgent, location="query")
@blueprint.response(202, Taken)
@needs(Role.OPERATOR, agent=True)
def take_a2a(query: Json) -> Response:
    """Take what an agent answered by A2A, or was asked: tasks, updates, messages; posted or streamed."""
    return _stream("a2a", query)


@blueprint.route("/ag-ui", methods=["POST"])
@blueprint.arguments(StreamOfAgent, location="query")
@blueprint.response(202, Taken)
@needs(Role.OPERATOR, agent=True)
def take_ag_ui(query: Json) -> Response:
    """Take AG-UI's events; `stream` tells apart what several runs of one agent stream at the same time."""
    return _stream("ag-ui", query)


def _stream(adapter: str, query: Json) -> Response:
    mine = organization(query.get("organizationId"))
    agent = query.get("agent") or _own_agent()
    options = {"agent": agent, "name": query.get("name", ""), "client": query.get("client", "")}
    place = spot("\0".join((agent, query.get("stream", ""))))
    raw = _body()
    return told(_take(mine, Feed(adapter, raw if raw.endswith(b"\n") else raw + b"\n", place, options)))


def _own_agent() -> str:
    """Name the agent whose token is shown, where it is bound to one."""
    keys = caller().agent_keys or ()
    return next(iter(keys)) if len(keys) == 1 else ""


def _file(adapter: str, raw: bytes, query: Json) -> Feed:
    """Name the part of a file. One without a name is known by its first line, and comes whole."""
    file = query.get("file") or sha256(raw.split(b"\n", 1)[0]).hexdigest()
    options = {"file": file, "from": query["begins"], "ended": query["ended"]}
    return Feed(adapter, raw, spot(file), options, query["historical"])


def _take(organization_id: str, feed: Feed) -> Outcome:
    return intake.take(organization_id, feed, caller().origin(organization_id))


def _body() -> bytes:
    request.max_content_length = LARGEST
    return body_of(request)
