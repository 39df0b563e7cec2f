"""Processes behind nginx, with PostgreSQL and Redis: what serving by several costs more than by one.

One organization, its clients spread over all processes by nginx. On a machine with fewer cores than processes their sum
is what tells: whether the work of one is parted, or done again by each.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.curves._crowd import Crowd
from bench.curves._curve import QUICK, ROOT, Curve, Line, Point
from bench.curves._meters import cpu_of
from bench.curves._offices import SETTINGS, Caller, beside, percentile, registered, status
from scripts.cluster.machine import Cluster
from scripts.cluster.programs import free_port
from tests.served import SEED_PASSWORD, Served

ORGANIZATION = "org_default"
CLIENTS, AGENTS = (100, 50) if QUICK else (600, 50)
SETTLE_SECONDS = 3.0 if QUICK else 12.0
BUSY_SECONDS, BATCHES_A_SECOND = (4.0, 4.0) if QUICK else (10.0, 4.0)
SECRETS = {"SECRET_KEY": "a key for tests, which nobody else may have", "SEED_PASSWORD": SEED_PASSWORD}


def measure(sizes: Sequence[int]) -> list[Point]:
    """Serve by so many processes, one cluster after the other."""
    return [_point(size) for size in sizes]


def _point(size: int) -> Point:
    with _cluster(size) as (cluster, token):
        entry = cluster.processes[0].process
        assert entry is not None
        caller = Caller(Served(cluster.url, cluster.home, entry, cluster.environment))
        caller.send(ORGANIZATION, token, [registered(number) for number in range(AGENTS)])
        crowd = Crowd(cluster.port)
        crowd.open([(token, ORGANIZATION)] * CLIENTS)
        crowd.pump(SETTLE_SECONDS)
        idle = _spent(cluster, lambda: crowd.pump(5.0))
        heard = crowd.listen()
        busy = _spent(cluster, lambda: _tell(caller, crowd, token))
        crowd.close()
    deliveries = max(1, heard.deliveries)
    return {
        "x": size,
        "delivery_us": busy["all"] / deliveries * 1e6,
        "platform_us": busy["platform"] / deliveries * 1e6,
        "nginx_us": busy["nginx"] / deliveries * 1e6,
        "postgres_us": busy["postgres"] / deliveries * 1e6,
        "redis_us": busy["redis"] / deliveries * 1e6,
        "idle_percent": idle["all"] / 5.0 * 100,
        "p99_ms": percentile(heard.latencies_ms, 0.99),
        "told_share": heard.deliveries / (BUSY_SECONDS * BATCHES_A_SECOND * AGENTS * CLIENTS),
    }


@contextmanager
def _cluster(size: int) -> Iterator[tuple[Cluster, str]]:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        home.chmod(0o711)
        cluster = Cluster(home, size, free_port(), SETTINGS | SECRETS)
        try:
            cluster.begin_stores()
            cluster.flask("db", "upgrade")
            cluster.flask("seed")
            token = _token(cluster)
            cluster.begin()
            yield cluster, token
        finally:
            cluster.end()


def _token(cluster: Cluster) -> str:
    command = [sys.executable, "-m", "flask", "--app", "wsgi:app", "tokens", "create", "--role", "admin"]
    named = {**cluster.environment, "PROCESS_NAME": "cli"}
    return subprocess.run(command, cwd=ROOT, env=named, capture_output=True, text=True, check=True).stdout.strip()


def _tell(caller: Caller, crowd: Crowd, token: str) -> None:
    def work() -> None:
        for batch in range(round(BUSY_SECONDS * BATCHES_A_SECOND)):
            began = time.monotonic()
            caller.send(ORGANIZATION, token, [status(agent, f"told-{batch}") for agent in range(AGENTS)])
            time.sleep(max(0.0, 1 / BATCHES_A_SECOND - (time.monotonic() - began)))

    beside(work, lambda: crowd.pump(0.05))
    crowd.pump(1.0)


def _spent(cluster: Cluster, work: object) -> dict[str, float]:
    """Do work, and return what each part of the cluster ran meanwhile, in seconds."""
    before = _running(cluster)
    assert callable(work)
    work()
    after = _running(cluster)
    spent = {name: after[name] - before[name] for name in after}
    return {**spent, "all": sum(spent.values())}


def _running(cluster: Cluster) -> dict[str, float]:
    stores = {"nginx": cluster.front, "postgres": cluster._postgres, "redis": cluster.redis}
    found = {name: cpu_of(store._process.pid) for name, store in stores.items() if store and store._process}
    return {**found, "platform": sum(cpu_of(one.process.pid) for one in cluster.processes if one.process)}


CURVE = Curve(
    name="processes",
    title="Processes behind nginx, one organization's clients on all of them",
    x="processes",
    lines=(
        Line("delivery_us", "one delivery, all of the cluster", "CPU µs", 0.5),
        Line("platform_us", "one delivery, our processes", "CPU µs", 0.5),
        Line("nginx_us", "one delivery, nginx", "CPU µs", 0.0),
        Line("redis_us", "one delivery, Redis", "CPU µs", 1.0),
        Line("idle_percent", "idle cluster", "% of a core", 1.0),
        Line("p99_ms", "delay, P99", "ms", 1.0),
    ),
    sizes=(1, 2, 3, 4),
    quick=(1, 2),
    measure=measure,
)
