"""The words of choreography: agents as it sees them, places, encounters, and what status asks for which place.

Its numbers stand here as well: how fast one walks, and how long one takes to get up.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from metaverse.events.names import AgentStatus, WaitingOn
from metaverse.services.floorplan import OPEN_SPACE, Json

ASKS_A_PERSON = frozenset({None, WaitingOn.PERMISSION, WaitingOn.INPUT})
HELP_DESK, REPAIR, LOUNGE = "help_desk", "repair", "lounge"
OUTSIDE = "outside"

WALK_M_S = 1.4
"""How fast everybody walks, metres a second; stairs count as long as they are high."""

RISING_MS = 1000
"""So long after the fact one sets off: one gets up, and every server has found the way by then."""

ENCOUNTER_MS = 20_000
"""For so long two that delegated or reviewed sit together."""

MOST_ENCOUNTERS = 200
"""So many encounters are looked at, the latest ones."""

MOST_ENTRIES = 4000
"""So many of the last entries are gone through one by one; what is older happened at once."""

SEAT_POSES: Mapping[str, str] = {"bench": "fix", "queue": "hand", "sofa": "relax", "pouf": "relax"}
DESK_POSES: Mapping[str, str] = {"waiting": "sitHand", "error": "facepalm", "idle": "think", "working": "type"}


class Blocked(StrEnum):
    """Why somebody is not where the status asks for."""

    FULL = "full"
    ENCLOSED = "enclosed"
    MISSING = "missing"
    NO_DESK = "no_desk"


class Place(NamedTuple):
    """A place in the office: metres and radians; `zone` is the room's id, `pose` what the figure does there.

    `blocked` says why it is not the place that the status asks for: everything there is taken (`full`), no way leads
    there or away from the own desk (`enclosed`), the floor has no such place (`missing`), or the department has no desk
    left and this is another one's (`no_desk`).
    """

    x: float
    y: float
    z: float
    rotation: float
    zone: str
    pose: str
    blocked: Blocked | None = None

    def to_wire(self) -> Json:
        """Return it in wire names."""
        position = {"x": self.x, "y": self.y, "z": self.z}
        where = {"position": position, "rotationY": self.rotation, "zone": self.zone}
        return {**where, "pose": self.pose, "blocked": self.blocked}

    def posed(self, pose: str, blocked: Blocked | None = None) -> Place:
        """Return the same place with another pose, and why it is not another place."""
        is_the_same = pose == self.pose and blocked == self.blocked
        return self if is_the_same else self._replace(pose=pose, blocked=blocked)

    def is_at(self, other: Place) -> bool:
        """Tell whether it is the same spot."""
        return (self.x, self.y, self.z) == (other.x, other.y, other.z)


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

    @property
    def room(self) -> str:
        """The department's room."""
        return self.department or OPEN_SPACE

    @property
    def arrival(self) -> tuple[int, str]:
        """Who came first chooses a desk first."""
        return (self.first_seq, self.key)

    @property
    def turn(self) -> tuple[int, int, str]:
        """Who has had this status longest is served first."""
        return (self.since_ms, self.first_seq, self.key)

    @property
    def wish(self) -> str | None:
        """The kind of room that the status asks for, None for the own desk."""
        if self.position is not None:
            return None
        if self.status == AgentStatus.WAITING:
            return HELP_DESK if self.waiting_on in ASKS_A_PERSON else None
        return _WISHES.get(self.status)

    @property
    def pose_at_desk(self) -> str:
        """What the figure does at its desk."""
        return DESK_POSES.get(self.status, "type")


_WISHES: Mapping[str, str] = {
    AgentStatus.ERROR.value: REPAIR,
    AgentStatus.IDLE.value: LOUNGE,
    AgentStatus.OFFLINE.value: OUTSIDE,
}


class Encounter(NamedTuple):
    """Two agents work together from a time on, in milliseconds since the epoch, until another."""

    one: str
    other: str
    from_ms: int = 0
    until_ms: int = 0


Meeting = Encounter | tuple[str, str]
"""An encounter, or two that simply are together."""
