"""The choreographer: places everyone anew when the log has grown, so that whoever looks on sees them walk."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import gevent
import structlog
from flask import Flask
from gevent.event import Event

from metaverse.realtime.drawn import plan_of
from metaverse.realtime.rooms import Halls
from metaverse.services import office
from metaverse.services.agents import Patience

Json = dict[str, Any]
logger = structlog.get_logger(__name__)
STEP_SECONDS = 0.5
REDRAW_SECONDS = 2.0


class Choreographer:
    """Follows the organizations whose scene somebody looks at; one greenlet for all."""

    def __init__(self, app: Flask, halls: Halls) -> None:
        self._app = app
        self._halls = halls
        self._grown: set[str] = set()
        self._drawn_at: dict[str, float] = {}
        self._woken = Event()
        self._begun = False
        halls.stirred = self._note

    def _note(self, organization_id: str) -> None:
        self._grown.add(organization_id)
        self._woken.set()
        if not self._begun:
            self._begun = True
            gevent.spawn(self._run)

    def _run(self) -> None:
        with self._app.app_context():
            while True:
                self._woken.wait()
                self._woken.clear()
                for organization_id in list(self._grown):
                    self._step(organization_id)
                gevent.sleep(STEP_SECONDS)

    def _step(self, organization_id: str) -> None:
        patience = Patience.of(self._app.config)
        self._grown.discard(organization_id)
        try:
            present = office.of(organization_id, patience)
            while office.walk_on(present):
                gevent.sleep(0)
            if not present.is_placed or not self._is_drawn(organization_id, present.floors):
                self._grown.add(organization_id)
                self._woken.set()
        except Exception:
            logger.exception("an office could not be placed", organization_id=organization_id)

    def _is_drawn(self, organization_id: str, floors: Sequence[Json]) -> bool:
        """Have those fetch the floors who saw others; False where it is too soon, for an office that fills grows on."""
        now = time.monotonic()
        if now - self._drawn_at.get(organization_id, 0.0) < REDRAW_SECONDS:
            return False
        if self._halls.redraw(organization_id, plan_of(floors)):
            self._drawn_at[organization_id] = now
        else:
            self._drawn_at.pop(organization_id, None)
        return True
