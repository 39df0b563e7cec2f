"""Whose turn it is to rewrite history: letting go, forgetting a person and erasing an organization go one by one.

Each of them reads what stands long since and writes it back changed, or moves where a log begins, in many
transactions; two at once would undo each other's work.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from metaverse.database import bound, once
from metaverse.errors import Conflict

CHORE = "history"
AGAIN_SECONDS = 1.0
LONGEST_SECONDS = 6 * 3600
"""So long the patient wait at most."""

BUSY = (
    "Another run is going on that lets go, forgets a person or erases an organization; try again when it has ended."
    " Nothing was changed."
)


@contextmanager
def taken(*, is_patient: bool = False) -> Iterator[None]:
    """Have history for oneself; who is patient waits until it is their turn.

    Raises:
        Conflict: somebody else has it.
    """
    until = time.monotonic() + (LONGEST_SECONDS if is_patient else 0)
    while True:
        with once.taking(bound().engine, CHORE) as is_mine:
            if is_mine:
                yield
                return
        if time.monotonic() >= until:
            raise Conflict(BUSY)
        threading.Event().wait(AGAIN_SECONDS)


def is_free() -> bool:
    """Tell whether nobody rewrites history now."""
    with once.taking(bound().engine, CHORE) as is_mine:
        return is_mine
