"""Waiting for an organization's log to grow, without asking again and again."""

from __future__ import annotations

import threading

from metaverse.events.bus import bus

POLL_SECONDS = 1.0
"""A wake-up may be lost, and another process may have written: so often one looks anyway."""


def until_grown(organization_id: str, most_seconds: float) -> None:
    """Wait until the log may have grown, `most_seconds` at most."""
    grown = threading.Event()

    def note(woken: str, _seq: int) -> None:
        if woken == organization_id:
            grown.set()

    unsubscribe, unfollow = bus.subscribe(note), bus.follow(organization_id)
    try:
        grown.wait(min(most_seconds, POLL_SECONDS))
    finally:
        unfollow()
        unsubscribe()
