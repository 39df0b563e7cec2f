"""How many of each part are needed, and what stays a limit however many machines there are."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from bench.plan.figures import Assumed, Load, Measured

MONTH_HOURS, DAY_SECONDS = 730, 86_400


@dataclass(frozen=True)
class Part:
    """One kind of process or machine: how many cores it needs at the peak, and how many are there for it."""

    name: str
    why: str
    needed: float
    """Cores, all busy."""

    cores: int
    """Cores that are there: at most so busy as allowed, and enough when a zone has failed."""


@dataclass(frozen=True)
class Limit:
    """What more machines do not mend: what one of it can do, and what it must."""

    name: str
    can: float
    must: float
    unit: str
    mend: str

    @property
    def times(self) -> float:
        """Return how many times the load it bears."""
        return self.can / self.must


def parts(measured: Measured, assumed: Assumed, load: Load) -> list[Part]:
    """Reckon what each part needs."""
    primaries = shards(measured, assumed, load)
    edge = max(
        load.clients / assumed.edge_clients_per_core,
        load.clients * assumed.connects_per_client_hour / 3600 / assumed.edge_handshakes_per_core,
    )
    return [
        _part("edge: nginx, TLS", f"{assumed.edge_clients_per_core:,} clients a core (assumed)", edge, assumed),
        _part("socket processes: sending", _sending(measured, load), sending(measured, load), assumed),
        _part("socket processes: ticks", _ticks(measured, load), load.ticks * measured.tick_seconds, assumed),
        _part("socket processes: opening", *_opening(measured, assumed, load), assumed),
        _part("door processes: events in", *_door(measured, assumed, load), assumed),
        Part(
            "PostgreSQL, by organization",
            f"{primaries} primaries of {assumed.primary_cores} cores, {assumed.copies} copies (assumed)",
            load.events / assumed.primary_events_per_second * assumed.primary_cores,
            primaries * assumed.primary_cores * assumed.copies,
        ),
        _part("Redis: wake-ups and frames", "one core an instance (assumed)", bus(assumed, load), assumed),
    ]


def sending(measured: Measured, load: Load) -> float:
    """Return the cores that sending takes."""
    return load.messages * measured.message_seconds + load.updates * measured.update_seconds


def shards(measured: Measured, assumed: Assumed, load: Load) -> int:
    """Return how many primaries there must be, for the events at the peak and for what is kept."""
    by_rate = load.events / assumed.primary_events_per_second
    by_size = kept_terabytes(measured, assumed, load) / assumed.primary_terabytes
    return math.ceil(max(by_rate, by_size))


def kept_terabytes(measured: Measured, assumed: Assumed, load: Load) -> float:
    """Return what the log takes that is kept."""
    mean = load.events / assumed.peak_to_mean
    return mean * DAY_SECONDS * assumed.retention_days * measured.event_bytes / 1e12


def bus(assumed: Assumed, load: Load) -> float:
    """Return how many instances of Redis are kept busy: each tick is published once and delivered where it is told."""
    return 2 * load.ticks / assumed.redis_messages_per_second


def memory_gb(measured: Measured, load: Load, processes_each: float, processes: int) -> float:
    """Return what all socket processes take: themselves, their clients, the organizations that each follows."""
    followed = len(load.people) * processes_each
    kb = load.clients * measured.client_kb + followed * measured.organization_kb + processes * measured.empty_mb * 1000
    return kb / 1e6


def bandwidth_gbit(assumed: Assumed, load: Load) -> float:
    """Return what goes out to all clients."""
    return load.updates * assumed.update_bytes * 8 / 1e9


def limits(measured: Measured, assumed: Assumed, load: Load, most_clients: int) -> list[Limit]:
    """Name what stays a limit, the one that breaks first at the top."""
    return sorted(_limits(measured, assumed, load, most_clients), key=lambda limit: limit.times)


def _limits(measured: Measured, assumed: Assumed, load: Load, most_clients: int) -> Iterator[Limit]:
    largest = load.people[0]
    loop = most_clients / load.tick_seconds * measured.message_seconds
    calls = largest.events_per_second / assumed.events_in_call
    yield Limit(
        "the chores of one process (checkpoints of all logs)",
        assumed.chores_share / measured.chronicle_seconds,
        load.events,
        "events/s",
        "give each shard its own chores: their lease by shard, not one for all",
    )
    yield Limit(
        "the fullest socket process, were all its clients told of every tick",
        assumed.most_busy,
        loop,
        "cores",
        "smaller pieces: more processes, or a longer tick for the largest organizations",
    )
    yield Limit(
        "the log of one organization (one counter, one commit after another)",
        assumed.most_busy / (measured.call_seconds + assumed.events_in_call * measured.event_seconds),
        calls,
        "calls/s",
        "more events in a call, calls of one organization joined in one commit",
    )
    yield Limit(
        "one Redis for all",
        assumed.redis_messages_per_second,
        2 * load.ticks,
        "messages/s",
        "several, by organization: no message concerns two",
    )
    yield Limit(
        "one PostgreSQL primary for all",
        assumed.primary_events_per_second,
        load.events,
        "events/s",
        "shards by organization, as planned here",
    )


def _part(name: str, why: str, needed: float, assumed: Assumed) -> Part:
    spare = assumed.zones / (assumed.zones - 1)
    return Part(name, why, needed, math.ceil(needed / assumed.most_busy * spare))


def _sending(measured: Measured, load: Load) -> str:
    message, update = measured.message_seconds * 1e6, measured.update_seconds * 1e6
    return f"{load.messages:,.0f} messages/s × {message:.1f} µs + {load.updates:,.0f} updates/s × {update:.2f} µs"


def _ticks(measured: Measured, load: Load) -> str:
    return f"{load.ticks:,.0f} ticks/s × {measured.tick_seconds * 1000:.1f} ms"


def _opening(measured: Measured, assumed: Assumed, load: Load) -> tuple[str, float]:
    rate = load.clients * assumed.connects_per_client_hour / 3600
    return f"{rate:,.0f} connections/s × {measured.opening_seconds * 1000:.1f} ms", rate * measured.opening_seconds


def _door(measured: Measured, assumed: Assumed, load: Load) -> tuple[str, float]:
    calls = load.events / assumed.events_in_call
    call, event = measured.call_seconds * 1000, measured.event_seconds * 1e6
    why = f"{calls:,.0f} calls/s × {call:.1f} ms + {load.events:,.0f} events/s × {event:.0f} µs"
    return why, calls * measured.call_seconds + load.events * measured.event_seconds
