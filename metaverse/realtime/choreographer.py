"""The choreographer: places everyone anew when the log has grown, so that whoever looks on sees them walk."""

from __future__ import annotations

import gevent
import structlog
from flask import Flask
from gevent.event import Event

from metaverse.events.bus import bus
from metaverse.events.names import Room
from metaverse.realtime.rooms import Halls
from metaverse.services import office
from metaverse.services.agents import Patience

logger = structlog.get_logger(__name__)
STEP_SECONDS = 0.5


class Choreographer:
    """Follows the organizations whose scene somebody looks at; one greenlet for all."""

    def __init__(self, app: Flask, halls: Halls) -> None:
        self._app = app
        self._halls = halls
        self._grown: set[str] = set()
        self._woken = Event()
        self._begun = False
        bus.subscribe(self._note)

    def _note(self, organization_id: str, _seq: int) -> None:
        if not self._halls.listens(organization_id, Room.SCENE):
            return
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
        config = self._app.config
        patience = Patience(config["STALE_AFTER_SECONDS"], config["TOOL_STALE_AFTER_SECONDS"])
        self._grown.discard(organization_id)
        try:
            if not office.of(organization_id, patience).is_placed:
                self._grown.add(organization_id)
                self._woken.set()
        except Exception:
            logger.exception("an office could not be placed", organization_id=organization_id)
