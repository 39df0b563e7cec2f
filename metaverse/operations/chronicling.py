"""Writing checkpoints while nobody waits: a little at a time, so that the door is not slowed."""

from __future__ import annotations

import threading

import structlog

from metaverse.errors import NotFound
from metaverse.events.log import Head
from metaverse.events.tail import heads
from metaverse.services import chronicle, organizations

logger = structlog.get_logger(__name__)
REST = 3
"""After a second of work it rests three."""

LONGEST_REST_SECONDS = 2.0


class Chronicling:
    """Follows the logs of all organizations."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._seen: dict[str, Head] = {}
        self._rest = threading.Event()

    def sweep(self) -> int:
        """Follow each log that has grown, and return how many checkpoints were written."""
        found = heads(organizations.ids())
        grown = {name: head for name, head in found.items() if self._seen.get(name) != head}
        written = sum(self._follow(name) for name in grown)
        self._seen = found
        return written

    def _follow(self, organization_id: str) -> int:
        try:
            return chronicle.write_on(organization_id, self._most_bytes, self._pause)
        except NotFound:
            logger.info("an organization is gone", organization_id=organization_id)
            return 0

    def _pause(self, worked_seconds: float) -> None:
        self._rest.wait(min(LONGEST_REST_SECONDS, REST * worked_seconds))
