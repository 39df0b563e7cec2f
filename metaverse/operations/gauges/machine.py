"""Figures of the machine, which is the same for all processes on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import psutil
from flask import Flask
from prometheus_client.metrics_core import Metric

from metaverse.operations.gauges import families
from metaverse.tallies import Labels

IDLE = ("idle", "iowait")


def collect(app: Flask) -> Iterator[Metric]:
    """Read processors, memory and disk."""
    times = psutil.cpu_times()
    idle = sum(getattr(times, name, 0.0) for name in IDLE)
    busy = times.user + times.system + getattr(times, "irq", 0.0) + getattr(times, "softirq", 0.0)
    busy += getattr(times, "nice", 0.0) + getattr(times, "steal", 0.0)
    spent: dict[Labels, float] = {("busy",): busy, ("idle",): idle}
    yield families.counter("machine_cpu_seconds", "Time of all processors, by what they did.", ("mode",), spent)
    yield families.gauge("machine_processors", "How many processors there are.", psutil.cpu_count())
    memory = psutil.virtual_memory()
    shares: dict[Labels, float] = {("total",): memory.total, ("available",): memory.available}
    yield families.gauges("machine_memory_bytes", "Memory, by state.", ("state",), shares)
    room: dict[Labels, float] = {}
    with suppress(OSError):
        disk = psutil.disk_usage(str(app.config["METAVERSE_HOME"]))
        room = {("total",): disk.total, ("free",): disk.free}
    yield families.gauges("machine_disk_bytes", "Room where the state is, by state.", ("state",), room)
