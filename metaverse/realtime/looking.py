"""What a client says of where it looks: read by the plan of the office, and answered with who is there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from metaverse.clock import now_ms
from metaverse.errors import Fault, Invalid
from metaverse.events.names import SocketEvent
from metaverse.realtime.connection import Connection
from metaverse.realtime.messages import positions_payload
from metaverse.realtime.payloads import Look, Place
from metaverse.realtime.rooms import Halls
from metaverse.realtime.sight import Area, Gaze, area_of
from metaverse.services import office
from metaverse.services.agents import Patience

Json = dict[str, Any]


def look(halls: Halls, connection: Connection, organization_id: str, wanted: Look, patience: Patience) -> int:
    """Let a client look elsewhere, tell it who is there, and return how many that are.

    Looking at everything again, it is told where everyone is.

    Raises:
        Invalid: there is no such floor or room.
        Conflict: the client has not joined the scene.
    """
    present = office.of(organization_id, patience)

    def whereabouts(keys: Iterable[str] | None) -> list[Json]:
        return [one.to_wire() for one in present.stage.whereabouts(now_ms(), keys)]

    gaze = None if wanted.places is None else gaze_of(wanted.places, wanted.agents, present.floors)
    there = halls.looks(connection, organization_id).look(connection, gaze, present.floors, whereabouts)
    if there:
        connection.say(SocketEvent.AGENT_POSITION, positions_payload(organization_id, there))
    return len(there)


def gaze_of(places: Sequence[Place], agents: Iterable[str], floors: Sequence[Json]) -> Gaze:
    """Find on the plan what is looked at.

    Raises:
        Invalid: there is no such floor or room.
    """
    by_id = {floor["id"]: floor for floor in floors}
    areas = [_area(place, by_id, f"places.{at}") for at, place in enumerate(places)]
    return Gaze(frozenset(areas), frozenset(agents))


def _area(place: Place, floors: Mapping[str, Json], name: str) -> Area:
    floor = floors.get(place.floor)
    if floor is None:
        raise _unknown(f"{name}.floor", "This office has no such floor; the scene's configuration names them.")
    rooms = {room["id"]: room for room in floor["rooms"]}
    if not rooms.keys() >= set(place.rooms):
        raise _unknown(f"{name}.rooms", "This floor has no such room; the scene's configuration names them.")
    return area_of(floor, [rooms[room] for room in place.rooms])


def _unknown(field: str, message: str) -> Invalid:
    return Invalid(message, [Fault(field=field, message=message)])
