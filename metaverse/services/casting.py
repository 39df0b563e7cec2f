"""Casting: what choreography needs to know of an agent's card, and which changes of it matter."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from metaverse.clock import from_wire
from metaverse.events.names import InteractionKind
from metaverse.services.stagecraft import ENCOUNTER_MS, MOST_ENCOUNTERS, Cast, Encounter

Json = dict[str, Any]
FIELDS = (
    "id",
    "firstSeq",
    "department",
    "status",
    "waitingOn",
    "statusSince",
    "position",
    "rotationY",
    "zone",
)
"""What of a card decides where somebody is."""

MEETS = (InteractionKind.DELEGATE.value, InteractionKind.REVIEW.value)
"""The interactions over which two sit down together."""

_FIELDS = frozenset(FIELDS)


def matters(change: Json) -> bool:
    """Tell whether somebody may be elsewhere after a change."""
    return not _FIELDS.isdisjoint(change)


def cast_of(view: Json) -> Cast:
    """Return what choreography asks of an agent."""
    reported = view["position"]
    position = (reported["x"], reported["y"], reported["z"], view["rotationY"] or 0.0) if reported else None
    since = view["statusSince"]
    return Cast(
        view["agentId"],
        view["id"],
        view["firstSeq"],
        view["department"],
        view["status"],
        view["waitingOn"],
        from_wire(since) if since else 0,
        position,
        view["zone"],
    )


def encounters_in(edges: Iterable[Json]) -> list[Encounter]:
    """Return the encounters among interactions as the log tells them."""
    met = [(edge["source"], edge["target"], from_wire(edge["lastAt"])) for edge in edges if edge["kind"] in MEETS]
    return [Encounter(one, other, at, at + ENCOUNTER_MS) for one, other, at in met]


def latest(encounters: Iterable[Encounter], at_ms: int) -> list[Encounter]:
    """Return the encounters that last at a time, the latest first, so many as are looked at."""
    lasting = {encounter for encounter in encounters if encounter.until_ms > at_ms}
    ordered = sorted(lasting, key=lambda encounter: (-encounter.from_ms, encounter.one, encounter.other))
    return ordered[:MOST_ENCOUNTERS]
