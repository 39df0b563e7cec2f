"""What counting costs: a request with and without it by turns, a single count, and an answer to Prometheus."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from typing import Any

from flask import Flask
from prometheus_client import generate_latest

import config
from app import create_app
from metaverse import tracing
from metaverse.operations import gauges, server_figures
from metaverse.tallies import Durations

REQUESTS = 1500
TURNS = 7
TIMES = 200_000


def microseconds(work: Callable[[], object], times: int) -> float:
    """Return the processor time of one of so many."""
    began = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - began) / times * 1e6


def without_counting(work: Callable[[], float]) -> float:
    """Measure while nothing is counted of a request."""
    note, labels = Durations.note, server_figures._labels
    Durations.note = server_figures._labels = lambda *_: None  # type: ignore[assignment, method-assign]
    try:
        return work()
    finally:
        Durations.note, server_figures._labels = note, labels  # type: ignore[method-assign]


def measure(app: Flask) -> None:
    """Measure, and print."""
    client = app.test_client()

    def requests() -> float:
        return microseconds(lambda: client.get("/health"), REQUESTS)

    requests()
    counted, bare = [], []
    for _ in range(TURNS):
        counted.append(requests())
        bare.append(without_counting(requests))
    print(f"a request: {statistics.median(counted):.1f} µs counted, {statistics.median(bare):.1f} µs not counted")
    times: Any = Durations()
    print(f"a count: {microseconds(lambda: times.note(('GET', '/', '200'), 0.003), TIMES):.2f} µs")
    print(f"a span that nobody wants: {microseconds(lambda: tracing.span('work'), TIMES):.2f} µs")
    registry = gauges.registry(app)
    print(f"an answer to Prometheus: {microseconds(lambda: generate_latest(registry), 20) / 1000:.1f} ms")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as home:
        measure(create_app(config.load({"APP_ENV": "test", "METAVERSE_HOME": home, "SECRET_KEY": "k" * 48})))
