"""Who listens to the task flow of an organization: the log is read and encoded once for all of them."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from gevent.event import Event

from metaverse.events.tail import News, Position, Tails
from metaverse.security.roles import Caller
from metaverse.services import flow
from metaverse.services.flow import Change, Filter
from metaverse.wires.line import Line
from metaverse.wires.outlet import chunk
from metaverse.wires.spread import Flight

MOST_WAITING_BYTES = 1_048_576


class Subscription:
    """One listener. Its queue is bounded: past it the stream ends, and the client resumes from its last id."""

    def __init__(self, epoch: str, seq: int, wanted: Filter, shown: set[str], who: Caller | None = None) -> None:
        self.epoch, self.seen, self.who = epoch, seq, who
        self.handed = seq
        """Up to where everything has been handed out: what waits was seen, and the client does not have it yet."""

        self.wanted, self.shown = wanted, shown
        self.is_lost = False
        self.is_bounded = False
        self._waiting: deque[bytes | Change] = deque()
        self._bytes = 0
        self._arrived = Event()
        self._is_idle = False
        self.line: Line | None = None

    @property
    def clear_line(self) -> Line | None:
        """Give the line on which everything may go out at once, None where it must wait for the stream's greenlet."""
        if self._is_idle and self.wanted.is_open and self.line is not None and self.line.is_clear:
            return None if self._waiting or self.is_lost else self.line
        return None

    def tell(self, several: Sequence[Change], joined: bytes, upto: int) -> None:
        """Take what happened up to a place; `joined` is all of it, encoded."""
        if self.is_lost:
            return
        if self.wanted.is_open:
            self._put(joined, len(joined))
        else:
            for change in several:
                self._consider(change)
        self.seen = upto

    def take(self, seconds: float) -> list[bytes | Change]:
        """Wait for what happened; a change stands for a task that came into sight, and is to be told whole."""
        self._is_idle = self.is_bounded
        self._arrived.wait(seconds)
        self._is_idle = False
        self._arrived.clear()
        taken, self._waiting, self._bytes = list(self._waiting), deque(), 0
        self.handed = self.seen
        return taken

    def end(self) -> None:
        """End the stream, so that the client resumes."""
        self.is_lost = True
        self.stir()

    def stir(self) -> None:
        """Have the stream look at once whether it may go on."""
        self._arrived.set()

    def _consider(self, change: Change) -> None:
        key = change.task["taskId"]
        if key in self.shown:
            self._put(event("task", change.body, self.epoch, change.seq), len(change.body))
            if not self.wanted.admits(change.task):
                self.shown.discard(key)
        elif self.wanted.may_enter(change.task):
            self._put(change, len(change.body))

    def _put(self, what: bytes | Change, size: int) -> None:
        if not size or self.is_lost:
            return
        self._bytes += size
        if self.is_bounded and self._bytes > MOST_WAITING_BYTES:
            self._waiting.clear()
            self.is_lost = True
        else:
            self._waiting.append(what)
        self._arrived.set()


class Flow:
    """All listeners of one organization."""

    def __init__(self, organization_id: str) -> None:
        self.organization_id = organization_id
        self.subscriptions: list[Subscription] = []

    def place(self) -> int | None:
        """Return the place after which somebody wants to be told."""
        return min((one.seen for one in self.subscriptions if not one.is_lost), default=None)

    def hear(self, news: News, _positions: list[Position]) -> None:
        """Tell every listener what is new."""
        several = flow.changes(self.organization_id, news.entries)
        groups: dict[int, _Group] = {}
        for one in self.subscriptions:
            if one.epoch != news.head.epoch:
                one.end()
            elif news.after <= one.seen < news.upto:
                if one.seen not in groups:
                    groups[one.seen] = _Group([it for it in several if it.seq > one.seen], one.epoch)
                groups[one.seen].tell(one, news.upto)
        for group in groups.values():
            group.flight.fly()


class _Group:
    """Listeners who know the log up to the same place; to those whose line is clear it goes out in one go."""

    def __init__(self, several: list[Change], epoch: str) -> None:
        self._several = several
        self._joined = b"".join([event("task", it.body, epoch, it.seq) for it in several])
        self.flight = Flight(chunk(self._joined))

    def tell(self, one: Subscription, upto: int) -> None:
        """Tell one of them, or take it along."""
        line = one.clear_line if self._joined else None
        if line is None:
            one.tell(self._several, self._joined, upto)
        else:
            self.flight.board(line)
            one.seen = upto


class Flows:
    """The flows of all organizations that somebody listens to."""

    def __init__(self, tails: Tails) -> None:
        self._tails = tails
        self._flows: dict[str, Flow] = {}

    def join(self, organization_id: str, subscription: Subscription) -> None:
        """Tell a listener what comes from now on."""
        found = self._flows.get(organization_id)
        if found is None:
            found = self._flows[organization_id] = Flow(organization_id)
            self._tails.follow(organization_id, found)
        found.subscriptions.append(subscription)
        self._tails.wake(organization_id)

    def leave(self, organization_id: str, subscription: Subscription) -> None:
        """Tell a listener nothing any more."""
        found = self._flows[organization_id]
        found.subscriptions = [one for one in found.subscriptions if one is not subscription]
        if not found.subscriptions:
            del self._flows[organization_id]
            self._tails.leave(organization_id, found)

    def doubt(self, about: str) -> None:
        """Have the streams look whether they may go on whose callers' rights may have changed."""
        for found in self._flows.values():
            for one in found.subscriptions:
                if one.who is None or one.who.is_meant(about):
                    one.stir()

    def end(self) -> None:
        """End every stream: the server goes."""
        for found in self._flows.values():
            for one in found.subscriptions:
                one.end()


def event(name: str, body: bytes, epoch: str, seq: int) -> bytes:
    """Write a server-sent event."""
    return b"event: %b\nid: %b:%d\ndata: %b\n\n" % (name.encode(), epoch.encode(), seq, body)
