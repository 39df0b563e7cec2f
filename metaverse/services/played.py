"""The office of a playback, moved on entry by entry, and who went where meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from metaverse.database import reading
from metaverse.events.log import Entry
from metaverse.services import chronicle, office, replay
from metaverse.services.agents import Patience
from metaverse.services.beside import beside
from metaverse.services.moments import Moment
from metaverse.services.replay import Shown
from metaverse.services.stagecraft import Encounter

Json = dict[str, Any]
WAYS_SECONDS = 0.1


class Played:
    """The office as it is at some place of the log; `floors` is its plan."""

    def __init__(self, shown: Shown, patience: Patience) -> None:
        self._shown = shown
        self._patience = patience
        self._office = beside(lambda: replay.placed(shown, patience))
        self.floors = self._office.floors

    def move_on(self, entries: Sequence[Entry], moment: Moment) -> list[Json]:
        """Take over what happened, and return the new places of those who moved."""
        shown = self._shown
        chronicle.advance(shown.picture, shown.organization_id, shown.reach.head.epoch, entries)
        together = _together(shown.organization_id, moment)
        self._shown = Shown(shown.organization_id, shown.reach, moment, shown.picture, together, shown.told)
        return beside(lambda: self._settled(entries, moment.at_ms))

    def _settled(self, entries: Sequence[Entry], at_ms: int) -> list[Json]:
        there = self._office
        if not there.follow(entries):
            return self._filled_again(at_ms)
        if there.plan_changed:
            there.plan_changed, there.stage.blueprint = False, replay.blueprint(self._shown)
        there.stage.seat(at_ms)
        told: list[Json] = []
        while found := there.stage.find_ways(WAYS_SECONDS):
            told += [one.to_wire() for one in found]
        there.draw_again(told)
        return told

    def _filled_again(self, at_ms: int) -> list[Json]:
        before = self._office.places
        self._office = replay.placed(self._shown, self._patience)
        now_there = self._office.stage.whereabouts(at_ms)
        return [one.to_wire() for one in now_there if before.get(one.key) != one.place]

    def is_redrawn(self) -> bool:
        """Tell whether the office has other floors than were shown last."""
        return self._office.floors != self.floors

    def scene(self) -> Json:
        """Show the scene, with its present floors."""
        self.floors = self._office.floors
        return beside(lambda: replay.scene_of(self._shown, self._patience, self._office))


@reading
def _together(connection: Connection, organization_id: str, moment: Moment) -> list[Encounter]:
    return office.encounters.on(connection, organization_id, moment.at_ms, moment.seq)
