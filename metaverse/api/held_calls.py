"""A permission request of Claude Code, held open until a person decides; in any other case an empty answer.

Empty means that the agent's own prompt takes over: on time-out, when the server ends, when the caller has hung up, when
the request is closed otherwise, and on any error. A yes is said only where a person said yes to exactly this.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, Mapping
from typing import Any, cast

import structlog
from flask import Flask, Response, current_app, request

from metaverse.adapters import claude, claude_answers, wording
from metaverse.adapters.claude_answers import Asked
from metaverse.api.answers import answer
from metaverse.clock import now_ms
from metaverse.errors import Problem
from metaverse.operations import tails
from metaverse.security.access import authenticate, caller, shown
from metaverse.services import answering, commands, requests
from metaverse.services.holding import Held, Holding
from metaverse.services.requests import Decision

logger = structlog.get_logger(__name__)
GRACE_SECONDS = 0.5
"""A decision that came at the last moment is found a little later."""

LARGEST = 1024 * 1024
"""A hook that is larger is not looked into here, for that would hold the loop; it is not held for a decision either."""

Take = Callable[[Mapping[str, Any]], object]


def take(organization_id: str, raw: bytes, token_id: str | None, read: Take) -> Response:
    """Take a hook with what `read` does, and answer what a person decides if it is held; else nothing.

    Raises:
        Problem: it could not be taken.
    """
    asked = claude_answers.asked(raw) if len(raw) <= LARGEST else None
    seconds = answering.hold_seconds(organization_id, token_id) if asked else 0
    if asked is None or not seconds:
        read({})
        return _nothing()
    with _holding().place(organization_id) as is_free:
        began_ms = now_ms()
        read({"holds": seconds} if is_free else {})
        until = time.monotonic() + seconds + GRACE_SECONDS
        try:
            return _held(organization_id, asked, began_ms, until) if is_free else _nothing()
        except Exception:
            logger.exception("a held call could not be answered", organization_id=organization_id)
            return _nothing()


def _nothing() -> Response:
    return Response(status=204)


def _held(organization_id: str, asked: Asked, began_ms: int, until: float) -> Response:
    sender = caller().origin(organization_id).name
    mine = requests.Asked(asked.prefix, asked.digest, wording.source(asked.source), sender)
    open_ = requests.unanswered(organization_id, mine, began_ms)
    if not open_:
        return _nothing()
    call = _holding().begin(organization_id, open_, _hung_up())
    is_awaited = _holding().wait(call, until - time.monotonic())
    decision = requests.decision(organization_id, call.request, asked.digest)
    if decision is None:
        return _nothing()
    if not (is_awaited and _is_still_let_in()):
        _fail(call, decision)
        return _nothing()
    return _decided(call, decision, asked)


def _is_still_let_in() -> bool:
    """Tell whether what the caller showed still holds: its token may have been revoked while the call was held."""
    try:
        authenticate(shown() or "")
    except Problem:
        return False
    return True


def _fail(call: Held, decision: Decision) -> None:
    """Say that a decision came too late, unless another call with the same request took it."""
    said = "Claude Code no longer waited for the answer; its own prompt has taken over."
    commands.failed(call.organization_id, call.request.agent_key, decision.command_id, said)


def _decided(call: Held, decision: Decision, asked: Asked) -> Response:
    """Answer a decision: the agent goes on at once, for which there is no hook."""
    kind, tool = claude.activity(asked.tool) if decision.kind == "approve" else claude.THINKING
    activity = {"kind": kind.value, **({"text": tool} if tool else {})}
    goes_on = commands.GoesOn(asked.source, {"status": "working", "activity": activity, "taskId": decision.task_key})
    commands.carried_out(call.organization_id, call.request.agent_key, decision.command_id, "call", goes_on)
    return answer(claude_answers.answer(decision.kind, decision.text))


def _hung_up() -> Callable[[], bool]:
    """Give what tells whether the caller of this request has closed the connection; what cannot be known is no."""
    connection = request.environ.get("gunicorn.socket")
    if connection is None:
        return lambda: False

    def is_gone() -> bool:
        try:
            with socket.socket(fileno=os.dup(connection.fileno())) as same:
                same.setblocking(False)
                return same.recv(1, socket.MSG_PEEK) == b""
        except BlockingIOError:
            return False
        except OSError:
            return True

    return is_gone


def _holding() -> Holding:
    """Give the held calls of this app, which end with the server."""
    app = cast(Flask, current_app._get_current_object())  # type: ignore[attr-defined]
    if "metaverse.holding" not in app.extensions:
        holding = app.extensions["metaverse.holding"] = Holding(app.app_context)
        tails.closing(app).subscribe(holding.end)
    return cast(Holding, app.extensions["metaverse.holding"])
