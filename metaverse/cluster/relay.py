"""The relay: carries what this process tells to the others by Redis, and brings what they tell.

One greenlet listens, another sends what has gathered meanwhile in one go. What gets lost while Redis is away is no
loss: every log that is followed is looked at once the line is up again, and each second besides.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import gevent
import orjson
import redis
import structlog
from gevent.event import Event
from gevent.lock import BoundedSemaphore

from metaverse.cluster import letters
from metaverse.cluster.letters import Kind, Letter
from metaverse.events.bus import Bus, Position, Topic, Word
from metaverse.events.causes import NO_CAUSE, Cause
from metaverse.events.tail import LOOK

logger = structlog.get_logger(__name__)
TROUBLE = (redis.RedisError, OSError)
PAUSE_SECONDS = 0.005
"""So long what is to be told gathers, while something has just been told."""

FIRST_SECONDS = 0.1
LONGEST_SECONDS = 2.0
LINGER_SECONDS = 30.0
"""So long one goes on to hear of an organization that nobody follows any more; most come back."""

HEARD_SECONDS = 1.0
SILENCE_SECONDS = 5.0
"""So long nothing comes back of what one tells oneself each second, before the line is taken for dead."""

TICK = Callable[[str, bytes], None]


class Line:
    """A way to Redis, and the names of the channels there; another `prefix` is another office."""

    def __init__(self, url: str, prefix: str, name: str) -> None:
        self.prefix, self.name = prefix, name
        self.redis = redis.Redis.from_url(
            url, socket_timeout=2.0, socket_connect_timeout=2.0, client_name=f"metaverse-{name}"
        )

    def channel(self, organization_id: str) -> str:
        """Name the channel of an organization."""
        return f"{self.prefix}:o:{organization_id}"

    def organization(self, channel: str) -> str | None:
        """Name the organization of a channel; None for the one of all."""
        return channel.removeprefix(f"{self.prefix}:o:") if channel.startswith(f"{self.prefix}:o:") else None

    @property
    def everyone(self) -> str:
        """Name the channel that every process hears."""
        return f"{self.prefix}:all"

    @property
    def own(self) -> str:
        """Name the channel on which a process tells itself that the line works."""
        return f"{self.prefix}:echo:{self.name}"

    def key(self, *names: str) -> str:
        """Name something that is kept in Redis."""
        return ":".join((self.prefix, *names))


class Relay:
    """Between one process's bus and the others'."""

    def __init__(self, line: Line, bus: Bus) -> None:
        self._line, self._bus = line, bus
        self.is_up = Event()
        self.is_heard = Event()
        """Set once something of our own has come back to us."""

        self.turned: Topic[[bool]] = Topic()
        """Tells that the line has come up, or broke: what was said in between is lost, and just before as well."""

        self.told_tick: TICK = lambda _organization_id, _body: None
        self._heard_at = 0.0
        self._ear: Any = None
        self._ear_turn = BoundedSemaphore(1)
        self._leaving: dict[str, float] = {}
        self._grown: dict[str, int] = {}
        self._causes: dict[str, Cause] = {}
        self._told: dict[str, Cause] = {}
        self._moved: dict[str, dict[str, Position]] = {}
        self._letters: list[tuple[str, bytes]] = []
        self._listeners: dict[str, int] = {}
        self._due = Event()
        self._greenlets: list[Any] = []

    def begin(self) -> None:
        """Carry from now on."""
        self._bus.relay = self
        self._greenlets = [gevent.spawn(self._listen), gevent.spawn(self._tell)]

    def end(self) -> None:
        """Carry no more."""
        self._bus.relay = None
        gevent.killall(self._greenlets)

    def grown(self, organization_id: str, seq: int) -> None:
        """Carry that a log has grown; of several the last counts."""
        self._grown[organization_id] = max(seq, self._grown.get(organization_id, LOOK))
        self._causes.setdefault(organization_id, Cause.here())
        self._due.set()

    def moved(self, organization_id: str, positions: list[Position]) -> None:
        """Carry where agents are; of each the last place counts."""
        self._moved.setdefault(organization_id, {}).update((there["agentId"], there) for there in positions)
        self._due.set()

    def said(self, word: Word, about: str) -> bool:
        """Carry a word to every process; tell whether there is a line to them."""
        self.post(self._line.everyone, Kind.WORD, f"{word.value} {about}".encode())
        return self.is_up.is_set()

    def tick(self, organization_id: str, body: bytes) -> None:
        """Carry what was read of a log."""
        self.post(self._line.channel(organization_id), Kind.TICK, body)

    def post(self, channel: str, kind: Kind, body: bytes) -> None:
        """Carry a letter after those that wait."""
        self._letters.append((channel, letters.write(self._line.name, kind, body)))
        self._due.set()

    def echo(self) -> None:
        """Tell oneself a word; it comes back where the line works."""
        self.post(self._line.own, Kind.ECHO, b"")

    def others(self, organization_id: str) -> bool:
        """Tell whether, as far as one knows, other processes hear of an organization."""
        return self._listeners.get(organization_id, 2) > 1

    def follow(self, organization_id: str) -> None:
        """Bring from now on what others tell of an organization."""
        if self._leaving.pop(organization_id, None) is None:
            self._ask("subscribe", organization_id)

    def leave(self, organization_id: str) -> None:
        """Bring no more of an organization, a moment from now."""
        self._leaving[organization_id] = time.monotonic() + LINGER_SECONDS

    def _ask(self, what: str, organization_id: str) -> None:
        """Change what is heard; if the line is down, it is asked for when it is up again."""
        with self._ear_turn:
            if self._ear is not None:
                with suppress(*TROUBLE):
                    getattr(self._ear, what)(self._line.channel(organization_id))

    def _listen(self) -> None:
        failures = 0
        while True:
            try:
                with self._line.redis.pubsub() as ear:  # type: ignore[no-untyped-call]
                    self._open(ear)
                    failures = 0
                    while time.monotonic() - self._heard_at < SILENCE_SECONDS:
                        self._hear(ear.get_message(timeout=HEARD_SECONDS))
                        self._leave_those_left()
                    raise redis.ConnectionError("nothing comes back of what is told")
            except TROUBLE as trouble:
                self._down(trouble, failures)
            except Exception:
                logger.exception("what another process told could not be taken")
            failures += 1
            wait = min(LONGEST_SECONDS, FIRST_SECONDS * 2 ** min(failures, 10))
            gevent.sleep(wait * random.uniform(0.5, 1.0))  # noqa: S311

    def _open(self, ear: Any) -> None:
        """Hear all that is followed; each answer to that wakes those who follow, for they may have missed something."""
        followed = [*self._bus.followed, *self._leaving]
        self._heard_at = time.monotonic()
        ear.subscribe(self._line.everyone, self._line.own, *map(self._line.channel, followed))
        with self._ear_turn:
            self._ear = ear
        for organization_id in set(self._bus.followed).difference(followed):
            self._ask("subscribe", organization_id)

    def _down(self, trouble: Exception, failures: int) -> None:
        with self._ear_turn:
            self._ear = None
        self.is_up.clear()
        if not failures:
            self.turned.publish(False)
            logger.warning("the line to Redis is down; logs are looked at each second meanwhile", reason=str(trouble))

    def _leave_those_left(self) -> None:
        now = time.monotonic()
        for organization_id in [name for name, until in self._leaving.items() if until <= now]:
            del self._leaving[organization_id]
            self._listeners.pop(organization_id, None)
            self._ask("unsubscribe", organization_id)

    def _hear(self, message: dict[str, Any] | None) -> None:
        if message is None:
            return
        organization_id = self._line.organization(message["channel"].decode())
        if message["type"] == "subscribe":
            if message["channel"].decode() == self._line.everyone:
                self._up()
            elif organization_id is not None:
                self._bus.grown.publish(organization_id, LOOK)
        elif message["type"] == "message":
            letter = letters.read(message["data"])
            if letter.sender != self._line.name:
                self._take(organization_id, letter)
            elif letter.kind == Kind.ECHO:
                self._heard_at = time.monotonic()
                self.is_heard.set()

    def _up(self) -> None:
        logger.info("the line to Redis is up", prefix=self._line.prefix)
        self.is_up.set()
        self.turned.publish(True)

    def _take(self, organization_id: str | None, letter: Letter) -> None:
        if organization_id is None:
            if letter.kind == Kind.WORD:
                word, _, about = letter.body.decode().partition(" ")
                self._bus.heard.publish(Word(word), about)
        elif letter.kind == Kind.CAUSE:
            self._told[organization_id] = Cause.read(letter.body)
        elif letter.kind == Kind.GROWN:
            with self._told.pop(organization_id, NO_CAUSE).bound():
                self._bus.grown.publish(organization_id, int(letter.body))
        elif letter.kind == Kind.MOVED:
            self._bus.moved.publish(organization_id, letters.positions(letter.body))
        elif letter.kind == Kind.TICK:
            self.told_tick(organization_id, letter.body)

    def _tell(self) -> None:
        while True:
            self._due.wait()
            self._due.clear()
            gathered = self._gathered()
            try:
                self._publish(gathered)
            except TROUBLE:
                logger.debug("nothing could be told to the other processes", letters=len(gathered))
            except Exception:
                logger.exception("nothing could be told to the other processes")
            gevent.sleep(PAUSE_SECONDS)

    def _publish(self, gathered: list[tuple[str, bytes]]) -> None:
        """Send all in one go, and note how many processes hear of each organization."""
        pipe = self._line.redis.pipeline(transaction=False)
        for channel, letter in gathered:
            pipe.publish(channel, letter)
        for (channel, _), count in zip(gathered, pipe.execute(), strict=True):
            organization_id = self._line.organization(channel)
            if organization_id is not None and self._bus.is_followed(organization_id):
                self._listeners[organization_id] = count

    def _gathered(self) -> list[tuple[str, bytes]]:
        grown, self._grown = self._grown, {}
        causes, self._causes = self._causes, {}
        moved, self._moved = self._moved, {}
        posted, self._letters = self._letters, []
        for name, seq in grown.items():
            if causes[name].request_id is not None:
                cause = letters.write(self._line.name, Kind.CAUSE, causes[name].written())
                posted.append((self._line.channel(name), cause))
            posted.append((self._line.channel(name), letters.write(self._line.name, Kind.GROWN, b"%d" % seq)))
        for name, places in moved.items():
            body = orjson.dumps(list(places.values()))
            posted.append((self._line.channel(name), letters.write(self._line.name, Kind.MOVED, body)))
        return posted
