"""Writing checkpoints while nobody waits: a little at a time, so that the door is not slowed."""

from __future__ import annotations

import threading

import structlog

from metaverse.clock import HOUR_MS, now_ms
from metaverse.errors import NotFound
from metaverse.events.bus import bus
from metaverse.services import chronicle
from metaverse.services.organizations import grown_since

logger = structlog.get_logger(__name__)
REST = 3
"""After a second of work it rests three."""

LONGEST_REST_SECONDS = 2.0
LOOK_MS = 60_000
"""A word may be lost, and other processes write as well: so often one looks anyway."""

LOOKED_BACK_MS = 24 * HOUR_MS
"""What grew that long before the start was followed then, or is when somebody looks back."""


class Chronicling:
    """Follows the logs that grow: those it is told of, and now and then whatever has grown without a word."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._grown: set[str] = set()
        self._looked_ms = 0
        self._since_ms = now_ms() - LOOKED_BACK_MS
        self._rest = threading.Event()
        bus.subscribe(self._note)

    def sweep(self) -> int:
        """Follow each log that has grown, and return how many checkpoints were written."""
        self._look_round()
        grown, self._grown = self._grown, set()
        return sum(self._follow(name) for name in sorted(grown))

    def _note(self, organization_id: str, _seq: int) -> None:
        self._grown.add(organization_id)

    def _look_round(self) -> None:
        """Find the logs that grew since the last look, told or not; the others are not even read."""
        now = now_ms()
        if now - self._looked_ms >= LOOK_MS:
            self._grown.update(grown_since(self._since_ms))
            self._looked_ms, self._since_ms = now, now - LOOK_MS

    def _follow(self, organization_id: str) -> int:
        try:
            return chronicle.write_on(organization_id, self._most_bytes, self._pause)
        except NotFound:
            logger.info("an organization is gone", organization_id=organization_id)
            return 0

    def _pause(self, worked_seconds: float) -> None:
        self._rest.wait(min(LONGEST_REST_SECONDS, REST * worked_seconds))
