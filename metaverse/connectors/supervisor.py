"""Starts and stops what keeps connections, as gateways are stored, changed and removed, by whichever process may.

A process holds a gateway by a lease in its row, and renews it; of several processes only one keeps the connection, and
when it dies another takes over within the lease's time.
"""

from __future__ import annotations

import threading
import time
from typing import cast

import structlog
from flask import Flask

from metaverse.clock import now_ms
from metaverse.connectors.hearing import worker
from metaverse.connectors.keeper import Keeper
from metaverse.connectors.session import GLANCE_SECONDS
from metaverse.events.bus import bus
from metaverse.ids import new_id
from metaverse.operations import tails
from metaverse.outbound import reach
from metaverse.services import gateways
from metaverse.services.gateways import Held

logger = structlog.get_logger(__name__)
LOOK_SECONDS = 2.0
STOP_SECONDS = 3.0
GLANCES_A_TIMEOUT = 3


def begin(app: Flask) -> Supervisor:
    """Keep the connections of an app from now on, until it closes."""
    supervisor = Supervisor(app)
    app.extensions["metaverse.gateways"] = supervisor
    tails.closing(app).subscribe(supervisor.stop)
    supervisor.start()
    return supervisor


def of(app: Flask) -> Supervisor | None:
    """Give what keeps the connections of an app; None where nothing does."""
    return cast("Supervisor | None", app.extensions.get("metaverse.gateways"))


class Supervisor:
    """Keeps a keeper for each gateway that this process holds."""

    def __init__(self, app: Flask, look_seconds: float = LOOK_SECONDS) -> None:
        self.holder = new_id("gh")
        self._app, self._look_seconds = app, look_seconds
        self._kept: dict[str, tuple[Keeper, threading.Thread]] = {}
        self._look_now = threading.Event()
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="gateways", daemon=True)
        self._endings = [gateways.changed.subscribe(self._look_now.set), bus.subscribe(self._grown)]

    def start(self) -> None:
        """Begin to look after the gateways."""
        self._thread.start()

    def stop(self) -> None:
        """End every connection in good order, and let others take the gateways."""
        if self._stopped:
            return
        self._stopped = True
        for end in self._endings:
            end()
        self._look_now.set()
        self._thread.join(STOP_SECONDS)
        worker.dismiss()

    def _run(self) -> None:
        with self._app.app_context():
            while not self._stopped:
                self._look_now.clear()
                try:
                    self._look()
                except Exception:
                    logger.exception("the gateways could not be looked after")
                self._look_now.wait(self._look_seconds)
            self._let_go()

    def _look(self) -> None:
        """Bring what runs into line with what is stored."""
        held, due = gateways.glance(self.holder, now_ms())
        if due:
            held = gateways.claim(self.holder, now_ms())
        wanted = {one.id: one for one in held}
        for gateway_id, (keeper, thread) in list(self._kept.items()):
            if wanted.get(gateway_id) != keeper.held or not thread.is_alive():
                keeper.stop()
                if not thread.is_alive():
                    del self._kept[gateway_id]
                    self._look_now.set()
        for one in held:
            if one.id not in self._kept:
                self._start(one)

    def _start(self, held: Held) -> None:
        silence = float(self._app.config["PRESENCE_TIMEOUT_SECONDS"])
        glance_seconds = min(GLANCE_SECONDS, silence / GLANCES_A_TIMEOUT)
        keeper = Keeper(held, self.holder, reach.of(self._app), glance_seconds)
        thread = threading.Thread(target=self._keep, args=(keeper,), name=f"gateway {held.id}", daemon=True)
        self._kept[held.id] = (keeper, thread)
        thread.start()

    def _keep(self, keeper: Keeper) -> None:
        with self._app.app_context():
            try:
                keeper.run()
            except Exception:
                logger.exception("a gateway's connection failed", gateway=keeper.held.id)
        self._look_now.set()

    def _grown(self, organization_id: str, seq: int) -> None:
        for keeper, _ in list(self._kept.values()):
            if keeper.organization_id == organization_id:
                keeper.wake()

    def _let_go(self) -> None:
        for keeper, _ in self._kept.values():
            keeper.stop()
        end = time.monotonic() + STOP_SECONDS / 2
        for _, thread in self._kept.values():
            thread.join(max(0.0, end - time.monotonic()))
        gateways.release(self.holder)
