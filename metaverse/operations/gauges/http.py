"""Figures of HTTP."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from flask import Flask
from prometheus_client.metrics_core import Metric

from metaverse.operations import server_figures
from metaverse.operations.gauges import families
from metaverse.tallies import Tally


def collect(app: Flask) -> Iterator[Metric]:
    """Read how answers went, and which streams are open."""
    yield families.histogram(
        "http_request_duration_seconds",
        "How long answers took to begin, by method, template of the route and status; long polls and streams as well.",
        ("method", "route", "status"),
        server_figures.answers,
    )
    streams: Tally = Counter((stream.kind,) for stream in list(server_figures.streams))
    yield families.gauges(
        "http_streams", "Answers without end that are open now, by the resource that they are of.", ("kind",), streams
    )
