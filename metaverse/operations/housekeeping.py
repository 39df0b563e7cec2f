"""What a server does unasked: it notes silence and tokens' accounts, adds up hours, and keeps how the office looked.

Of several processes each writes down what it has noted itself; the rest is done by one of them.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import structlog
from flask import Flask

from metaverse import database
from metaverse.clock import HOUR_MS, Steadiness, now_ms
from metaverse.errors import Unavailable
from metaverse.events import presence
from metaverse.operations import alerts, meters, postman, server_figures
from metaverse.operations.chronicling import Chronicling
from metaverse.operations.courier import Courier
from metaverse.operations.quota_watch import QuotaWatch
from metaverse.operations.rights_watch import RightsWatch
from metaverse.operations.upkeep import Upkeep
from metaverse.security.access import known
from metaverse.services import bookkeeping, cursors, sessions, token_warnings, tokens
from metaverse.services.agents import Patience
from metaverse.services.channels import outbox
from metaverse.services.figures import rolling
from metaverse.services.telemetry import telemetry

logger = structlog.get_logger(__name__)
SWEEPS_A_TIMEOUT = 10
LONGEST_SWEEP_SECONDS = 15.0
USED_SECONDS = 30.0
RIGHTS_SECONDS = 0.5
BOOKS_SECONDS = 1.0
ALERT_SECONDS = 10.0
CHRONICLE_SECONDS = 2.0
ROLL_SECONDS = 60.0
SETTLE_SECONDS = 10.0
QUOTA_SECONDS = 15.0
UPKEEP_SECONDS = 60.0
FORGET_SECONDS = 3600.0
DAY_MS = 24 * HOUR_MS


def begin(app: Flask) -> None:
    """Start the chores of an app, each in a thread (under gevent: greenlet) of its own."""
    steadiness = Steadiness()
    timeout = app.config["PRESENCE_TIMEOUT_SECONDS"]
    sweep_seconds = min(LONGEST_SWEEP_SECONDS, timeout / SWEEPS_A_TIMEOUT)
    _repeat(app, "silence", sweep_seconds, lambda: _sweep(timeout, steadiness.since_ms()), is_alone=True)
    _repeat(app, "last use of tokens", USED_SECONDS, _note_used)
    _repeat(app, "rights", RIGHTS_SECONDS, RightsWatch(app.extensions["metaverse.known"]).look)
    _repeat(app, "accounts of tokens", BOOKS_SECONDS, bookkeeping.settle)
    _repeat(app, "hours", ROLL_SECONDS, _roll, is_alone=True)
    patience = Patience.of(app.config)
    figures = server_figures.of(app)

    def judge() -> int:
        return alerts.sweep(patience, server=figures.read, since_ms=steadiness.since_ms())

    _repeat(app, "alerts", ALERT_SECONDS, judge, is_alone=True)
    if app.config["CHECKPOINT_BYTES"]:
        chronicling = Chronicling(app.config["CHECKPOINT_BYTES"])
        _repeat(app, "chronicle", CHRONICLE_SECONDS, chronicling.sweep, is_alone=True)
    _repeat(app, "telemetry", SETTLE_SECONDS, telemetry.settle)
    _repeat(app, "quotas", QUOTA_SECONDS, QuotaWatch().sweep, is_alone=True)
    _repeat(app, "upkeep", UPKEEP_SECONDS, Upkeep(app).sweep)
    Courier(app).begin()
    postman.begin(app)
    _repeat(app, "cursors", FORGET_SECONDS, _forget, is_alone=True)
    kept_ms = app.config["DELIVERY_LOG_DAYS"] * DAY_MS
    _repeat(app, "deliveries", FORGET_SECONDS, lambda: _forget_deliveries(kept_ms), is_alone=True)


def end(app: Flask) -> None:
    """Write down what is noted only in memory, since the server goes."""
    with app.app_context():
        try:
            bookkeeping.settle()
            _note_used()
        except Exception:
            logger.exception("what was noted could not be written down")
        database.bound().alone.let_go()


def _sweep(timeout: float, since_ms: int) -> None:
    while presence.sweep(timeout, since_ms) == presence.AT_ONCE:
        pass


def _roll() -> None:
    while rolling.sweep(now_ms()) == rolling.AT_ONCE:
        pass


def _forget() -> None:
    while cursors.forget_old() == cursors.AT_ONCE:
        pass
    while sessions.forget_old(now_ms() - sessions.KEPT_MS) == sessions.AT_ONCE:
        pass
    token_warnings.warn(now_ms())


def _forget_deliveries(kept_ms: int) -> None:
    while outbox.forget(now_ms() - kept_ms) == outbox.FORGOTTEN_AT_ONCE:
        pass


def _note_used() -> None:
    uses = known().uses
    if uses:
        noted = dict(uses)
        uses.clear()
        tokens.used(noted)


def _repeat(app: Flask, name: str, seconds: float, chore: Callable[[], object], *, is_alone: bool = False) -> None:
    """Do a chore again and again; what is done alone, by one process of all, that which has the chore's lock."""

    def run() -> None:
        pause = threading.Event()
        with app.app_context():
            while not pause.wait(seconds):
                _do(name, chore, is_alone)

    threading.Thread(target=run, name=f"housekeeping: {name}", daemon=True).start()


def _do(name: str, chore: Callable[[], object], is_alone: bool) -> None:
    """Do a chore once if it is this process's to do; a failure is logged, and it is tried again in its time."""
    began = time.perf_counter()
    try:
        if is_alone and not database.bound().alone.has(name):
            return
        chore()
        meters.CHORE_AT.labels(name).set_to_current_time()
        _goes_on(name)
    except Unavailable as error:
        meters.CHORE_FAILURES.labels(name).inc()
        _waits(name, str(error))
    except Exception:
        meters.CHORE_FAILURES.labels(name).inc()
        logger.exception("a chore failed", chore=name)
    finally:
        meters.CHORE_SECONDS.labels(name).inc(time.perf_counter() - began)


_WAITING: set[str] = set()
"""Chores that wait for what does not answer: each says so once, not each time it tries."""


def _waits(name: str, reason: str) -> None:
    if name not in _WAITING:
        _WAITING.add(name)
        logger.error("a chore waits", chore=name, reason=reason)


def _goes_on(name: str) -> None:
    if name in _WAITING:
        _WAITING.discard(name)
        logger.info("a chore goes on", chore=name)
