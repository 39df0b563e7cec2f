"""Ticks: of all processes that follow a log one reads it, and tells the others what it read and encoded.

Who that is, is settled by a lease in Redis, taken and renewed only while the log grows. What the others get is used
where it follows exactly on what they have; else, and where it does not come in time, they read the log themselves. So
nothing depends on the lease: two readers, or none, cost time and lose nothing.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

import structlog

from metaverse.cluster import letters
from metaverse.cluster.relay import TROUBLE, Line, Relay
from metaverse.events.bus import Bus
from metaverse.events.tail import News

logger = structlog.get_logger(__name__)
LEASE_SECONDS = 2.0
MOST_WAITING = 64
MOST_BYTES = 2_097_152
"""A larger tick is read by each process itself: what waits for a slow process, waits in Redis."""

_HOLD = """
local holder = redis.call('GET', KEYS[1])
if holder == false or holder == ARGV[1] then
    redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
    return 1
end
return 0
"""
_LEAVE = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"


class Ticks:
    """What this process reads for others, and others for it."""

    def __init__(self, line: Line, relay: Relay, bus: Bus, is_followed: Callable[[str], bool]) -> None:
        self._line, self._relay, self._bus, self._is_followed = line, relay, bus, is_followed
        self._hold = line.redis.register_script(_HOLD)
        self._let_go = line.redis.register_script(_LEAVE)
        self._mine: dict[str, float] = {}
        self._others: dict[str, float] = {}
        self._passed_on: dict[str, tuple[str, int]] = {}
        self._arrived: dict[str, deque[News]] = {}
        relay.told_tick = self._arrive

    def take(self, organization_id: str, epoch: str, place: int) -> News | None:
        """Give what another process read, if it follows exactly on a place."""
        waiting = self._arrived.get(organization_id)
        while waiting and (waiting[0].head.epoch != epoch or waiting[0].upto <= place):
            waiting.popleft()
        if not waiting or waiting[0].after > place:
            return None
        news = waiting.popleft()
        while waiting and waiting[0].head.epoch == epoch and waiting[0].after <= news.upto:
            news = _joined(news, waiting.popleft())
        return news

    def is_awaited(self, organization_id: str) -> bool:
        """Tell whether another process is the one that reads this log; if none is, this one becomes it."""
        now = time.monotonic()
        if self._mine.get(organization_id, 0.0) - now > LEASE_SECONDS / 2:
            return False
        if self._others.get(organization_id, 0.0) > now:
            return True
        is_mine = self._holds(organization_id)
        if is_mine:
            self._mine[organization_id] = now + LEASE_SECONDS
        elif is_mine is False:
            self._others[organization_id] = now + LEASE_SECONDS / 2
        return is_mine is False

    def pass_on(self, organization_id: str, news: News) -> None:
        """Tell the others what was read and not told before, if this process is the one that does."""
        is_mine = self._mine.get(organization_id, 0.0) > time.monotonic()
        if not is_mine or not news.entries or not self._relay.others(organization_id):
            return
        epoch, passed_on = self._passed_on.get(organization_id, ("", 0))
        after = max(news.after, passed_on) if epoch == news.head.epoch else news.after
        if news.upto <= after:
            return
        self._passed_on[organization_id] = (news.head.epoch, news.upto)
        tick = _since(news, after)
        if letters.weight(tick) <= MOST_BYTES:
            self._relay.tick(organization_id, letters.tick(tick))

    def leave(self, organization_id: str) -> None:
        """Let another process read this log: here nobody follows it any more."""
        for memory in (self._others, self._passed_on, self._arrived):
            memory.pop(organization_id, None)
        if self._mine.pop(organization_id, 0.0) > time.monotonic():
            try:
                self._let_go(keys=[self._line.key("lead", organization_id)], args=[self._line.name])
            except TROUBLE:
                logger.debug("a lease could not be given back", organization_id=organization_id)

    def _holds(self, organization_id: str) -> bool | None:
        """Take or renew the lease; None where Redis does not answer."""
        if not self._relay.is_up.is_set():
            return None
        about: list[str | int] = [self._line.name, round(LEASE_SECONDS * 1000)]
        try:
            return bool(self._hold(keys=[self._line.key("lead", organization_id)], args=about))
        except TROUBLE:
            return None

    def _arrive(self, organization_id: str, body: bytes) -> None:
        if not self._is_followed(organization_id):
            return
        news = letters.read_tick(body)
        self._mine.pop(organization_id, None)
        self._others[organization_id] = time.monotonic() + LEASE_SECONDS / 2
        self._arrived.setdefault(organization_id, deque(maxlen=MOST_WAITING)).append(news)
        self._bus.grown.publish(organization_id, news.upto)


def _since(news: News, after: int) -> News:
    """Return what of news comes after a place, whole in itself."""
    entries = [entry for entry in news.entries if entry.seq > after]
    written = {name: body for name, body in news.written.items() if name[2] == after}
    return News(after, news.head._replace(seq=news.upto), entries, written)


def _joined(first: News, second: News) -> News:
    """Join two pieces of a log that follow one another; what was encoded of each is of no use for both."""
    if second.upto <= first.upto:
        return first
    later = [entry for entry in second.entries if entry.seq > first.upto]
    return News(first.after, second.head, first.entries + later)
