"""What a gateway says goes home: the worker process reads the frames, the door takes the events, in that order.

One batch is under way at a time, so nothing queues here: what is not read yet waits in the network, at the sender's.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from metaverse.clock import now_ms
from metaverse.errors import Unavailable
from metaverse.events.origin import SERVER
from metaverse.services import adapting, admission, dead_letters
from metaverse.workers import framing
from metaverse.workers.hire import Worker

Json = dict[str, Any]
ADAPTER = "openclaw"
PAUSE_SECONDS = 0.5
PATIENCE_SECONDS = 30.0

worker = Worker("metaverse.workers.gateways")


@dataclass(slots=True)
class Heard:
    """What a batch of frames said about the connection itself."""

    answers: list[Json] = field(default_factory=list)
    resync: str | None = None
    protocol: int | None = None
    silent_after_ms: int | None = None
    lost: int = 0
    events: int = 0


class Hearing:
    """Reads the frames of one gateway after the other; the cursor is what it remembers between them, as bytes."""

    def __init__(self, organization_id: str, mark: str, cursor: bytes = b"") -> None:
        self._organization_id, self._mark = organization_id, mark
        self.cursor = cursor
        self.asks: dict[str, Json] = {}
        self.decided: dict[str, str] = {}
        self._asked: list[tuple[str, str]] = []
        self._resynced = False

    def asked(self, request_id: str, method: str) -> None:
        """Note what was asked of the gateway, so that its answer is known when it comes."""
        self._asked.append((request_id, method))

    def resynced(self) -> None:
        """Note that the lists were asked for again."""
        self._resynced = True

    def take(self, frames: Sequence[str]) -> Heard:
        """Read frames as they came, and take home what they mean.

        Raises:
            Problem: it could not be taken; the cursor stays, so that it may be asked for again.
        """
        answer = self._read([frame.encode("utf-8", "replace") for frame in frames])
        cursor, *batches = answer[framing.ATTACHED]
        for batch, historical in zip(batches, answer["historical"], strict=True):
            self._admit(orjson.loads(batch), historical)
        if answer["dead"]:
            dead = [(where, reason, excerpt) for where, reason, excerpt in answer["dead"]]
            dead_letters.keep_dead(self._organization_id, ADAPTER, dead, spot=self._mark)
        self.cursor, self.asks, self.decided = cursor, answer["asks"], answer["decided"]
        self._asked, self._resynced = [], False
        state = answer["state"]
        return Heard(
            answer["answers"],
            state["resync"],
            state["protocol"],
            state["silentAfterMs"],
            state["lost"] or 0,
            len(batches),
        )

    def say(self, events: Sequence[Json]) -> None:
        """Take home what this server itself has to say about the gateway."""
        self._admit(list(events), historical=False)

    def _read(self, frames: list[bytes]) -> Json:
        setting = {**adapting.of(self._organization_id), "received_ms": now_ms()}
        request = {
            "gateway": self._mark,
            "asked": self._asked,
            "resynced": self._resynced,
            "setting": setting,
            framing.ATTACHED: [self.cursor, *frames],
        }
        end = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return worker.ask(lambda: request)
            except Unavailable:
                if time.monotonic() > end:
                    raise
                threading.Event().wait(PAUSE_SECONDS)

    def _admit(self, events: list[Json], historical: bool) -> None:
        admission.admit(self._organization_id, ADAPTER, events, SERVER, historical=historical)
