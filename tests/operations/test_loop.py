"""The watchdog of the event loop, beside a loop."""

from __future__ import annotations

import time

import gevent
import pytest

from metaverse.operations.loop import Watchdog

HOLD_SECONDS = 0.15


@pytest.fixture
def watchdog() -> Watchdog:
    """Give a watchdog that is awake."""
    found = Watchdog()
    found.begin()
    gevent.sleep(0)
    return found


def test_a_held_loop_is_measured(watchdog: Watchdog) -> None:
    until = time.monotonic() + HOLD_SECONDS
    while time.monotonic() < until:
        pass
    _turn(watchdog)
    assert watchdog.take_longest() >= HOLD_SECONDS / 2
    watchdog.end()


def test_the_measure_begins_anew_once_it_is_taken(watchdog: Watchdog) -> None:
    watchdog.longest_seconds = 5.0
    assert watchdog.take_longest() == 5.0
    assert watchdog.longest_seconds == 0.0
    watchdog.end()


def _turn(watchdog: Watchdog) -> None:
    with gevent.Timeout(5):
        while not watchdog.longest_seconds:
            gevent.sleep(0.001)
