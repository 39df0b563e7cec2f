"""The tail: reads each organization's log once for everyone of this process who follows it.

Woken by the bus, and by a poll each second, since a wake-up may be lost; at most one turn a tick.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, NamedTuple, Protocol

import gevent
import structlog
from gevent.event import Event
from gevent.pool import Pool
from sqlalchemy import Connection, select

from metaverse.database import reading
from metaverse.errors import NotFound
from metaverse.events import log
from metaverse.events.bus import bus
from metaverse.events.log import Entry, Head, organizations
from metaverse.events.waiting import POLL_SECONDS

logger = structlog.get_logger(__name__)
MOST_ENTRIES = 2000
"""So many entries go into one turn; what is left follows a tick later."""

HEADS_AT_ONCE = 500
AT_THE_SAME_TIME = 8
"""So many logs are read at the same time, so that a long one does not hold up the others."""

Position = dict[str, Any]


class News(NamedTuple):
    """What a turn found: the end of the log, and the entries after a place (the last is the head's unless cut)."""

    after: int
    head: Head
    entries: list[Entry]

    @property
    def upto(self) -> int:
        """Return the place up to which everything is told."""
        return self.entries[-1].seq if len(self.entries) >= MOST_ENTRIES else self.head.seq


class Follower(Protocol):
    """Whoever follows the log of one organization."""

    def place(self) -> int | None:
        """Return the place after which entries are wanted, None for none at the moment."""

    def hear(self, news: News, positions: list[Position]) -> None:
        """Take what is new; it may begin before the place or after it. Let the loop go on, but wait for nothing."""


@reading
def news_after(connection: Connection, organization_id: str, after_seq: int) -> News:
    """Read the head and what came after a place, in one snapshot."""
    head = log.head.on(connection, organization_id)
    entries = log.since.on(connection, organization_id, after_seq, MOST_ENTRIES) if head.seq > after_seq else []
    return News(after_seq, head, entries)


@reading
def heads(connection: Connection, organization_ids: list[str]) -> dict[str, Head]:
    """Return where the logs of several organizations end, of those that there are."""
    columns = (organizations.c.id, organizations.c.epoch, organizations.c.seq)
    rows = connection.execute(select(*columns).where(organizations.c.id.in_(organization_ids)))
    return {organization_id: Head(epoch, seq) for organization_id, epoch, seq in rows}


class Tails:
    """The tails of all organizations that somebody follows."""

    def __init__(self, context: Callable[[], AbstractContextManager[object]], tick_seconds: float) -> None:
        self._context = context
        self._tick_seconds = tick_seconds
        self._followers: dict[str, list[Follower]] = {}
        self._told: dict[str, Head] = {}
        self._grown: set[str] = set()
        self._moved: dict[str, dict[str, Position]] = {}
        self._woken = Event()
        self._begun = False

    def follow(self, organization_id: str, follower: Follower) -> None:
        """Tell a follower what comes from now on."""
        self._followers.setdefault(organization_id, []).append(follower)
        self._begin()
        self.wake(organization_id)

    def leave(self, organization_id: str, follower: Follower) -> None:
        """Tell a follower nothing any more."""
        left = [other for other in self._followers.get(organization_id, ()) if other is not follower]
        if left:
            self._followers[organization_id] = left
        else:
            self._followers.pop(organization_id, None)
            self._told.pop(organization_id, None)
            self._moved.pop(organization_id, None)

    def wake(self, organization_id: str, _seq: int = 0) -> None:
        """Look soon what is new in an organization."""
        if organization_id in self._followers:
            self._grown.add(organization_id)
            self._woken.set()

    def _move(self, organization_id: str, positions: list[Position]) -> None:
        if organization_id in self._followers:
            self._moved.setdefault(organization_id, {}).update((there["agentId"], there) for there in positions)
            self._woken.set()

    def _begin(self) -> None:
        if not self._begun:
            self._begun = True
            bus.subscribe(self.wake)
            bus.moved.subscribe(self._move)
            gevent.spawn(self._run)

    def _run(self) -> None:
        polled = 0.0
        while True:
            self._woken.wait(POLL_SECONDS)
            self._woken.clear()
            began = time.monotonic()
            if began - polled >= POLL_SECONDS:
                polled = began
                self._look_round()
            self._turn()
            gevent.sleep(max(0.0, self._tick_seconds - (time.monotonic() - began)))

    def _look_round(self) -> None:
        """Find the logs that grew without a word; the others cost nothing but their share of this."""
        followed = list(self._followers)
        try:
            for start in range(0, len(followed), HEADS_AT_ONCE):
                with self._context():
                    found = heads(followed[start : start + HEADS_AT_ONCE])
                self._grown.update(name for name, head in found.items() if self._told.get(name) != head)
        except Exception:
            logger.exception("the ends of the logs could not be read")

    def _turn(self) -> None:
        grown, self._grown = self._grown, set()
        moved, self._moved = self._moved, {}
        work = [(name, list(moved.get(name, {}).values())) for name in grown | moved.keys()]
        if len(work) == 1:
            self._tell_one(*work[0])
        elif work:
            Pool(AT_THE_SAME_TIME).map(lambda piece: self._tell_one(*piece), work)

    def _tell_one(self, organization_id: str, positions: list[Position]) -> None:
        try:
            self._tell(organization_id, positions)
        except NotFound:
            logger.info("an organization that is followed is gone", organization_id=organization_id)
        except Exception:
            logger.exception("the log of an organization could not be told", organization_id=organization_id)

    def _tell(self, organization_id: str, positions: list[Position]) -> None:
        places = [follower.place() for follower in self._followers.get(organization_id, ())]
        wanted = [place for place in places if place is not None]
        if not wanted:
            return
        with self._context():
            news = news_after(organization_id, min(wanted))
        for follower in list(self._followers.get(organization_id, ())):
            follower.hear(news, positions)
        if organization_id in self._followers:
            self._told[organization_id] = Head(news.head.epoch, news.upto)
        if news.upto < news.head.seq:
            self.wake(organization_id)
