"""What sockets may say: connect, join, leave, walk, send events, renew their token."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

import structlog
from flask import current_app, request
from socketio.exceptions import ConnectionRefusedError as Refused

from metaverse.errors import Forbidden, Malformed, Problem, Unauthenticated
from metaverse.events import door
from metaverse.events.names import EventType, SocketEvent
from metaverse.extensions import socketio
from metaverse.ids import new_id
from metaverse.realtime import expiry, joining
from metaverse.realtime.sessions import Session, sessions
from metaverse.security.access import authenticate, declared, needs, public, signed_in
from metaverse.security.roles import Access, Caller, Role

logger = structlog.get_logger(__name__)
Json = dict[str, Any]
Handler = Callable[..., Any]

HANDLERS: dict[str, Handler] = {}
"""Every handler by its event, for whoever wants to see what each needs."""


def sid() -> str:
    """Return the id of the socket that speaks."""
    return str(request.sid)  # type: ignore[attr-defined]


def handles(event: str) -> Callable[[Handler], Handler]:
    """Register a handler; what goes wrong in it is its acknowledgement, and the socket stays up."""

    def register(handler: Handler) -> Handler:
        HANDLERS[event] = handler

        @wraps(handler)
        def answer(*given: Any) -> Json:
            try:
                return {"ok": True, **handler(_session(handler), *(given or ({},)))}
            except Problem as problem:
                return refusal(problem)
            except Exception:
                logger.exception("a socket's message could not be handled", message=event)
                return {"ok": False, "error": {"code": "internal", "detail": "Something went wrong here."}}

        socketio.on_event(event, answer)
        return handler

    return register


def refusal(problem: Problem) -> Json:
    """Return an acknowledgement that says what is wrong."""
    error: Json = {"code": type(problem).__name__, "title": problem.title, "detail": problem.detail}
    if problem.errors:
        error["errors"] = problem.errors
    return {"ok": False, "error": error}


def _session(handler: Handler) -> Session:
    session = sessions().get(sid())
    if session is None or session.caller is None:
        raise Unauthenticated("Connect with a token first.")
    access = declared(handler) or Access(None)
    if access.role is not None and not any(access.admits(role) for role in session.caller.roles.values()):
        raise Forbidden(f"This takes {access}.")
    return session


def _mapping(given: Any) -> Mapping[str, Any]:
    if not isinstance(given, Mapping):
        raise Malformed("The message is an object.")
    return given


def _text(given: Mapping[str, Any], field: str) -> str | None:
    value = given.get(field)
    if value is not None and not isinstance(value, str):
        raise Malformed(f"{field} is a text.")
    return value


def _organization(handler: Handler, caller: Caller, given: Mapping[str, Any]) -> str:
    return caller.organization(_text(given, "organizationId"), declared(handler) or Access(None))


@public
def connect(auth: Any = None) -> None:
    """Let a socket in that shows a good token."""
    token = auth.get("token") if isinstance(auth, Mapping) else None
    if not isinstance(token, str) or not token:
        raise Refused("Show an access token or an API token as auth.token.")
    try:
        caller = authenticate(token)
    except Unauthenticated as refused:
        raise Refused(refused.detail) from None
    sessions().begin(sid(), caller)
    for organization_id in caller.roles:
        if caller.roles[organization_id] is not Role.AGENT:
            joining.enter_organization(organization_id, sid())
    expiry.watch(current_app._get_current_object(), sid(), caller)  # type: ignore[attr-defined]


@public
def disconnect(*_reason: Any) -> None:
    """Forget a socket that is gone."""
    joining.leave_everything(sid())
    sessions().end(sid())


HANDLERS["connect"] = connect
HANDLERS["disconnect"] = disconnect


@handles(SocketEvent.JOIN)
@needs(Role.VIEWER)
def join(session: Session, given: Any) -> Json:
    """Join rooms of an organization: a snapshot, or what was missed since."""
    message = _mapping(given)
    organization_id = _organization(join, session.caller, message)
    rooms = joining.rooms_of(message.get("rooms"))
    return joining.join(sid(), organization_id, rooms, message.get("since"))


@handles(SocketEvent.LEAVE)
@needs(Role.VIEWER)
def leave(session: Session, given: Any) -> Json:
    """Leave rooms of an organization."""
    message = _mapping(given)
    organization_id = _organization(leave, session.caller, message)
    joining.leave(sid(), organization_id, joining.rooms_of(message.get("rooms")))
    return {}


@handles(SocketEvent.EVENTS)
@needs(Role.OPERATOR, agent=True)
def events(session: Session, given: Any) -> Json:
    """Take events as the door does: one, a list, or `{organizationId, events, onInvalid}`."""
    message: Mapping[str, Any] = given if isinstance(given, Mapping) and "events" in given else {"events": given}
    organization_id = _organization(events, session.caller, message)
    documents = message["events"] if isinstance(message["events"], list) else [message["events"]]
    skip = message.get("onInvalid") == "skip"
    return door.admit(organization_id, documents, session.caller.origin(organization_id), skip_invalid=skip).to_wire()


@handles(SocketEvent.AGENT_POSITION)
@needs(Role.OPERATOR, agent=True)
def walk(session: Session, given: Any) -> Json:
    """Tell where an agent is: `{organizationId?, agentId, position, rotationY?, zone?}`."""
    message = dict(_mapping(given))
    organization_id = _organization(walk, session.caller, message)
    message.pop("organizationId", None)
    document = {
        "specversion": "1.0",
        "id": new_id("pos"),
        "source": session.caller.source_prefix or f"urn:metaverse:socket:{session.caller.id}",
        "type": EventType.AGENT_POSITION.value,
        "subject": message.pop("agentId", None),
        "data": message,
    }
    return door.admit(organization_id, [document], session.caller.origin(organization_id)).to_wire()


@handles(SocketEvent.AUTH_REFRESH)
@signed_in
def renew(session: Session, given: Any) -> Json:
    """Go on with a new token of the same caller."""
    token = _text(_mapping(given), "token")
    caller = authenticate(token or "")
    if (caller.kind, caller.id) != (session.caller.kind, session.caller.id):
        raise Unauthenticated("The token is somebody else's; connect anew with it.")
    sessions().begin(sid(), caller)
    expiry.watch(current_app._get_current_object(), sid(), caller)  # type: ignore[attr-defined]
    return {}


def register() -> None:
    """Register what is not an event."""
    socketio.on_event("connect", connect)
    socketio.on_event("disconnect", disconnect)
