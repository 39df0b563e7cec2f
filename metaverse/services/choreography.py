"""Choreography: who stands where, and why. Agents seldom say where they are, so the office places them.

Working is at one's own desk, waiting for a person at the help desk, error at the repair bench, idle in the lounge, and
two that delegate or review meet at a table; whoever finds no place there stays at the own desk. Offline is outside.
Pure and deterministic: the same agents give the same places on every server and after every start.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from metaverse.events.names import AgentStatus, WaitingOn
from metaverse.services import floorplan
from metaverse.services.floordraw import Json
from metaverse.services.floorplan import OPEN_SPACE

OUTSIDE_PITCH_M = 0.8
OUTSIDE_COLUMNS = 40
ASKS_A_PERSON = frozenset({None, WaitingOn.PERMISSION, WaitingOn.INPUT})


class Cast(NamedTuple):
    """What choreography asks of an agent. `position` is where it says it is: `(x, y, z, rotation)`."""

    key: str
    id: str
    first_seq: int
    department: str | None
    status: str
    waiting_on: str | None
    since_ms: int
    position: tuple[float, float, float, float] | None = None
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the office: metres and radians; `zone` is the room's id, `pose` what the figure does there."""

    x: float
    y: float
    z: float
    rotation: float
    zone: str
    pose: str

    def to_wire(self) -> Json:
        """Return it in wire names."""
        position = {"x": self.x, "y": self.y, "z": self.z}
        return {"position": position, "rotationY": self.rotation, "zone": self.zone, "pose": self.pose}


def headcounts(agents: Iterable[Cast]) -> dict[str, int]:
    """Count the agents of each department, the departments in the order they first came."""
    counts: dict[str, int] = {}
    for agent in sorted(agents, key=_by_arrival):
        department = agent.department or OPEN_SPACE
        counts[department] = counts.get(department, 0) + 1
    return counts


def places(
    agents: Sequence[Cast], floors: Sequence[Json], encounters: Sequence[tuple[str, str]] = ()
) -> dict[str, Place]:
    """Place every agent; no two share a spot. `encounters` are pairs that work together now, the latest first."""
    desks = assign_desks(agents, floors)
    found: dict[str, Place] = {}
    free = Free(floors)
    for agent in agents:
        if agent.position is not None:
            x, y, z, rotation = agent.position
            found[agent.key] = Place(x, y, z, rotation, agent.zone or "", _at_desk(agent))
    _meet(agents, encounters, free, found)
    for agent in sorted(agents, key=lambda who: (who.since_ms, who.first_seq, who.key)):
        if agent.key not in found:
            found[agent.key] = _place(agent, desks[agent.key], free)
    return found


def assign_desks(agents: Iterable[Cast], floors: Sequence[Json]) -> dict[str, Place]:
    """Give each agent its desk: the one its id points to, or the next free one; who came first chooses first."""
    by_department = _desks_by_department(floors)
    taken: set[tuple[str, int]] = set()
    desks: dict[str, Place] = {}
    for agent in sorted(agents, key=_by_arrival):
        department = agent.department or OPEN_SPACE
        rows = by_department[department]
        number = _hash(agent.id) % len(rows)
        while (department, number) in taken:
            number = (number + 1) % len(rows)
        taken.add((department, number))
        desks[agent.key] = rows[number]
    return desks


def _by_arrival(agent: Cast) -> tuple[int, str]:
    return (agent.first_seq, agent.key)


def _hash(opaque_id: str) -> int:
    return int.from_bytes(opaque_id[-8:].encode(), "big")


def _desks_by_department(floors: Sequence[Json]) -> dict[str, list[Place]]:
    desks: dict[str, list[Place]] = {}
    for floor in floors:
        departments = {room["id"]: room.get("department") for room in floor["rooms"]}
        for desk in floor["desks"]:
            place = Place(desk["x"], floor["y"], desk["z"], desk["rotationY"], desk["roomId"], "type")
            desks.setdefault(departments[desk["roomId"]], []).append(place)
    return desks


