"""What the plan reckons with: what was measured here, what the simulation found, and what is assumed."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.routing.population import Organization, Population, organizations

RESULTS = Path(__file__).resolve().parent.parent / "results"


@dataclass(frozen=True)
class Measured:
    """One process of this server, CPU in seconds of one core of the machine that measured."""

    client_kb: float
    """Memory of a client that is quiet."""

    organization_kb: float
    """Memory of an organization that is followed, with one client and five agents."""

    message_seconds: float
    """Sending one message to one client, whatever is in it."""

    update_seconds: float
    """Each update of an agent in a message to one client, more than the first."""

    opening_seconds: float
    """A client connects and joins."""

    tick_seconds: float
    """A tick of an organization in a process: reading the log, encoding, placing those who walk."""

    call_seconds: float
    """A call with events, whatever is in it."""

    event_seconds: float
    """Each event in a call: validated, logged, projected."""

    event_bytes: float
    """What an event takes in the database, with its indexes and all that is projected of it."""

    empty_mb: float
    """Memory of a process that has nobody, with what it shares."""

    chronicle_seconds: float = 19e-6
    """Following one event for the time machine's checkpoints, by `metaverse.services.chronicle` over 100,000 events."""


@dataclass(frozen=True)
class Assumed:
    """What was not measured here, and what is chosen. Change a figure, and run the plan again."""

    cores_each: int = 8
    memory_gb_each: int = 32
    price_core_hour: float = 0.04
    """In the currency of your provider, memory and disk within it; 730 hours are a month."""

    most_busy: float = 0.6
    """Of each core at the peak, so that queues stay short."""

    zones: int = 3
    """One of them may fail: what is left carries everything."""

    events_in_call: float = 5.0
    peak_to_mean: float = 3.0
    connects_per_client_hour: float = 4.0
    retention_days: int = 30
    update_bytes: float = 220.0
    """Of an agent's update on the wire; with permessage-deflate refused, TCP and TLS within it."""

    primary_events_per_second: float = 5000.0
    """One PostgreSQL primary on 16 cores with a synchronous standby, events five in a commit."""

    primary_cores: int = 16
    primary_terabytes: float = 4.0
    copies: int = 2
    """A primary and its synchronous standby."""

    redis_messages_per_second: float = 150_000.0
    """Published and delivered, of one Redis on one core."""

    edge_clients_per_core: int = 25_000
    """TLS at the edge (nginx): idle connections and their share of messages."""

    edge_handshakes_per_core: float = 1500.0
    """Full TLS handshakes a second, ECDSA."""

    chores_share: float = 0.25
    """Of one core, that the chronicle takes at most: after a second of work it rests three."""


@dataclass(frozen=True)
class Load:
    """What the population does in a second at the peak."""

    people: tuple[Organization, ...] = field(repr=False)
    tick_seconds: float
    told_per_tick: float
    """Processes that read and encode, over all organizations, in a tick."""

    clients: int
    events: float
    messages: float
    updates: float

    @property
    def ticks(self) -> float:
        """Return how many ticks of organizations all processes tell in a second."""
        return self.told_per_tick / self.tick_seconds


def measured() -> Measured:
    """Read what the curves found at their largest sizes."""
    clients, organizations_ = _last("clients"), _last("organizations")
    log = _read("curves/log.json")["points"]
    largest = max(log, key=lambda point: point["x"])
    one, of_50 = clients["message_us"] / 1e6, clients["delivery_us"] * 50 / 1e6
    update = max(0.0, (of_50 - one) / 49)
    event = max(0.0, (largest["write_cpu"] - largest["single_cpu"]) / 49 / 1000)
    return Measured(
        client_kb=clients["kb_each"],
        organization_kb=organizations_["kb_each"],
        message_seconds=max(0.0, one - update),
        update_seconds=update,
        opening_seconds=clients["open_cpu"] / 1000,
        tick_seconds=max(0.0, organizations_["change_ms"] - largest["single_cpu"]) / 1000,
        call_seconds=max(0.0, largest["single_cpu"] / 1000 - event),
        event_seconds=event,
        event_bytes=largest["bytes_each"],
        empty_mb=_last("existing")["mb"],
    )


def load(routing: str = "by organization, bounded") -> Load:
    """Reckon what happens, with the way of routing that the simulation placed everybody by."""
    kept = _read("routing.json")
    population, ground = Population(**kept["population"]), kept["ground"]
    [outcome] = [one for one in kept["outcomes"] if one["routing"] == routing]
    people, tick = organizations(population), ground["tick_seconds"]
    return Load(
        people=people,
        tick_seconds=tick,
        told_per_tick=outcome["bus_messages_per_tick"],
        clients=sum(one.clients for one in people),
        events=sum(one.events_per_second for one in people),
        messages=sum(one.clients * _hit(one, tick) / tick for one in people),
        updates=sum(one.clients * one.events_per_second for one in people),
    )


def simulated() -> dict[str, Any]:
    """Read what the simulation found."""
    return _read("routing.json")


def _hit(one: Organization, tick_seconds: float) -> float:
    """Return in which share of the ticks something happens, as `bench.routing` has it."""
    from bench.routing.happening import Ground, hit

    return hit(one, Ground(tick_seconds=tick_seconds))


def _last(name: str) -> dict[str, float]:
    points: list[dict[str, float]] = _read(f"curves/{name}.json")["points"]
    return max(points, key=lambda point: point["x"])


def _read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((RESULTS / name).read_text())
    return found
