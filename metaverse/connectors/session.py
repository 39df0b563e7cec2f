"""One session with a gateway, from the first word to the last: reads, asks for what was missed, takes answers there.

One greenlet does it all, one thing after the other; a bell wakes it when a person has decided something.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from typing import Any

import orjson

from metaverse.clock import now_ms
from metaverse.connectors import handshake, lists, refusals
from metaverse.connectors.answering import Answering
from metaverse.connectors.device import Device
from metaverse.connectors.handshake import LARGEST_SENT, Challenge, Greeting
from metaverse.connectors.hearing import Heard, Hearing
from metaverse.connectors.lists import Lists
from metaverse.connectors.wire import OPEN_SECONDS, SILENT, Closed, Silent, Wire

Json = dict[str, Any]
MOST_FRAMES = 256
MOST_LETTERS = 1024 * 1024
SILENT_MS = 60_000
"""So long a gateway may be silent that has not said how often it ticks."""

HEAL_SECONDS = 5.0
"""While a person is asked something, the decisions are looked for at least so often: a wake-up may be lost."""

GLANCE_SECONDS = 300.0
LOOK_SECONDS = 0.25
"""However often it is woken, no more often is looked."""

TICK_SECONDS = 1.0
MARGIN_MS = 300_000
FIRST_MS = 86_400_000
"""Of a gateway that is heard for the first time, so long ago is asked for."""

SUBSCRIBE = "sessions.subscribe"
NOTHING_MISSED = ("connected", "shutdown")
"""After the first word all is asked for anyway; of a gateway that goes down, once it is back."""


class Session:
    """Speaks with one gateway over one open WebSocket."""

    def __init__(self, wire: Wire, hearing: Hearing, organization_id: str, gateway_id: str) -> None:
        self._wire, self._hearing = wire, hearing
        self._numbers = itertools.count(1)
        self._largest = LARGEST_SENT
        self._silent_seconds = SILENT_MS / 1000
        self._lists = Lists.through(self._ask)
        self._answering = Answering(organization_id, gateway_id, self._ask, may=False)
        self._open_before: set[str] = set()
        self._looked_at = 0.0
        self._glance_seconds = GLANCE_SECONDS
        self._glanced_at = time.monotonic()
        self.is_woken = False
        self.heard_ms = 0

    @property
    def is_asked(self) -> bool:
        """Tell whether the gateway asks something of people now."""
        return self._answering.is_asked

    def greet(self, device: Device, scopes: list[str], token: str | None) -> Greeting:
        """Answer the challenge, and be let in.

        Raises:
            Unwilling: the gateway does not let us in.
            OSError: the connection is over.
        """
        try:
            return self._greeted(device, scopes, token)
        except Closed as closed:
            raise refusals.closed(closed.reason) or closed from closed

    def _greeted(self, device: Device, scopes: list[str], token: str | None) -> Greeting:
        spoken = self._spoken()
        challenge = Challenge.of(_parsed(next(spoken)))
        request_id = self._send("connect", handshake.connect(device, scopes, token, challenge))
        for raw in spoken:
            frame = _parsed(raw)
            if frame.get("type") == "res" and frame.get("id") == request_id:
                return self._let_in(raw, frame)
        raise Closed(1006, "the gateway did not answer")

    def run(
        self,
        since_ms: int | None,
        is_over: Callable[[], bool],
        beat: Callable[[Heard], None],
        glance_seconds: float = GLANCE_SECONDS,
    ) -> None:
        """Listen until the connection ends or `is_over`; call `beat` after each batch, and each second without one.

        Who is at work is asked for each `glance_seconds`, so that nobody who is there goes offline for being silent.

        Raises:
            OSError: the connection is over.
            Problem: what was heard could not be taken home.
        """
        self._glance_seconds = glance_seconds
        self._ask(SUBSCRIBE, {})
        self._catch_up(since_ms, anew=True)
        while not is_over():
            heard = self._listen()
            if heard.resync and heard.resync not in NOTHING_MISSED:
                self._catch_up(self.heard_ms, anew=False)
            self._go_on()
            beat(heard)

    def _spoken(self) -> Iterator[str]:
        end = time.monotonic() + OPEN_SECONDS
        while (left := end - time.monotonic()) > 0:
            yield from self._wire.messages(left, OPEN_SECONDS)
        raise Silent(f"The gateway said nothing for {OPEN_SECONDS:.0f} seconds.")

    def _let_in(self, raw: str, frame: Json) -> Greeting:
        if frame.get("ok") is not True:
            raise refusals.refusal(frame.get("error"))
        greeting = Greeting.of(refusals.fields(frame.get("payload")))
        self._take([raw])
        if greeting.protocol != refusals.PROTOCOL:
            raise refusals.wrong_protocol(greeting.protocol)
        self._answering.may = handshake.APPROVALS in greeting.scopes
        self._largest = greeting.most_bytes
        return greeting

    def _catch_up(self, since_ms: int | None, *, anew: bool) -> None:
        since = now_ms() - FIRST_MS if since_ms is None else since_ms - MARGIN_MS
        self._hearing.resynced()
        self._lists.begin(since, anew=anew, approvals=self._answering.may)

    def _listen(self) -> Heard:
        """Take one batch of what is there; wait a moment if nothing is. What came before an end is taken before it."""
        batch: list[str] = []
        try:
            self._gather(batch)
        except OSError:
            if batch:
                self._take(batch)
            raise
        return self._take(batch) if batch else Heard()

    def _gather(self, batch: list[str]) -> None:
        due_at = min(self._lists.due_at, self._looked_at + LOOK_SECONDS if self.is_woken else float("inf"))
        wait = max(0.0, min(TICK_SECONDS, due_at - time.monotonic()))
        letters = 0
        while True:
            before = len(batch)
            for message in self._wire.messages(wait, self._silent_seconds):
                batch.append(message)
                letters += len(message)
                if len(batch) >= MOST_FRAMES or letters >= MOST_LETTERS:
                    return
            if len(batch) == before:
                return
            wait = 0.0

    def _take(self, batch: list[str]) -> Heard:
        heard = self._hearing.take(batch)
        self.heard_ms = now_ms()
        if heard.silent_after_ms:
            self._silent_seconds = heard.silent_after_ms / 1000
        if self._hearing.asks.keys() - self._answering.asks.keys():
            self.is_woken = True  # somebody may have decided before this was known here
        self._answering.asks, self._answering.decided = self._hearing.asks, self._hearing.decided
        for answer in heard.answers:
            self._answered(answer)
        return heard

    def _answered(self, answer: Json) -> None:
        kind = lists.KINDS.get(self._lists.method_of(answer))
        if kind and answer["ok"] and answer["listed"] is not None:
            self._close_gone(kind, set(answer["listed"]))
        if self._lists.answered(answer):
            self._caught_up()
        self._answering.answered(answer)

    def _close_gone(self, kind: str, listed: set[str]) -> None:
        """End the requests that were open before the list was asked for, and that it does not hold."""
        gone = [
            ask["id"]
            for ask in self._hearing.asks.values()
            if ask["kind"] == kind and ask["id"] in self._open_before and ask["id"] not in listed
        ]
        closed = [{"type": "event", "event": f"{kind}.approval.resolved", "payload": {"id": one}} for one in gone]
        if closed:
            self._take([orjson.dumps(frame).decode() for frame in closed])

    def _caught_up(self) -> None:
        self._answering.settle()
        self._looked_at = 0.0

    def _go_on(self) -> None:
        if self._lists.wants_again():
            self._catch_up(self.heard_ms, anew=False)
        if time.monotonic() - self._glanced_at >= self._glance_seconds:
            self._glanced_at = time.monotonic()
            self._lists.glance()
        if self._lists.go_on():
            self._caught_up()
        self._answering.expire()
        if not self._lists.is_busy and self._is_time_to_look():
            self.is_woken, self._looked_at = False, time.monotonic()
            self._answering.look()

    def _is_time_to_look(self) -> bool:
        since = time.monotonic() - self._looked_at
        if self.is_woken:
            return since >= LOOK_SECONDS
        return bool(self._answering.asks) and since >= HEAL_SECONDS

    def _ask(self, method: str, params: Json) -> str:
        request_id = self._send(method, params)
        self._hearing.asked(request_id, method)
        if method in lists.KINDS:
            self._open_before = {ask["id"] for ask in self._hearing.asks.values()}
        return request_id

    def _send(self, method: str, params: Json) -> str:
        request_id = str(next(self._numbers))
        text = orjson.dumps({"type": "req", "id": request_id, "method": method, "params": params}).decode()
        if len(text) > self._largest:
            raise Closed(1009, f"what was to be sent is longer than the gateway's {self._largest} bytes")
        self._wire.send(text)
        return request_id

    def close(self, error: BaseException | None = None) -> None:
        """End the session, with the reason that a gateway's log should show."""
        if isinstance(error, Silent):
            self._wire.close(SILENT, "tick timeout")
        else:
            self._wire.close()


def _parsed(raw: str) -> Json:
    try:
        return refusals.fields(orjson.loads(raw))
    except orjson.JSONDecodeError as error:
        raise refusals.not_a_gateway() from error
