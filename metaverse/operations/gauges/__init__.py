"""What is read of this process when Prometheus asks: nothing here costs anything in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flask import Flask
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector, CollectorRegistry

from metaverse.operations import meters
from metaverse.operations.gauges import database, events, http, machine, process, sockets

SOURCES: tuple[Callable[[Flask], Iterator[Metric]], ...] = (
    http.collect,
    sockets.collect,
    events.collect,
    database.collect,
    process.collect,
    machine.collect,
)


class Everything(Collector):
    """The meters that others count with, and what is read of an app."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def collect(self) -> Iterator[Metric]:
        """Read everything."""
        yield from meters.REGISTRY.collect()
        with self._app.app_context():
            for source in SOURCES:
                yield from source(self._app)


def registry(app: Flask) -> CollectorRegistry:
    """Give a registry that reads an app; it asks nothing before somebody asks it."""
    made = CollectorRegistry(auto_describe=False)
    made.register(Everything(app))
    return made
