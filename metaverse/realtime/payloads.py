"""What clients send, read strictly."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NoReturn

from metaverse.errors import Fault, Invalid
from metaverse.events.names import Room
from metaverse.ids import new_id
from metaverse.realtime.joining import Since

Json = dict[str, Any]
MOST_SEQ = 2**53
MOST_PLACES = 64
MOST_ROOMS = 256
MOST_AGENTS = 100


@dataclass(frozen=True, slots=True)
class Join:
    """Which rooms of which organization are meant, and what is known of them."""

    organization_id: str | None
    rooms: list[Room] = field(default_factory=list)
    since: Since | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A floor, or some of its rooms, by their ids."""

    floor: str
    rooms: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Look:
    """Where a client looks: at places, and at agents by their keys; without places at everything."""

    organization_id: str | None
    places: list[Place] | None = None
    agents: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Events:
    """Events for the door."""

    organization_id: str | None
    documents: list[Any]
    skip_invalid: bool = False


def join(payload: Any) -> Join:
    """Read a join or a leave.

    Raises:
        Invalid: it is none; the fault names the field.
    """
    body = _object(payload)
    rooms = body.get("rooms")
    if not isinstance(rooms, list) or not rooms or len(rooms) > len(Room):
        _refuse("rooms", f"Name some of: {', '.join(Room)}.")
    named = [_room(name) for name in rooms]
    return Join(_organization(body), list(dict.fromkeys(named)), _since(body.get("since")))


def look(payload: Any) -> Look:
    """Read `{organizationId?, places: [{floor, rooms?}] | null, agents?: [key]}`.

    Raises:
        Invalid: it is none; the fault names the field.
    """
    body = _object(payload)
    agents = _texts(body.get("agents", []), "agents", MOST_AGENTS)
    if body.get("places") is None:
        return Look(_organization(body), None, agents)
    places = body["places"]
    if not isinstance(places, list) or len(places) > MOST_PLACES:
        _refuse("places", f"Must be a list of at most {MOST_PLACES} places, or null for everything.")
    return Look(_organization(body), [_place_at(place, f"places.{at}") for at, place in enumerate(places)], agents)


def events(payload: Any) -> Events:
    """Read one event, a list of them, or `{organizationId, events, onInvalid}`.

    Raises:
        Invalid: it is none of these.
    """
    if isinstance(payload, list):
        return Events(None, payload)
    body = _object(payload)
    if "events" not in body:
        return Events(None, [body])
    if not isinstance(body["events"], list):
        _refuse("events", "Must be a list of CloudEvents.")
    on_invalid = body.get("onInvalid", "refuse")
    if on_invalid not in ("refuse", "skip"):
        _refuse("onInvalid", "Must be refuse or skip.")
    return Events(_organization(body), body["events"], on_invalid == "skip")


def positions(payload: Any, source: str) -> Events:
    """Read where agents walk, `{organizationId?, agents:[{agentId, position, rotationY?, zone?}]}` or one of them.

    Raises:
        Invalid: it is none of these.
    """
    body = _object(payload)
    agents = body.get("agents", [body])
    if not isinstance(agents, list):
        _refuse("agents", "Must be a list of agents with their positions.")
    return Events(_organization(body), [_position(_object(agent), source) for agent in agents])


def token(payload: Any) -> str:
    """Read `{token}`.

    Raises:
        Invalid: there is none.
    """
    shown = payload.get("token") if isinstance(payload, dict) else None
    if not isinstance(shown, str) or not shown:
        _refuse("token", "Send a token.")
    return shown


def _position(agent: Json, source: str) -> Json:
    data = {name: agent[name] for name in ("position", "rotationY", "zone") if agent.get(name) is not None}
    kind = "metaverse.agent.position"
    return {
        "specversion": "1.0",
        "id": new_id("pos"),
        "source": source,
        "type": kind,
        "subject": agent.get("agentId"),
        "data": data,
    }


def _place_at(value: Any, name: str) -> Place:
    place = _object(value, name)
    floor = place.get("floor")
    if not isinstance(floor, str):
        _refuse(f"{name}.floor", "Must be the id of a floor.")
    return Place(floor, _texts(place.get("rooms") or [], f"{name}.rooms", MOST_ROOMS))


def _texts(value: Any, name: str, most: int) -> list[str]:
    if not isinstance(value, list) or len(value) > most or not all(isinstance(text, str) for text in value):
        _refuse(name, f"Must be a list of at most {most} texts.")
    return value


def _since(value: Any) -> Since | None:
    if value is None:
        return None
    body = _object(value, "since")
    epoch = body.get("epoch")
    if not isinstance(epoch, str):
        _refuse("since.epoch", "Must be the epoch of the acknowledgement before.")
    return Since(epoch, {room: _place(body[room], room) for room in Room if body.get(room) is not None})


def _place(value: Any, room: Room) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < MOST_SEQ:
        _refuse(f"since.{room}", "Must be a whole number: the last seq that is known.")
    return value


def _room(name: Any) -> Room:
    if not isinstance(name, str) or name not in list(Room):
        _refuse("rooms", f"Must be some of: {', '.join(Room)}.")
    return Room(name)


def _organization(body: Json) -> str | None:
    named = body.get("organizationId")
    if named is not None and not isinstance(named, str):
        _refuse("organizationId", "Must be a text.")
    return named


def _object(value: Any, name: str = "payload") -> Json:
    if not isinstance(value, dict):
        _refuse(name, "Must be an object.")
    return value


def _refuse(name: str, message: str) -> NoReturn:
    raise Invalid(message, [Fault(field=name, message=message)])