class Free:
    """The places of an office that are not anybody's own, taken one by one."""

    def __init__(self, floors: Sequence[Json]) -> None:
        self._seats: dict[tuple[str, float], list[Place]] = {}
        self._tables: list[list[Place]] = []
        self._outside = 0
        self._floors = floors
        for floor in floors:
            self._collect(floor)
        for seats in self._seats.values():
            seats.reverse()
        self._tables.reverse()

    def _collect(self, floor: Json) -> None:
        kinds = {room["id"]: room["kind"] for room in floor["rooms"]}
        for seat in floor["seats"]:
            pose = POSES[seat["kind"]]
            place = Place(seat["x"], floor["y"], seat["z"], seat["rotationY"], seat["roomId"], pose)
            self._seats.setdefault((kinds[seat["roomId"]], floor["y"]), []).append(place)
        for table in floor["tables"]:
            self._tables.append(
                [Place(s["x"], floor["y"], s["z"], s["rotationY"], table["roomId"], "talk") for s in table["seats"]]
            )

    def take(self, kind: str, floor_y: float) -> Place | None:
        """Take the next place of a kind of room on one floor."""
        seats = self._seats.get((kind, floor_y))
        return seats.pop() if seats else None

    def table(self) -> list[Place] | None:
        """Take the next table."""
        return self._tables.pop() if self._tables else None

    def outside(self) -> Place:
        """Take the next place in front of the entrance."""
        floor = self._floors[0]
        row, column = divmod(self._outside, OUTSIDE_COLUMNS)
        self._outside += 1
        x = floor["x"] + floor["width"] - 1 - column * OUTSIDE_PITCH_M
        z = floor["z"] + floor["depth"] + 1.5 + row * OUTSIDE_PITCH_M
        return Place(round(x, 2), 0.0, round(z, 2), 0.0, "outside", "away")


POSES = {"bench": "fix", "queue": "hand", "sofa": "relax", "pouf": "relax", "stand": "stand"}


def _meet(agents: Sequence[Cast], encounters: Sequence[tuple[str, str]], free: Free, found: dict[str, Place]) -> None:
    at_work = {agent.key for agent in agents if agent.status == AgentStatus.WORKING}
    for one, other in encounters:
        if one == other or not {one, other} <= at_work or one in found or other in found:
            continue
        table = free.table()
        if table is None:
            return
        found[one], found[other] = table[0], _listening(table[2])


def _listening(place: Place) -> Place:
    return Place(place.x, place.y, place.z, place.rotation, place.zone, "listen")


def _place(agent: Cast, desk: Place, free: Free) -> Place:
    if agent.status == AgentStatus.OFFLINE:
        return free.outside()
    kind = _room(agent)
    place = free.take(kind, desk.y) if kind else None
    return place or Place(desk.x, desk.y, desk.z, desk.rotation, desk.zone, _at_desk(agent))


def _room(agent: Cast) -> str | None:
    if agent.status == AgentStatus.WAITING:
        return "help_desk" if agent.waiting_on in ASKS_A_PERSON else None
    return {AgentStatus.ERROR.value: "repair", AgentStatus.IDLE.value: "lounge"}.get(agent.status)


def _at_desk(agent: Cast) -> str:
    return DESK_POSES.get(agent.status, "type")


DESK_POSES: Mapping[str, str] = {"waiting": "sitHand", "error": "facepalm", "idle": "think", "working": "type"}


def settle(agents: Sequence[Cast], encounters: Sequence[tuple[str, str]] = ()) -> tuple[list[Json], dict[str, Place]]:
    """Draw the plan for the agents there are, and place them in it."""
    floors = floorplan.plan(headcounts(agents))
    return floors, places(agents, floors, encounters)


def moved(before: Mapping[str, Place], after: Mapping[str, Place]) -> list[dict[str, Any]]:
    """Return the new places of those that moved, in wire names."""
    return [{"agentId": key, **place.to_wire()} for key, place in after.items() if before.get(key) != place]
