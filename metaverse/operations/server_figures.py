"""What the server measures of itself, for its alarms: over the last minute, added up or the worst of all processes.

- websocketConnections: clients that are connected by Socket.IO;
- apiP95Ms, apiRequests: how long the API took to begin its answer, and how many it gave; long polls do not count;
- memoryPercent, cpuPercent: of the machine; the processors since the figures were last read;
- slowestQueryMs: the statement that the database took longest for.
"""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable
from typing import Any, Protocol, cast
from weakref import WeakSet

import psutil
from flask import Flask, Response, current_app, g, request

from metaverse.database import slow
from metaverse.tallies import Durations

Json = dict[str, Any]
WINDOW_SECONDS = 60.0
FRESH_SECONDS = 2.0
MOST_KEPT = 50_000
API = "/api/"
COUNTED = frozenset({"websocketConnections", "apiRequests"})
LONG_POLLS = frozenset({"agents.read_inbox"})
streams: WeakSet[Stream] = WeakSet()
"""Answers without end that are open."""

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
NO_ROUTE = "unmatched"
answers = Durations()
"""How long the answers of this process took to begin, by method, route and status."""


class Stream(Protocol):
    """An answer without end; `kind` is the resource that it is of."""

    kind: str


class ServerFigures:
    """The measurements of one app."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._answers: deque[tuple[float, float]] = deque(maxlen=MOST_KEPT)
        self._read: tuple[float, Json] | None = None
        self.of_others: Callable[[], list[Json]] = list
        """Gives the figures of the other processes, where there are any."""

        psutil.cpu_percent(None)

    def answered(self, milliseconds: float) -> None:
        """Note how long one answer took."""
        self._answers.append((time.monotonic(), milliseconds))

    def read(self) -> Json:
        """Return the figures of all processes."""
        mine = self.mine()
        others = self.of_others()
        return {name: _joined(name, [mine[name], *(other.get(name) for other in others)]) for name in mine}

    def mine(self) -> Json:
        """Return this process's figures; they hold for `FRESH_SECONDS`, since processors are measured in between."""
        now = time.monotonic()
        if self._read is None or now - self._read[0] > FRESH_SECONDS:
            self._read = (now, self._measure(now))
        return self._read[1]

    def _measure(self, now: float) -> Json:
        answers = sorted(took for at, took in list(self._answers) if now - at <= WINDOW_SECONDS)
        return {
            "websocketConnections": len(self._app.extensions["metaverse.sockets"].connections),
            "apiP95Ms": _p95(answers),
            "apiRequests": len(answers),
            "memoryPercent": psutil.virtual_memory().percent,
            "cpuPercent": psutil.cpu_percent(None),
            "slowestQueryMs": slow.slowest_ms(WINDOW_SECONDS),
        }


def _joined(name: str, values: list[Any]) -> Any:
    """Add up what is counted, and take the worst of what is measured."""
    known = [value for value in values if value is not None]
    if not known:
        return None
    return sum(known) if name in COUNTED else max(known)


def _p95(ranked: list[float]) -> float | None:
    """Return the nearest rank, None of nothing."""
    return round(ranked[max(0, math.ceil(0.95 * len(ranked)) - 1)], 1) if ranked else None


def init_app(app: Flask) -> None:
    """Time every answer of the API."""
    app.extensions["metaverse.figures"] = ServerFigures(app)
    app.before_request(_begin)
    app.after_request(_end)


def of(app: Flask) -> ServerFigures:
    """Give the measurements of an app."""
    return cast(ServerFigures, app.extensions["metaverse.figures"])


def _begin() -> None:
    g.began = time.perf_counter()


def _end(response: Response) -> Response:
    began = g.pop("began", None)
    if began is not None:
        took = time.perf_counter() - began
        answers.note(_labels(response), took)
        if request.path.startswith(API) and request.endpoint not in LONG_POLLS:
            of(current_app).answered(took * 1000)
    return response


def _labels(response: Response) -> tuple[str, str, str]:
    """Name an answer: by the template of its route, since an address is as long as somebody likes."""
    method, rule = request.method, request.url_rule
    known = method if method in METHODS else "other"
    return known, NO_ROUTE if rule is None else rule.rule, str(response.status_code)
