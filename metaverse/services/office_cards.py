"""The office in memory: every agent's card as JSON, kept current by what the log says changed.

A question about 1,000 agents then costs one look at the log and one join of bytes. The log is the truth: an office is
filled from the tables once, and follows the log from there; where it cannot, it is filled again.
"""

from __future__ import annotations

import math
import time
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, NamedTuple

import orjson

from metaverse.clock import from_wire, now_ms
from metaverse.events.log import Entry, Head
from metaverse.events.names import Basis, Room
from metaverse.services.agents import MAY_BE_STALE, TASK_FIELDS, Patience
from metaverse.services.blueprint import Blueprint
from metaverse.services.casting import cast_of, encounters_in, matters
from metaverse.services.looking_back import redraws
from metaverse.services.stage import Instant, Stage
from metaverse.services.stagecraft import Cast, Encounter, Place

Json = dict[str, Any]
PLACING_SECONDS = 0.5
MOST_CHANGES = 20_000
"""So many changed cards are remembered for those who keep whole answers."""

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
    """All agents of an organization at one place of its log, and the stage they are on."""

    organization_id: str
    head: Head
    patience: Patience
    views: dict[str, Json]
    stage: Stage = field(default_factory=Stage)
    turn: Lock = field(default_factory=Lock)
    """Held by whoever moves people on its stage; others meanwhile see them where they were."""

    plan_changed: bool = False
    _cards: dict[str, Card] = field(default_factory=dict)
    _keys_by_id: dict[str, str] = field(default_factory=dict)
    _ids: list[str] = field(default_factory=list)
    _placed_at: float = 0.0
    commits: object | None = None
    """What the database's witness said just before the log was last looked at."""

    looked_at: float = 0.0

    roster: int = 0
    """Another number whenever somebody came or left."""

    _changed: list[str] = field(default_factory=list)
    _unknown: int = 0
    """How many changes are no longer told of."""

    @property
    def floors(self) -> Sequence[Json]:
        """The plan of the office."""
        return self.stage.floors

    @property
    def places(self) -> dict[str, Place]:
        """Where everyone is who was there when the office was last placed."""
        return self.stage.places

    def place(self, encounters: Sequence[Encounter], blueprint: Blueprint | None = None) -> None:
        """Put everyone where they belong, for those who look once and do not follow."""
        self.stage = Stage(map(cast_of, self.views.values()), encounters, blueprint)

    def follow(self, entries: Iterable[Entry]) -> bool:
        """Take over what entries changed; False where that cannot be told from them alone."""
        for entry in entries:
            if entry.seq <= self.head.seq:
                continue
            if entry.seq != self.head.seq + 1:
                return False
            self.head = Head(self.head.epoch, entry.seq)
            if entry.effects and not self._take(entry.at_ms, orjson.loads(entry.effects)):
                return False
        return True

    def _take(self, at_ms: int, effects: Json) -> bool:
        instant = Instant(at_ms)
        for change in effects.get(Room.SCENE.value, ()):
            if "removed" in change and not change["removed"] and "id" not in change:
                return False
            self._change(change, instant.cast)
        for change in effects.get(Room.TASKS.value, {}).get("tasks", ()):
            self._change_task(change)
        instant.met = encounters_in(effects.get(Room.NETWORK.value, ()))
        instant.is_redrawn = redraws(effects)
        self.plan_changed = self.plan_changed or instant.is_redrawn
        if instant.cast or instant.met or instant.is_redrawn:
            self.stage.note(instant)
        return True

    def _change(self, change: Json, cast: dict[str, Cast | None]) -> None:
        key = change["agentId"]
        self._draw_again(key)
        if change.get("removed"):
            if self.views.pop(key, None) is not None:
                self.roster += 1
            self._ids, cast[key] = [], None
            return
        if key not in self.views and "id" not in change:
            return  # somebody who has left: what else is claimed of them is not shown
        known = {name: value for name, value in change.items() if name != "removed"}
        if key in self.views:
            self.views[key].update(known)
        else:
            self.views[key] = {**known, "stale": False}
            self._ids = []
            self.roster += 1
        if matters(change):
            cast[key] = cast_of(self.views[key])

    def _change_task(self, change: Json) -> None:
        shown = {name: change[name] for name in TASK_FIELDS if name in change}
        if not shown:
            return
        for key, view in self.views.items():
            task = view["currentTask"]
            if task is not None and task["taskId"] == change["taskId"]:
                view["currentTask"] = {**task, **shown}
                self._draw_again(key)

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
        return b",".join([self.card(key).at(now) for key in keys])

    def card(self, key: str) -> Card:
        """Return somebody's card."""
        return self._cards.get(key) or self._card(key)

    @property
    def place_of_changes(self) -> int:
        """How many cards have changed until now."""
        return self._unknown + len(self._changed)

    def changed_since(self, place: int) -> list[str] | None:
        """Return whose cards changed after a place, None where so much has happened that it is no longer known."""
        return None if place < self._unknown else self._changed[place - self._unknown :]

    def _draw_again(self, key: str) -> None:
        self._cards.pop(key, None)
        self._changed.append(key)
        if len(self._changed) > MOST_CHANGES:
            self._unknown += len(self._changed)
            self._changed = []

    def _card(self, key: str) -> Card:
        believed = orjson.dumps({**STALE_FIRST, **self.shown(key), **STALE_FIRST})
        card = self._cards[key] = Card(believed, self.stale_at_ms(self.views[key]))
        return card

    def shown(self, key: str, at_ms: int = 0) -> Json:
        """Return an agent with its place, as it is at a moment."""
        view, place = self.views[key], self.places.get(key)
        where = place.to_wire() if place else {"pose": None, "blocked": None}
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
        if self.stage.is_current(now_ms()):
            return False
        return time.monotonic() - self._placed_at > PLACING_SECONDS

    @property
    def is_placed(self) -> bool:
        """Tell whether everyone stays where they are until something happens; who meets will part by itself."""
        return self.stage.rests

    def move_on(self, seconds: float, wholly: bool = False) -> list[Json]:
        """Seat everyone by what is known, or for so long; look for ways for so long; return who is to be told of."""
        self.stage.seat(now_ms(), math.inf if wholly else seconds)
        told = [one.to_wire() for one in self.stage.find_ways(seconds)]
        self._placed_at = time.monotonic()
        return told

    def draw_again(self, told: Sequence[Json]) -> None:
        """Forget the cards of those who moved."""
        for one in told:
            self._draw_again(one["agentId"])
