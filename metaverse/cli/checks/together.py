"""Do those work with whom this process works: Redis, the clock of the database, its worker processes?"""

from __future__ import annotations

import email.utils
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import redis
from sqlalchemy import Connection, text

from metaverse.cli.checks import ports
from metaverse.cli.checks.finding import Finding, Patient, fault, ok, unseen, warning
from metaverse.database import driver, reading

PATIENCE_SECONDS = 3.0
LEAST_REDIS = 6
SLOW_SECONDS = 0.05
PINGS = 5
SKEW_SECONDS = 2.0
WRONG_SECONDS = 60.0
DATE_SECONDS = 1.0
"""A date of HTTP is written in whole seconds."""

WORKERS = ("adapting", "mapping", "telemetry", "graph", "gateways")
START_SECONDS = 30


def redis_server(patient: Patient) -> Iterator[Finding]:
    """Ask Redis, where there are several processes: is it there, quick, and does it keep what it is told?"""
    url = patient.settings.redis_url
    if not url:
        yield ok("REDIS_URL is not set: this process is the only one.")
        return
    try:
        server = redis.Redis.from_url(url, socket_timeout=PATIENCE_SECONDS, socket_connect_timeout=PATIENCE_SECONDS)
        with server:
            yield from _of_redis(server)
    except (redis.RedisError, OSError) as error:
        yield fault(
            f"Redis does not answer: {type(error).__name__}.",
            "Start it, or mend REDIS_URL; until then processes hear of each other only once a second.",
        )


def _of_redis(server: Any) -> Iterator[Finding]:
    took = min(_ping(server) for _ in range(PINGS))
    about = server.info()
    version, policy = str(about["redis_version"]), str(about.get("maxmemory_policy", "noeviction"))
    if int(version.split(".")[0]) < LEAST_REDIS:
        yield fault(f"Redis is {version}.", f"Take Redis {LEAST_REDIS} or newer.")
    if policy.startswith("allkeys"):
        yield warning(
            f"Redis forgets whatever it likes when its memory is full (maxmemory-policy {policy}).",
            "Set maxmemory-policy noeviction: what is forgotten are limits of calls and the names of processes.",
        )
    if took > SLOW_SECONDS:
        yield warning(f"Redis takes {took * 1000:.0f} ms for an answer.", "Put it near the processes.")
    kept = "append-only file" if about.get("aof_enabled") else "snapshots or nothing"
    yield ok(f"Redis {version} answers in {took * 1000:.1f} ms; it keeps {kept}, and nothing there need be kept.")


def _ping(server: Any) -> float:
    began = time.perf_counter()
    server.ping()
    return time.perf_counter() - began


def clock(patient: Patient) -> Iterator[Finding]:
    """Compare the clock with that of PostgreSQL, and with the date that a web server says."""
    compared = False
    if patient.is_whole and patient.settings.database_url.startswith("postgresql"):
        compared = True
        yield from _judged("PostgreSQL", _skew_of_database(), 0.0)
    url = patient.wishes.get("date")
    if url:
        compared = True
        yield from _of_web(url)
    if not compared:
        yield unseen("Not compared: SQLite has this machine's clock; `--date https://…` compares it with another's.")


def _of_web(url: str) -> Iterator[Finding]:
    try:
        before = time.time()
        said = ports.call(url, "/").headers.get("date", "")
        there = email.utils.parsedate_to_datetime(said).timestamp()
    except (OSError, ValueError) as error:
        yield warning(f"{url} said no date: {error}.", "Name another server that answers.")
    else:
        now = (before + time.time()) / 2
        yield from _judged(url, there + DATE_SECONDS / 2 - now, DATE_SECONDS)


def _judged(whom: str, skew: float, blur: float) -> Iterator[Finding]:
    ahead = "behind" if skew > 0 else "ahead of"
    said = f"This machine's clock is {abs(skew):.1f} s {ahead} that of {whom}."
    if abs(skew) - blur > WRONG_SECONDS:
        yield fault(said, "Set the clock (`timedatectl set-ntp true`): tokens and times of events depend on it.")
    elif abs(skew) - blur > SKEW_SECONDS:
        yield warning(said, "Keep the clock right (`timedatectl set-ntp true`).")
    else:
        yield ok(f"This machine's clock agrees with that of {whom}.")


def _skew_of_database() -> float:
    began = time.time()
    there = _time_there()
    return there - (began + time.time()) / 2


@reading
def _time_there(connection: Connection) -> float:
    if driver.is_sqlite(connection):
        return time.time()
    return float(connection.execute(text("SELECT extract(epoch FROM clock_timestamp())")).scalar_one())


def workers(_patient: Patient) -> Iterator[Finding]:
    """Start each worker process; with nobody to ask anything it ends by itself."""
    broken = [name for name in WORKERS if not _starts(name)]
    for name in broken:
        yield fault(
            f"The worker process {name} does not start.",
            f"Run `{sys.executable} -m metaverse.workers.{name} < /dev/null`; it says why.",
        )
    if not broken:
        yield ok(f"Worker processes start: {', '.join(WORKERS)}.")


def _starts(name: str) -> bool:
    command = [sys.executable, "-m", f"metaverse.workers.{name}"]
    try:
        done = subprocess.run(  # noqa: S603
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=START_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
