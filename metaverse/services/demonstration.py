"""The demo inside the server: the invented team at work in an organization of its own, for a while, on request.

One at a time in a process; it ends when it is told to, after `MINUTES`, or with the server. Nothing of other
organizations is touched, and every event names its invented source.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any, cast

import structlog
from flask import Flask

from metaverse.clock import now_ms, to_wire
from metaverse.errors import Forbidden
from metaverse.events import door
from metaverse.events.origin import SERVER
from metaverse.scenarios.studio import Studio
from metaverse.services import commands, organizations, users

logger = structlog.get_logger(__name__)
Json = dict[str, Any]

DEMO = "org_demo"
NAME = "Demo · Studio"
SOURCE = "urn:demo:studio"
ROLE = "operator"
"""What whoever starts the demo may do in it, unless they belong to it already: look and decide."""
MINUTES = 30
BEAT_SECONDS = 2.0
AT_ONCE = 500
DECISIONS_READ = 100
OFF = "The demo is switched off on this server; whoever runs it may set DEMO=on."


class Demonstration:
    """Whether the team is at work in this process, and since when."""

    def __init__(self, app: Flask, beat_seconds: float = BEAT_SECONDS) -> None:
        self._app = app
        self._beat_seconds = beat_seconds
        self._turn = threading.Lock()
        self._home = threading.Event()
        self._worker: threading.Thread | None = None
        self._ends_ms = 0

    @property
    def is_allowed(self) -> bool:
        """Tell whether this server plays demos."""
        return bool(self._app.config["DEMO"] == "on")

    @property
    def is_running(self) -> bool:
        """Tell whether the team is at work."""
        return self._worker is not None and self._worker.is_alive() and not self._home.is_set()

    def to_wire(self) -> Json:
        """Say how it stands."""
        ends_at = to_wire(self._ends_ms) if self.is_running else None
        return {"organizationId": DEMO, "allowed": self.is_allowed, "running": self.is_running, "endsAt": ends_at}

    def begin(self, user_id: str | None, actor: str) -> None:
        """Have the team come to work, and let a user in, if it is one who asks; if it is at work, it stays longer.

        Raises:
            Forbidden: this server plays no demos.
        """
        if not self.is_allowed:
            raise Forbidden(OFF)
        organizations.ensure(DEMO, NAME)
        if user_id is not None:
            users.let_in(DEMO, user_id, ROLE, actor)
        with self._turn:
            self._ends_ms = now_ms() + MINUTES * 60_000
            if not self.is_running:
                self._start()

    def end(self) -> None:
        """Have everyone go home."""
        self._home.set()

    def wait(self, seconds: float) -> bool:
        """Wait until everyone is home, so long at most; tell whether they are."""
        if self._worker is None:
            return True
        self._worker.join(seconds)
        return not self._worker.is_alive()

    def _start(self) -> None:
        self._home = threading.Event()
        self._worker = threading.Thread(target=self._work, args=(self._home,), name="demo", daemon=True)
        self._worker.start()

    def _work(self, home: threading.Event) -> None:
        with self._app.app_context():
            try:
                self._play(Studio(SOURCE, seed=now_ms()), home)
            except Exception:
                home.set()
                logger.exception("the demo broke off")

    def _play(self, studio: Studio, home: threading.Event) -> None:
        _send(studio.open(now_ms()))
        while not home.wait(self._beat_seconds) and now_ms() < self._ends_ms:
            _send(studio.beat(now_ms()))
            _hear(studio)
        home.set()
        _send(studio.close(now_ms()))


def _send(events: Iterator[Json]) -> None:
    batch = list(events)
    for start in range(0, len(batch), AT_ONCE):
        door.admit(DEMO, batch[start : start + AT_ONCE], SERVER)


def _hear(studio: Studio) -> None:
    """Let the team hear what people decided since the last beat."""
    if all(person.request is None for person in studio.people.values()):
        return
    sent = [each for each in commands.page(DEMO, None, None, DECISIONS_READ) if each["state"] == "sent"]
    for command in reversed(sent):
        if command["agentId"] in studio.people:
            commands.seen(DEMO, [command["commandId"]], "inbox")
            _send(studio.answer(command["agentId"], command["commandId"], command["kind"], now_ms()))


def init_app(app: Flask) -> None:
    """Have an app ready to play the demo."""
    app.extensions["metaverse.demonstration"] = Demonstration(app)


def of(app: Flask) -> Demonstration:
    """Give the demo of an app."""
    return cast(Demonstration, app.extensions["metaverse.demonstration"])
