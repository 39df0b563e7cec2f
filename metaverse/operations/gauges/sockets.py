"""Figures of sockets, their rooms, and the bytes on their lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import gevent
from flask import Flask
from prometheus_client.metrics_core import Metric

from metaverse.operations.gauges import families
from metaverse.realtime import tally
from metaverse.tallies import Tally
from metaverse.wires.line import traffic

TOGETHER = 1000
"""After so many sockets that were looked at, the loop goes on with others for a moment."""


def collect(app: Flask) -> Iterator[Metric]:
    """Read who is connected, and what was sent."""
    sockets = app.extensions["metaverse.sockets"]
    by_transport, waiting = _looked_at(list(app.extensions["socketio"].server.eio.sockets.values()))
    yield families.gauge("sockets_connected", "Clients of Socket.IO that are let in.", len(sockets.connections))
    yield families.gauges(
        "sockets_open", "Sockets of Engine.IO, let in or not yet, by transport.", ("transport",), by_transport
    )
    yield families.gauge("sockets_backlog_bytes", "What waits for slow clients, in bytes.", waiting)
    yield families.counter("sockets_opened", "Clients that were let in, by transport.", ("transport",), tally.opened)
    yield families.counter("sockets_refused", "Clients that were not let in, by why.", ("reason",), tally.refused)
    yield families.counter("sockets_closed", "Clients that are gone, by why.", ("reason",), tally.closed)
    yield families.counter(
        "sockets_sent_messages",
        "Messages that were sent, one for each client, by what they are.",
        ("of",),
        tally.messages,
    )
    yield families.counter(
        "sockets_resumes", "Clients that were told to join again, by why.", ("reason",), tally.resumes
    )
    yield families.histogram(
        "socket_event_duration_seconds",
        "How long what clients asked took, by event and outcome (ok, refused, failed).",
        ("event", "outcome"),
        tally.asked,
    )
    yield families.counter(
        "lines_bytes", "Bytes on the lines of sockets and streams, by direction.", ("direction",), traffic
    )
    yield from _rooms(app)


def _rooms(app: Flask) -> Iterator[Metric]:
    halls, listeners = app.extensions["metaverse.halls"].figures()
    yield families.gauge("halls", "Organizations to whose rooms somebody listens here.", halls)
    yield families.gauges(
        "room_listeners", "Clients in rooms, all organizations together, by room.", ("room",), listeners
    )


def _looked_at(sockets: list[Any]) -> tuple[Tally, int]:
    by_transport: Tally = Counter()
    waiting = 0
    for number, socket in enumerate(sockets, 1):
        by_transport[("websocket" if socket.upgraded else "polling",)] += 1
        waiting += socket.outbox.size
        if number % TOGETHER == 0:
            gevent.sleep(0)
    return by_transport, waiting
