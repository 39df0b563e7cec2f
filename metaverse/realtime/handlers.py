"""What clients may ask on a socket; each handler says what it needs, and gives its acknowledgement."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import current_app

from metaverse.clock import now_ms, to_wire
from metaverse.errors import Forbidden, Unauthenticated
from metaverse.events import door
from metaverse.events.names import Room, SocketEvent
from metaverse.realtime import joining, looking, payloads
from metaverse.realtime.connection import OUTDATED, Connection
from metaverse.realtime.joining import Since
from metaverse.realtime.rooms import Halls
from metaverse.security import access, allowance
from metaverse.security.access import needs, signed_in
from metaverse.security.roles import BEYOND_WALL, Access, Role, WallView
from metaverse.services.agents import Patience

Json = dict[str, Any]
Handler = Callable[[Connection, Any], Json]

HANDLERS: dict[SocketEvent, Handler] = {}

ROOMS_OF_WALLS: dict[WallView, frozenset[Room]] = {
    WallView.OFFICE: frozenset({Room.SCENE, Room.TASKS, Room.NETWORK}),
    WallView.FLOW: frozenset({Room.SCENE, Room.TASKS}),
    WallView.NETWORK: frozenset({Room.SCENE, Room.NETWORK}),
    WallView.HUB: frozenset({Room.SCENE}),
}
"""What each view of a wall link needs: people for names and faces, tasks for parcels and cards, ties for links."""


def answers(event: SocketEvent) -> Callable[[Handler], Handler]:
    """Let a handler answer one event."""

    def register(handler: Handler) -> Handler:
        HANDLERS[event] = handler
        return handler

    return register


def halls() -> Halls:
    """Give the halls of the current app."""
    found: Halls = current_app.extensions["metaverse.halls"]
    return found


@answers(SocketEvent.JOIN)
@needs(Role.VIEWER, walls=ROOMS_OF_WALLS)
def join(connection: Connection, payload: Any) -> Json:
    """Join rooms: how they stand, or what was missed since a place; then everything that comes."""
    wanted = payloads.join(payload)
    organization_id = _organization(join, connection, wanted.organization_id)
    _refuse_beyond(connection, wanted.rooms)
    halls().leave(connection, organization_id, wanted.rooms)
    joined = joining.rooms_of(organization_id, wanted.rooms, _since(connection, organization_id, wanted), _patience())
    if joined.plan is not None:
        connection.plans[organization_id] = joined.plan
    halls().seat(connection, organization_id, wanted.rooms, joined.seq)
    return {"epoch": joined.epoch, "seq": joined.seq, "rooms": joined.rooms}


def _since(connection: Connection, organization_id: str, wanted: payloads.Join) -> Since | None:
    """Return what the client knows; of a scene whose floors have changed it knows nothing any more."""
    is_outdated = connection.plans.get(organization_id) == OUTDATED
    return wanted.since.without(Room.SCENE) if wanted.since is not None and is_outdated else wanted.since


def _refuse_beyond(connection: Connection, rooms: list[Room]) -> None:
    """Let the holder of a wall link into the rooms that its view needs, and no others."""
    view = connection.caller.view
    if view is not None and not ROOMS_OF_WALLS[view].issuperset(rooms):
        raise Forbidden(BEYOND_WALL)


@answers(SocketEvent.LEAVE)
@needs(Role.VIEWER, walls=ROOMS_OF_WALLS)
def leave(connection: Connection, payload: Any) -> Json:
    """Leave rooms."""
    wanted = payloads.join(payload)
    organization_id = _organization(leave, connection, wanted.organization_id)
    halls().leave(connection, organization_id, wanted.rooms)
    return {"rooms": [room.value for room in wanted.rooms]}


@answers(SocketEvent.LOOK)
@needs(Role.VIEWER, walls=ROOMS_OF_WALLS)
def look(connection: Connection, payload: Any) -> Json:
    """Be told positions of where one looks only; who is there now is told at once."""
    wanted = payloads.look(payload)
    organization_id = _organization(look, connection, wanted.organization_id)
    return {"agents": looking.look(halls(), connection, organization_id, wanted, _patience())}


@answers(SocketEvent.EVENTS)
@needs(Role.OPERATOR, agent=True)
def take_events(connection: Connection, payload: Any) -> Json:
    """Take events, as `POST /api/metaverse/events` does."""
    return _admit(take_events, connection, payloads.events(payload))


@answers(SocketEvent.AGENT_POSITION)
@needs(Role.OPERATOR, agent=True)
def take_positions(connection: Connection, payload: Any) -> Json:
    """Take where agents walk."""
    who = connection.caller
    source = who.source(f"urn:socket:{who.kind}:{who.id}")
    return _admit(take_positions, connection, payloads.positions(payload, source))


@answers(SocketEvent.CLOCK)
@signed_in
def tell_time(_connection: Connection, _payload: Any) -> Json:
    """Tell what time it is here: the answer has gone the way that all messages go, and says how long that takes."""
    return {"at": to_wire(now_ms())}


@answers(SocketEvent.AUTH_REFRESH)
@signed_in
def refresh(connection: Connection, payload: Any) -> Json:
    """Take a newer token of the same caller."""
    shown = payloads.token(payload)
    caller = access.authenticate(shown)
    if (caller.kind, caller.id) != (connection.caller.kind, connection.caller.id):
        raise Unauthenticated("The token is somebody else's; connect anew with it.")
    connection.show(shown, caller)
    return {"expiresAt": connection.expires_at}


def _admit(handler: Handler, connection: Connection, events: payloads.Events) -> Json:
    organization_id = _organization(handler, connection, events.organization_id)
    origin = connection.caller.origin(organization_id)
    allowance.take(organization_id, origin, len(events.documents))
    receipt = door.admit(organization_id, events.documents, origin, skip_invalid=events.skip_invalid)
    return receipt.to_wire()


def _organization(handler: Handler, connection: Connection, requested: str | None) -> str:
    return connection.caller.organization(requested, access.declared(handler) or Access(None))


def _patience() -> Patience:
    return Patience.of(current_app.config)
