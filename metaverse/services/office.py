"""The office in memory: every agent's card as JSON, kept current by what the log says changed.

A question about 1,000 agents then costs one look at the log and one join of bytes. The log is the truth: an office is
filled from the tables once, and follows the log from there; where it cannot, it is filled again.
"""

from __future__ import annotations

import time
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, select

from metaverse.clock import from_wire, now_ms
from metaverse.database import reading
from metaverse.events import log
from metaverse.events.bus import bus
from metaverse.events.log import Entry, Head
from metaverse.events.names import Basis, InteractionKind, Room
from metaverse.models.interaction import Interaction
from metaverse.services import agents, choreography
from metaverse.services.agents import MAY_BE_STALE, TASK_FIELDS, Patience
from metaverse.services.choreography import Cast, Encounter, Place, Seating

Json = dict[str, Any]
interactions = Interaction.__table__

ENCOUNTER_MS = 20_000
"""For so long two that delegated or reviewed sit together."""

MOST_ENCOUNTERS = 200
PLACING_SECONDS = 0.5
OFFICES_KEPT = 256
CAUGHT_UP = 2000
NEVER_STALE = 2**62
STALE_FIRST: Json = {"stale": False}
"""Stands first in a card, so that what an agent says of itself is never taken for it."""


class Card(NamedTuple):
    """An agent's card as JSON while it is believed, and when it ceases to be (milliseconds since the epoch)."""

    fresh: bytes
    stale_at_ms: int

    def at(self, now: int) -> bytes:
        """Return the card as it is at a moment."""
        if now <= self.stale_at_ms:
            return self.fresh
        return self.fresh.replace(b'"stale":false', b'"stale":true', 1)


@dataclass(slots=True)
class Office:
    """All agents of an organization at one place of its log."""

    organization_id: str
    head: Head
    patience: Patience
    views: dict[str, Json]
    _seating: Seating = field(default_factory=Seating)
    _unplaced: set[str] = field(default_factory=set)
    _next_parting_ms: int | None = None
    _cards: dict[str, Card] = field(default_factory=dict)
    _keys_by_id: dict[str, str] = field(default_factory=dict)
    _ids: list[str] = field(default_factory=list)
    _placed_seq: int = -1
    _placed_at: float = 0.0

    def __post_init__(self) -> None:
        self._unplaced = set(self.views)

    @property
    def floors(self) -> Sequence[Json]:
        """The plan of the office."""
        return self._seating.floors

    @property
    def places(self) -> dict[str, Place]:
        """Where everyone is who was there when the office was last placed."""
        return self._seating.places

    def follow(self, entries: Iterable[Entry]) -> bool:
        """Take over what entries changed; False where that cannot be told from them alone."""
        for entry in entries:
            if entry.seq <= self.head.seq:
                continue
            if entry.seq != self.head.seq + 1:
                return False
            self.head = Head(self.head.epoch, entry.seq)
            if entry.effects and not self._take(orjson.loads(entry.effects)):
                return False
        return True

    def _take(self, effects: Json) -> bool:
        for change in effects.get(Room.SCENE.value, ()):
            if "removed" in change and ("id" not in change or change["removed"]):
                return False
            self._change(change)
        for change in effects.get(Room.TASKS.value, {}).get("tasks", ()):
            self._change_task(change)
        return True

    def _change(self, change: Json) -> None:
        key = change["agentId"]
        if key not in self.views and "id" not in change:
            return  # somebody who has left: what else is claimed of them is not shown
        known = {name: value for name, value in change.items() if name != "removed"}
        if key in self.views:
            self.views[key].update(known)
        else:
            self.views[key] = {**known, "stale": False}
            self._ids = []
        self._unplaced.add(key)
        self._cards.pop(key, None)

    def _change_task(self, change: Json) -> None:
        shown = {name: change[name] for name in TASK_FIELDS if name in change}
        if not shown:
            return
        for key, view in self.views.items():
            task = view["currentTask"]
            if task is not None and task["taskId"] == change["taskId"]:
                view["currentTask"] = {**task, **shown}
                self._cards.pop(key, None)

    def page(self, after: str | None, limit: int) -> list[str]:
        """Return the keys of the agents after an id, by id."""
        if len(self._ids) != len(self.views):
            self._keys_by_id = {view["id"]: key for key, view in self.views.items()}
            self._ids = sorted(self._keys_by_id)
        start = bisect_right(self._ids, after) if after else 0
        return [self._keys_by_id[agent_id] for agent_id in self._ids[start : start + limit]]

    def find(self, names: Sequence[str]) -> tuple[list[str], list[str]]:
        """Return the keys of the agents that are named by key or id, and the names of nobody."""
        self.page(None, 0)
        found: dict[str, None] = {}
        missing: list[str] = []
        for name in names:
            key = name if name in self.views else self._keys_by_id.get(name)
            if key is None:
                missing.append(name)
            else:
                found[key] = None
        return list(found), missing

    def cards(self, keys: Iterable[str]) -> bytes:
        """Return cards as the inside of a JSON list."""
        now = now_ms()
        return b",".join([(self._cards.get(key) or self._card(key)).at(now) for key in keys])

    def _card(self, key: str) -> Card:
        believed = orjson.dumps({**STALE_FIRST, **self.shown(key), **STALE_FIRST})
        card = self._cards[key] = Card(believed, self.stale_at_ms(self.views[key]))
        return card

    def shown(self, key: str, at_ms: int = 0) -> Json:
        """Return an agent with its place, as it is at a moment."""
        view, place = self.views[key], self.places.get(key)
        where = place.to_wire() if place else {"pose": None}
        return {**view, **where, "stale": at_ms > self.stale_at_ms(view)}

    def stale_at_ms(self, view: Json) -> int:
        """Return when an agent that is not heard again will be stale."""
        believed = view["status"] in MAY_BE_STALE and view["basis"] != Basis.EXPIRED and view["lastSeenAt"]
        if not believed:
            return NEVER_STALE
        at_a_tool = view["toolRunning"]
        normal = self.patience.tool_stale_after_seconds if at_a_tool else self.patience.stale_after_seconds
        return from_wire(view["lastSeenAt"]) + normal * 1000

    def needs_placing(self) -> bool:
        """Tell whether somebody may have moved since everyone was placed; looked at twice a second at most."""
        parts = self._next_parting_ms is not None and now_ms() >= self._next_parting_ms
        return (parts or not self._is_current) and time.monotonic() - self._placed_at > PLACING_SECONDS

    @property
    def is_placed(self) -> bool:
        """Tell whether everyone stays where they are until something happens; who meets will part by itself."""
        return self._is_current and self._next_parting_ms is None

    @property
    def _is_current(self) -> bool:
        return self._placed_seq == self.head.seq

    def take_seats_of(self, before: Office) -> None:
        """Begin with where everyone was in the office before, so that only those who move are told of."""
        self._seating = before._seating
        self._unplaced |= before._unplaced

    def place(self, encounters: Sequence[Encounter]) -> list[Json]:
        """Place whoever changed, and return the new places of those who moved."""
        gone = self._seating.places.keys() - self.views.keys()
        changed = [_cast(self.views[key]) for key in self._unplaced if key in self.views]
        moved = self._seating.apply(changed, gone, encounters)
        for key in moved:
            self._cards.pop(key, None)
        self._unplaced.clear()
        self._next_parting_ms = min((meeting.until_ms for meeting in encounters), default=None)
        self._placed_seq, self._placed_at = self.head.seq, time.monotonic()
        return choreography.to_wire(moved)


