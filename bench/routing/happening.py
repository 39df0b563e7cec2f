"""What happens to a placement: what the bus carries in a tick, processes that come and go, storms of reconnection."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from bench.routing.placing import Anywhere, Bounded, Moves, Routing, Whole
from bench.routing.population import Organization, Population, organizations


@dataclass(frozen=True)
class Ground:
    """What they are placed on."""

    processes: int = 480
    per_machine: int = 6
    tick_seconds: float = 0.05
    handshakes_per_second: float = 500.0
    """Of one process, with the join that follows."""

    first_delay_seconds: float = 1.0
    """A client connects again after 0.5 to 1.5 times this."""


@dataclass(frozen=True)
class Outcome:
    """What one way of routing comes to."""

    routing: str
    largest_load: float
    """Of all processes, as a multiple of the mean."""

    processes_each: float
    """On which an organization has clients, on average."""

    bus_messages_per_tick: float
    """Processes that must hear of a tick, over all organizations in which something happened in it."""

    told_per_event: float
    """Processes that must hear of an event, read its tick and encode it."""

    moved_by_leaving: float
    moved_by_joining: float
    moved_by_rolling: float
    """Shares of all clients that connect anew; rolling: each process once, one machine at a time, and back."""

    storm_of_machine: int
    storm_seconds: float
    """How many clients a machine that dies sends elsewhere, and until the last is in."""

    table: int
    """Entries that a router must know beside the list of processes."""


def outcomes(population: Population, ground: Ground) -> list[Outcome]:
    """Try each way of routing."""
    people, names = organizations(population), [f"process-{number}" for number in range(ground.processes)]
    clients = sum(one.clients for one in people)
    ways: list[type[Whole] | type[Anywhere] | type[Bounded]] = [Anywhere, Whole, Bounded]
    return [_outcome(way, names, people, clients, ground) for way in ways]


def _outcome(way: type, names: list[str], people: Sequence[Organization], clients: int, ground: Ground) -> Outcome:
    def fresh() -> Routing:
        routing: Routing = Bounded(names, clients) if way is Bounded else way(names)
        routing.place(people)
        return routing

    routing = fresh()
    loads, touched = routing.loads(), routing.touched()
    ticks = [touched[one.name] * hit(one, ground) for one in people]
    events = sum(one.events_per_second for one in people)
    table = routing.displaced()  # type: ignore[attr-defined]
    joined = routing.join("process-new")
    storm = fresh().leave(*names[: ground.per_machine])
    return Outcome(
        routing=routing.name,
        largest_load=max(loads.values()) / (clients / len(names)),
        processes_each=sum(touched.values()) / len(people),
        bus_messages_per_tick=sum(ticks),
        told_per_event=sum(touched[one.name] * one.events_per_second for one in people) / events,
        moved_by_leaving=_share(fresh().leave(names[0]), clients),
        moved_by_joining=_share(joined, clients),
        moved_by_rolling=_rolling(fresh(), names, clients, ground),
        storm_of_machine=sum(storm.values()),
        storm_seconds=storm_seconds(storm, ground),
        table=table,
    )


def hit(organization: Organization, ground: Ground) -> float:
    """Return in which share of the ticks something happens in an organization."""
    return 1 - math.exp(-organization.events_per_second * ground.tick_seconds)


def storm_seconds(moves: Moves, ground: Ground) -> float:
    """Return when the last client is in: no sooner than it calls again, no faster than the process that gets most."""
    if not any(moves.values()):
        return 0.0
    arrivals = 1.5 * ground.first_delay_seconds
    return max(arrivals, 0.5 * ground.first_delay_seconds + max(moves.values()) / ground.handshakes_per_second)


def _share(moves: Moves, clients: int) -> float:
    return sum(moves.values()) / clients


def _rolling(routing: Routing, names: list[str], clients: int, ground: Ground) -> float:
    """Restart a tenth of the machines, one after the other, and say what all of them would move."""
    several = names[: max(ground.per_machine, len(names) // 10 // ground.per_machine * ground.per_machine)]
    moved = 0
    for start in range(0, len(several), ground.per_machine):
        machine = several[start : start + ground.per_machine]
        moved += sum(routing.leave(*machine).values())
        moved += sum(sum(routing.join(process).values()) for process in machine)
    return moved / clients * len(names) / len(several)


def kept(population: Population, ground: Ground, found: Sequence[Outcome]) -> dict[str, object]:
    """Return what is written down of a simulation."""
    return {"population": asdict(population), "ground": asdict(ground), "outcomes": [asdict(one) for one in found]}
