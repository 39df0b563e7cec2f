"""Figures of the door, the bus, and whoever follows the logs."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask
from prometheus_client.metrics_core import Metric

from metaverse.cluster import member
from metaverse.events import accounts, door, tail
from metaverse.events.bus import bus
from metaverse.operations import tails
from metaverse.operations.gauges import families


def collect(app: Flask) -> Iterator[Metric]:
    """Read what became of events, and how soon it was told."""
    yield families.counter(
        "door_events",
        "Events that came to the door, by what became of them: accepted, duplicate, sampled, or why they were refused.",
        ("outcome",),
        door.events,
    )
    yield families.counter(
        "door_late_events",
        "Events of tokens that came 5 minutes after their time or later.",
        (),
        accounts.late,
    )
    yield families.histogram(
        "door_batch_duration_seconds",
        "How long valid batches took until they were committed and told, by how that ended.",
        ("outcome",),
        door.batches,
    )
    yield families.gauge("bus_followed", "Organizations of which this process wants to hear.", len(bus.followed))
    yield families.gauge(
        "bus_up",
        "1 while the line to the other processes works, or there are none.",
        float(member.state(app.extensions) == "ok"),
    )
    yield families.histogram(
        "tail_delay_seconds",
        "From the word that a log has grown until everyone here was told.",
        (),
        tail.delays,
    )
    yield families.gauge("tail_waiting", "Logs that have grown and are not told here yet.", tails.of(app).waiting)