def _cast(view: Json) -> Cast:
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


_offices: OrderedDict[tuple[str, str], Office] = OrderedDict()


def of(organization_id: str, patience: Patience) -> Office:
    """Return the office of an organization as it is now; whoever moved since it was last asked for is told of.

    Raises:
        NotFound: there is no such organization.
    """
    head, entries = _news(organization_id, _known_seq(organization_id))
    office = _offices.get((organization_id, head.epoch))
    if office is None or office.patience != patience or not office.follow(entries) or office.head.seq != head.seq:
        before, office = office, _fill(organization_id, patience)
        if before is not None:
            office.take_seats_of(before)
        _keep(office)
    if office.needs_placing():
        _place(office)
    return office


def _place(office: Office) -> None:
    together = encounters(office.organization_id)
    if _offices.get((office.organization_id, office.head.epoch)) is office:  # nobody filled it again meanwhile
        bus.move(office.organization_id, office.place(together))


def _known_seq(organization_id: str) -> int:
    return max((o.head.seq for (name, _), o in _offices.items() if name == organization_id), default=-1)


def _keep(office: Office) -> None:
    for name in [name for name in _offices if name[0] == office.organization_id]:
        del _offices[name]
    _offices[office.organization_id, office.head.epoch] = office
    if len(_offices) > OFFICES_KEPT:
        _offices.popitem(last=False)


@reading
def _news(connection: Connection, organization_id: str, known_seq: int) -> tuple[Head, list[Entry]]:
    head = log.head.on(connection, organization_id)
    if not 0 <= known_seq < head.seq <= known_seq + CAUGHT_UP:
        return head, []
    return head, log.since.on(connection, organization_id, known_seq, CAUGHT_UP)


@reading
def _fill(connection: Connection, organization_id: str, patience: Patience) -> Office:
    head = log.head.on(connection, organization_id)
    everyone = agents.everyone.on(connection, organization_id, patience)
    return Office(organization_id, head, patience, {view["agentId"]: view for view in everyone})


@reading
def encounters(
    connection: Connection, organization_id: str, at_ms: int | None = None, upto_seq: int | None = None
) -> list[Encounter]:
    """Return who works together now, or at a moment as one knew it at a place of the log; the latest first."""
    until = now_ms() if at_ms is None else at_ms
    meets = (InteractionKind.DELEGATE.value, InteractionKind.REVIEW.value)
    query = (
        select(interactions.c.from_key, interactions.c.to_key, interactions.c.effective_ms)
        .where(interactions.c.organization_id == organization_id, interactions.c.kind.in_(meets))
        .where(interactions.c.effective_ms > until - ENCOUNTER_MS, interactions.c.effective_ms <= until)
        .order_by(interactions.c.effective_ms.desc())
        .limit(MOST_ENCOUNTERS)
    )
    if upto_seq is not None:
        query = query.where(interactions.c.seq <= upto_seq)
    return [Encounter(one, other, at, at + ENCOUNTER_MS) for one, other, at in connection.execute(query)]
