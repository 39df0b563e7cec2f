"""Figures of this process: its loop, memory, files, worker processes and caches."""

from __future__ import annotations

import platform
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import psutil
from flask import Flask
from prometheus_client.metrics_core import Metric

from metaverse import PHASE, VERSION
from metaverse.operations import loop, meters
from metaverse.operations.gauges import families, memoised
from metaverse.tallies import Durations, Labels
from metaverse.workers import hire

_me = psutil.Process()
_started = time.time()


def collect(app: Flask) -> Iterator[Metric]:
    """Read what this process uses."""
    built = (VERSION, PHASE, platform.python_version(), app.config["PROCESS_NAME"] or "only")
    about = "Which version runs, and as which process; always 1."
    yield families.gauges("build_info", about, ("version", "phase", "python", "process"), {built: 1.0})
    yield families.histogram(
        "loop_held_seconds", "How long the event loop was held, looked at every 20 ms.", (), loop.held
    )
    yield from _resources()
    yield from _workers()
    yield from _caches()


def _resources() -> Iterator[Metric]:
    memory, times = _me.memory_info(), _me.cpu_times()
    spent: dict[Labels, float] = {("user",): times.user, ("system",): times.system}
    yield families.gauge("process_start_time_seconds", "When this process began, since the epoch.", _started)
    yield families.counter("process_cpu_seconds", "Processor time that was spent.", ("mode",), spent)
    yield families.gauge("process_resident_memory_bytes", "Memory that is in use.", memory.rss)
    yield families.gauge("process_open_fds", "Files and sockets that are open.", _me.num_fds())
    yield families.gauge("process_max_fds", "So many may be open.", _me.rlimit(psutil.RLIMIT_NOFILE)[0])
    yield families.gauge("process_threads", "Threads of the system.", _me.num_threads())
    yield families.gauge("process_greenlets", "Greenlets that are alive.", len(loop.greenlets))
    yield families.gauge("process_housekeepers", "Chores that are at work or asleep.", _housekeepers())


def _housekeepers() -> int:
    return sum(thread.name.startswith("housekeeping") for thread in threading.enumerate())


def _workers() -> Iterator[Metric]:
    waiting: dict[Labels, float] = {}
    busy: dict[Labels, float] = {}
    starts: dict[Labels, float] = {}
    memory: dict[Labels, float] = {}
    answers = Durations()
    for worker in list(hire.hired):
        name = (worker.name,)
        waiting[name] = waiting.get(name, 0.0) + worker.waiting
        busy[name] = busy.get(name, 0.0) + worker.is_busy
        starts[name] = starts.get(name, 0.0) + worker.starts
        answers.cells |= worker.answers.cells
        with suppress(psutil.Error):
            if worker.pid is not None:
                memory[name] = memory.get(name, 0.0) + psutil.Process(worker.pid).memory_info().rss
    yield families.gauges("worker_queue", "What waits for a worker process, or is with it.", ("worker",), waiting)
    yield families.gauges("worker_busy", "1 while a worker process computes.", ("worker",), busy)
    yield families.counter(
        "worker_starts", "Starts of a worker process; more than 1: it has died.", ("worker",), starts
    )
    yield families.gauges("worker_resident_memory_bytes", "Memory of worker processes.", ("worker",), memory)
    yield families.histogram(
        "worker_duration_seconds", "How long worker processes took to answer.", ("worker", "outcome"), answers
    )


def _caches() -> Iterator[Metric]:
    sizes: dict[Labels, float] = {(name,): cache.size() for name, cache in meters.caches.items()}
    bounds: dict[Labels, float] = {(name,): cache.most for name, cache in meters.caches.items() if cache.most}
    for name, function in memoised.functions().items():
        known = function.cache_info()
        sizes[(name,)] = known.currsize
        if known.maxsize is not None:
            bounds[(name,)] = known.maxsize
    yield families.gauges("cache_entries", "What memories of this process hold.", ("cache",), sizes)
    yield families.gauges("cache_limit_entries", "What they may hold.", ("cache",), bounds)
