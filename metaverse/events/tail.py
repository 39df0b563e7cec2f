"""The tail: reads each organization's log once for everyone of this process who follows it.

Woken by the bus, and by a poll each second, since a wake-up may be lost; at most one turn a tick. Of several processes
one reads and passes on what it read; the others take that where it follows on what they have, and else read themselves.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol

import gevent
import structlog
from gevent.event import Event
from gevent.pool import Pool
from sqlalchemy import Connection, select

from metaverse.database import reading
from metaverse.errors import NotFound
from metaverse.events import log
from metaverse.events.bus import bus
from metaverse.events.causes import NO_CAUSE, Cause
from metaverse.events.log import Entry, Head, organizations
from metaverse.events.names import Room
from metaverse.events.waiting import POLL_SECONDS
from metaverse.tallies import Durations

logger = structlog.get_logger(__name__)
MOST_ENTRIES = 2000
"""So many entries go into one turn; what is left follows a tick later."""

HEADS_AT_ONCE = 500
AT_THE_SAME_TIME = 8
"""So many logs are read at the same time, so that a long one does not hold up the others."""

PATIENCE_TICKS = 2
"""So long one waits for another process to tell what it read, before one reads oneself."""

LOOK = 0
"""Stands for a log of which nobody said how far it reaches."""

delays = Durations()
"""How long it took from the word that a log has grown until everyone here was told."""

Position = dict[str, Any]
Written = dict[tuple[Room, int, int, int], bytes]
"""What a room is told that was told up to one place and saw up to a second, up to a third; empty: nothing changed."""


@dataclass(slots=True)
class News:
    """What a turn found: the end of the log, and the entries after a place (the last is the head's unless cut).

    `written` keeps what was encoded of it, and `pass_on` is called once it is all there.
    """

    after: int
    head: Head
    entries: list[Entry]
    written: Written = field(default_factory=dict)
    pass_on: Callable[[News], None] | None = None

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


class Ticks(Protocol):
    """What processes tell each other of the logs they follow."""

    def take(self, organization_id: str, epoch: str, place: int) -> News | None:
        """Give what another process read, if it follows exactly on a place."""

    def is_awaited(self, organization_id: str) -> bool:
        """Tell whether another process is the one that reads this log, and will tell."""

    def pass_on(self, organization_id: str, news: News) -> None:
        """Tell the others what was read, if this process is the one that does."""

    def leave(self, organization_id: str) -> None:
        """Let another process read this log: here nobody follows it any more."""


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
        self.ticks: Ticks | None = None
        self._context = context
        self._tick_seconds = tick_seconds
        self._followers: dict[str, list[Follower]] = {}
        self._unfollow: dict[str, Callable[[], None]] = {}
        self._told: dict[str, Head] = {}
        self._grown: dict[str, int] = {}
        self._late: dict[str, float] = {}
        self._moved: dict[str, dict[str, Position]] = {}
        self._woken = Event()
        self._causes: dict[str, Cause] = {}
        self._begun = False

    def follow(self, organization_id: str, follower: Follower) -> None:
        """Tell a follower what comes from now on."""
        self._followers.setdefault(organization_id, []).append(follower)
        if organization_id not in self._unfollow:
            self._unfollow[organization_id] = bus.follow(organization_id)
        self._begin()
        self.wake(organization_id)

    def follows(self, organization_id: str) -> bool:
        """Tell whether somebody follows an organization."""
        return organization_id in self._followers

    @property
    def waiting(self) -> int:
        """Tell how many logs have grown and are not told yet."""
        return len(self._causes)

    def told(self, organization_id: str) -> int | None:
        """Tell up to where those who follow an organization were told, None where nobody was told anything yet."""
        head = self._told.get(organization_id)
        return None if head is None else head.seq

    def leave(self, organization_id: str, follower: Follower) -> None:
        """Tell a follower nothing any more."""
        left = [other for other in self._followers.get(organization_id, ()) if other is not follower]
        if left:
            self._followers[organization_id] = left
        elif self._followers.pop(organization_id, None):
            self._unfollow.pop(organization_id)()
            if self.ticks is not None:
                self.ticks.leave(organization_id)
            for memory in (self._told, self._moved, self._late, self._causes):
                memory.pop(organization_id, None)

    def wake(self, organization_id: str, seq: int = LOOK) -> None:
        """Look soon what is new in an organization, whose log reaches `seq`."""
        if organization_id in self._followers:
            known = self._grown.get(organization_id, seq)
            self._grown[organization_id] = LOOK if LOOK in (known, seq) else max(known, seq)
            if seq != LOOK:
                self._causes.setdefault(organization_id, Cause.here())
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
            self._woken.wait(self._tick_seconds if self._late else POLL_SECONDS)
            self._woken.clear()
            began = time.monotonic()
            if began - polled >= POLL_SECONDS:
                polled = began
                self._look_round()
            self._turn(began)
            gevent.sleep(max(0.0, self._tick_seconds - (time.monotonic() - began)))

    def _look_round(self) -> None:
        """Find the logs that grew without a word; the others cost nothing but their share of this."""
        followed = list(self._followers)
        try:
            for start in range(0, len(followed), HEADS_AT_ONCE):
                with self._context():
                    found = heads(followed[start : start + HEADS_AT_ONCE])
                for name, head in found.items():
                    if self._told.get(name) != head:
                        self.wake(name)
        except Exception:
            logger.exception("the ends of the logs could not be read")

    def _turn(self, now: float) -> None:
        for name in [name for name, until in self._late.items() if until <= now]:
            del self._late[name]
            self.wake(name)
        grown, self._grown = self._grown, {}
        moved, self._moved = self._moved, {}
        work = [(name, grown.get(name), list(moved.get(name, {}).values())) for name in grown.keys() | moved.keys()]
        if len(work) == 1:
            self._tell_one(*work[0])
        elif work:
            Pool(AT_THE_SAME_TIME).map(lambda piece: self._tell_one(*piece), work)

    def _tell_one(self, organization_id: str, reach: int | None, positions: list[Position]) -> None:
        cause = self._causes.get(organization_id, NO_CAUSE)
        try:
            with cause.going_on():
                self._tell(organization_id, reach, positions)
        except NotFound:
            logger.info("an organization that is followed is gone", organization_id=organization_id)
        except Exception:
            about = {"organization_id": organization_id, "request_id": cause.request_id}
            logger.exception("the log of an organization could not be told", **about)

    def _tell(self, organization_id: str, reach: int | None, positions: list[Position]) -> None:
        places = [follower.place() for follower in self._followers.get(organization_id, ())]
        wanted = [place for place in places if place is not None]
        if not wanted:
            self._causes.pop(organization_id, None)
            return
        news = self._news(organization_id, reach, min(wanted))
        if news is None:
            if reach is not None and organization_id not in self._late:  # all of it was told before
                self._causes.pop(organization_id, None)
            told = self._told.get(organization_id)
            if told is None or not positions:
                return
            news = News(told.seq, told, [])
        for follower in list(self._followers.get(organization_id, ())):
            follower.hear(news, positions)
        self._note(organization_id, news)

    def _news(self, organization_id: str, reach: int | None, place: int) -> News | None:
        """Find what is new after a place; None where nothing is, or another process is about to tell it."""
        told = self._told.get(organization_id)
        if reach is None and told is not None:
            return None
        if self.ticks is not None and told is not None:
            news = self.ticks.take(organization_id, told.epoch, place)
            if news is not None:
                self._late.pop(organization_id, None)
                return news
            if reach and (reach <= place or self._waits(organization_id)):
                return None
        with self._context():
            news = news_after(organization_id, place)
        if self.ticks is not None:
            news.pass_on = partial(self.ticks.pass_on, organization_id)
        return news

    def _waits(self, organization_id: str) -> bool:
        if self.ticks is None or not self.ticks.is_awaited(organization_id):
            return False
        self._late.setdefault(organization_id, time.monotonic() + PATIENCE_TICKS * self._tick_seconds)
        return True

    def _note(self, organization_id: str, news: News) -> None:
        if news.pass_on is not None:
            news.pass_on(news)
        if organization_id in self._followers:
            self._told[organization_id] = Head(news.head.epoch, news.upto)
        cause = self._causes.pop(organization_id, None)
        if cause is not None:
            delays.note((), time.monotonic() - cause.at)
        if news.upto < news.head.seq:
            self.wake(organization_id)
