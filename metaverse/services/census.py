"""Counting places: what there is against what is wanted, by department and by kind of room."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from metaverse.services.desks import Desks
from metaverse.services.floorplan import Json
from metaverse.services.seats import Group, Seats
from metaverse.services.stagecraft import Cast, Place

SHARED = ("help_desk", "repair", "lounge")


def counted(
    seats: Seats,
    desks: Desks,
    cast: Mapping[str, Cast],
    groups: Mapping[Group, set[str]],
    places: Mapping[str, Place],
    floors: Sequence[Json],
) -> Json:
    """Count desks and agents by department, places and those who want them by floor and kind of room.

    `short` is how many agents find no desk in their department, `hotDesks` how many of these sit at another one's;
    `enclosed` are places to which no way leads; of those who want a place, `seated` have one, and the rest stay at
    their desks.
    """
    return {
        "agents": len(cast),
        "desks": len(seats.desks),
        "blocked": dict(sorted(Counter(_reasons(places)).items())),
        "departments": _departments(seats, desks, cast),
        "rooms": [
            _room(seats, groups, places, number, floor["id"], kind)
            for number, floor in enumerate(floors)
            for kind in SHARED
        ],
        "tables": [
            {"floor": floor["id"], "tables": len(seats.tables[at]), "enclosed": seats.enclosed.get((at, "meeting"), 0)}
            for at, floor in enumerate(floors)
        ],
    }


def _reasons(places: Mapping[str, Place]) -> list[str]:
    return [place.blocked.value for place in list(places.values()) if place.blocked is not None]


def _departments(seats: Seats, desks: Desks, cast: Mapping[str, Cast]) -> list[Json]:
    agents = Counter(one.room for one in list(cast.values()))
    hot = Counter(cast[key].room for key in desks.hot if key in cast)
    return [_department(name, seats, agents[name], hot[name]) for name in sorted(agents.keys() | seats.desks_of.keys())]


def _department(name: str, seats: Seats, agents: int, hot: int) -> Json:
    own = [desk for desk in seats.desks_of.get(name, ()) if desk is not None]
    return {
        "department": name,
        "agents": agents,
        "desks": len(own),
        "enclosed": sum(1 for desk, _ in own if desk in seats.enclosed_desks),
        "short": max(0, agents - len(own)),
        "hotDesks": hot,
    }


def _room(
    seats: Seats, groups: Mapping[Group, set[str]], places: Mapping[str, Place], number: int, floor: str, kind: str
) -> Json:
    wanted = list(groups.get((number, kind), ()))
    return {
        "floor": floor,
        "kind": kind,
        "places": len(seats.shared.get((number, kind), ())),
        "enclosed": seats.enclosed.get((number, kind), 0),
        "wanted": len(wanted),
        "seated": sum(1 for key in wanted if key in places and places[key].blocked is None),
    }
