"""The page of the metrics, from what a server tells Prometheus."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import Any

from flask import Flask
from prometheus_client.metrics_core import Metric

import config
from app import create_app
from metaverse.operations import gauges, meters
from scripts.reference.words import Words

HEAD = """Every figure that `/metrics` tells, written from the code by `python -m scripts.describe`. How to read them,
and what to do about them: [operate.md](operate.md). A counter is read by its growth (`rate`), a histogram by its
quantiles (`histogram_quantile`). Of each process its own figures are told."""
SUFFIXES = {"counter": "_total"}


def page(say: Words) -> str:
    """Write the page."""
    with tempfile.TemporaryDirectory() as home:
        settings = config.load({"APP_ENV": "test", "METAVERSE_HOME": home, "SECRET_KEY": "k" * 48})
        app = create_app(settings)
        head = [f"# {say('Metrics')}", "", say(HEAD).strip(), ""]
        columns = [say(one) for one in ("metric", "kind", "labels", "what it is")]
        head += [f"| {' | '.join(columns)} |", "|---|---|---|---|"]
        return "".join(f"{line}\n" for line in (*head, *sorted(_rows(app, say))))


def _rows(app: Flask, say: Words) -> Iterator[str]:
    for family in gauges.Everything(app).collect():
        yield _row(family, say)


def _row(family: Metric, say: Words) -> str:
    name = f"{family.name}{SUFFIXES.get(family.type, '')}"
    labels = ", ".join(f"`{label}`" for label in _labels(family))
    return f"| `{name}` | {family.type} | {labels or '–'} | {say(family.documentation)} |"


def _labels(family: Metric) -> tuple[str, ...]:
    counted: Any = meters.REGISTRY._names_to_collectors.get(family.name, family)
    return tuple(label for label in counted._labelnames if label != "le")
