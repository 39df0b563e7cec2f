"""The choreographer: places everyone anew when the log has grown, and tells who moved."""

from __future__ import annotations

import threading

import structlog
from flask import Flask

from metaverse.events.bus import bus
from metaverse.events.names import Room
from metaverse.realtime.broadcaster import Broadcaster
from metaverse.services import office
from metaverse.services.agents import Patience

logger = structlog.get_logger(__name__)
STEP_SECONDS = 0.5


class Choreographer:
    """Follows the organizations whose scene somebody looks at; one thread (under gevent: greenlet) for all."""

    def __init__(self, app: Flask, broadcaster: Broadcaster) -> None:
        self._app = app
        self._broadcaster = broadcaster
        self._grown: set[str] = set()
        self._running = False
        bus.subscribe(self._note)

    def _note(self, organization_id: str, _seq: int) -> None:
        if self._broadcaster.listens(organization_id, Room.SCENE):
            self._grown.add(organization_id)
            self._run()

    def _run(self) -> None:
        if not self._running:
            self._running = True
            threading.Thread(target=self._loop, name="choreographer", daemon=True).start()

    def _loop(self) -> None:
        pause = threading.Event()
        with self._app.app_context():
            while True:
                for organization_id in list(self._grown):
                    self._step(organization_id)
                pause.wait(STEP_SECONDS)

    def _step(self, organization_id: str) -> None:
        config = self._app.config
        patience = Patience(config["STALE_AFTER_SECONDS"], config["TOOL_STALE_AFTER_SECONDS"])
        self._grown.discard(organization_id)
        try:
            if not office.of(organization_id, patience).is_placed:
                self._grown.add(organization_id)
        except Exception:
            logger.exception("an office could not be placed", organization_id=organization_id)
