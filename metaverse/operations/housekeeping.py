"""What a server does unasked: it notes silence and tokens' accounts, adds up hours, and keeps how the office looked.

Of several processes each writes down what it has noted itself; the rest is done by one of them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

import structlog
from flask import Flask

from metaverse import database
from metaverse.clock import now_ms
from metaverse.events import presence
from metaverse.operations import alerts, server_figures
from metaverse.operations.chronicling import Chronicling
from metaverse.operations.courier import Courier
from metaverse.security.access import known
from metaverse.services import bookkeeping, cursors, tokens
from metaverse.services.agents import Patience
from metaverse.services.figures import rolling
from metaverse.services.telemetry import telemetry

logger = structlog.get_logger(__name__)
SWEEPS_A_TIMEOUT = 10
LONGEST_SWEEP_SECONDS = 15.0
USED_SECONDS = 30.0
BOOKS_SECONDS = 1.0
ALERT_SECONDS = 10.0
CHRONICLE_SECONDS = 2.0
ROLL_SECONDS = 60.0
SETTLE_SECONDS = 10.0
FORGET_SECONDS = 3600.0


def begin(app: Flask) -> None:
    """Start the chores of an app, each in a thread (under gevent: greenlet) of its own."""
    started_ms = now_ms()
    timeout = app.config["PRESENCE_TIMEOUT_SECONDS"]
    sweep_seconds = min(LONGEST_SWEEP_SECONDS, timeout / SWEEPS_A_TIMEOUT)
    _repeat(app, sweep_seconds, lambda: _sweep(timeout, started_ms), alone="silence")
    _repeat(app, USED_SECONDS, _note_used)
    _repeat(app, BOOKS_SECONDS, bookkeeping.settle)
    _repeat(app, ROLL_SECONDS, _roll, alone="hours")
    patience = Patience.of(app.config)
    figures = server_figures.of(app)
    judge = partial(alerts.sweep, patience, server=figures.read, since_ms=started_ms)
    _repeat(app, ALERT_SECONDS, judge, alone="alerts")
    if app.config["CHECKPOINT_BYTES"]:
        chronicling = Chronicling(app.config["CHECKPOINT_BYTES"])
        _repeat(app, CHRONICLE_SECONDS, chronicling.sweep, alone="chronicle")
    _repeat(app, SETTLE_SECONDS, telemetry.settle)
    Courier(app).begin()
    _repeat(app, FORGET_SECONDS, _forget, alone="cursors")


def end(app: Flask) -> None:
    """Write down what is noted only in memory, since the server goes."""
    with app.app_context():
        try:
            bookkeeping.settle()
            _note_used()
        except Exception:
            logger.exception("what was noted could not be written down")
        database.bound().alone.let_go()


def _sweep(timeout: float, started_ms: int) -> None:
    while presence.sweep(timeout, started_ms) == presence.AT_ONCE:
        pass


def _roll() -> None:
    while rolling.sweep(now_ms()) == rolling.AT_ONCE:
        pass


def _forget() -> None:
    while cursors.forget_old() == cursors.AT_ONCE:
        pass


def _note_used() -> None:
    used = known().used_ms
    if used:
        at_ms_by_id = dict(used)
        used.clear()
        tokens.used(at_ms_by_id)


def _repeat(app: Flask, seconds: float, chore: Callable[[], object], alone: str | None = None) -> None:
    """Do a chore again and again; what is done `alone`, by one process of all."""

    def run() -> None:
        pause = threading.Event()
        with app.app_context():
            while not pause.wait(seconds):
                try:
                    if alone is None or database.bound().alone.has(alone):
                        chore()
                except Exception:
                    logger.exception("a chore failed", chore=repr(chore))

    threading.Thread(target=run, name="housekeeping", daemon=True).start()
