"""The choreographer: places everyone anew when the log has grown, and tells who moved."""

from __future__ import annotations

import threading

from flask import Flask

from metaverse.events.bus import bus
from metaverse.events.names import Room
from metaverse.realtime.broadcaster import Broadcaster
from metaverse.services import choreography, scene

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
                while self._grown:
                    self._step(self._grown.pop())
                pause.wait(STEP_SECONDS)

    def _step(self, organization_id: str) -> None:
        before = scene.office_of(organization_id)
        after = scene.place_everyone(organization_id)
        moved = choreography.moved(before.places if before else {}, after.places)
        if moved:
            bus.move(organization_id, moved)
