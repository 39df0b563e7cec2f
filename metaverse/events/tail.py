"""The tail of the log: one process reads it once, and shares it with everybody who follows an organization.

A follower is given every entry after its place, in order and once. Growth is told by the bus; since a wake-up may be
lost, and another process may write, a followed log is also looked at each second. What nobody follows costs nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

import structlog

from metaverse.events import log
from metaverse.events.bus import bus
from metaverse.events.log import Entry
from metaverse.events.waiting import POLL_SECONDS

logger = structlog.get_logger(__name__)
AT_ONCE = 2000

Deliver = Callable[[list[Entry]], None]


@dataclass(slots=True, eq=False)
class Follower:
    """Somebody who follows a log, and how far."""

    organization_id: str
    seen: int
    deliver: Deliver


@dataclass(slots=True)
class Tails:
    """The tails of all logs that are followed in this process; one thread (under gevent: greenlet) reads them.

    `context` makes what the database needs around it.
    """

    context: Callable[[], AbstractContextManager[object]]
    tick_seconds: float
    _followers: dict[str, list[Follower]] = field(default_factory=dict)
    _grown: set[str] = field(default_factory=set)
    _woken: threading.Event = field(default_factory=threading.Event)
    _running: bool = False

    def follow(self, organization_id: str, after_seq: int, deliver: Deliver) -> Callable[[], None]:
        """Give `deliver` what comes after `after_seq`; call what is returned to end it."""
        follower = Follower(organization_id, after_seq, deliver)
        self._followers.setdefault(organization_id, []).append(follower)
        self._note(organization_id)
        self._run()
        return lambda: self._leave(follower)

    def _leave(self, follower: Follower) -> None:
        followers = self._followers.get(follower.organization_id, [])
        if follower in followers:
            followers.remove(follower)
        if not followers:
            self._followers.pop(follower.organization_id, None)

    def _run(self) -> None:
        if not self._running:
            self._running = True
            bus.subscribe(lambda organization_id, _seq: self._note(organization_id))
            threading.Thread(target=self._loop, name="tails", daemon=True).start()

    def _note(self, organization_id: str) -> None:
        if organization_id in self._followers:
            self._grown.add(organization_id)
            self._woken.set()

    def _loop(self) -> None:
        pause = threading.Event()
        with self.context():
            while True:
                if not self._woken.wait(POLL_SECONDS):
                    self._grown.update(self._followers)
                self._woken.clear()
                self._pump()
                pause.wait(self.tick_seconds)

    def _pump(self) -> None:
        while self._grown:
            organization_id = self._grown.pop()
            try:
                self._share(organization_id)
            except Exception:
                logger.exception("the log could not be followed", organization_id=organization_id)

    def _share(self, organization_id: str) -> None:
        for seen, together in self._by_place(organization_id).items():
            entries = log.since(organization_id, seen, AT_ONCE)
            if not entries:
                continue
            if len(entries) == AT_ONCE:
                self._note(organization_id)
            for follower in together:
                follower.seen = entries[-1].seq
                follower.deliver(entries)

    def _by_place(self, organization_id: str) -> dict[int, list[Follower]]:
        places: dict[int, list[Follower]] = {}
        for follower in self._followers.get(organization_id, ()):
            places.setdefault(follower.seen, []).append(follower)
        return places
