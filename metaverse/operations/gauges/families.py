"""Writing families of figures from plain numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate

from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.utils import floatToGoString

from metaverse.operations.meters import PREFIX
from metaverse.tallies import Durations, Labels


def gauge(name: str, about: str, value: float | None) -> GaugeMetricFamily:
    """Write one figure that goes up and down; None: there is none now."""
    family = GaugeMetricFamily(PREFIX + name, about)
    if value is not None:
        family.add_metric([], value)
    return family


def gauges(name: str, about: str, labels: Sequence[str], values: Mapping[Labels, float]) -> GaugeMetricFamily:
    """Write figures that go up and down, by their labels."""
    family = GaugeMetricFamily(PREFIX + name, about, labels=labels)
    for named, value in values.items():
        family.add_metric(named, value)
    return family


def counter(name: str, about: str, labels: Sequence[str], values: Mapping[Labels, float]) -> CounterMetricFamily:
    """Write figures that only grow, by their labels."""
    family = CounterMetricFamily(PREFIX + name, about, labels=labels)
    for named, value in list(values.items()):
        family.add_metric(named, value)
    return family


def histogram(name: str, about: str, labels: Sequence[str], times: Durations) -> HistogramMetricFamily:
    """Write how often something took how long, by its labels."""
    family = HistogramMetricFamily(PREFIX + name, about, labels=labels)
    bounds = [*map(floatToGoString, times.bounds), "+Inf"]
    for named, (*counts, total) in list(times.cells.items()):
        family.add_metric(named, list(zip(bounds, accumulate(counts), strict=True)), total)
    return family
