"""Who is there: organizations of very different size, and what their agents tell."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple


@dataclass(frozen=True)
class Population:
    """How many there are; the size of the organization of rank r is proportional to r ** -tail."""

    organizations: int = 100_000
    clients: int = 1_000_000
    tail: float = 0.9
    agents_per_client: float = 2.0
    most_agents: int = 5000
    events_per_agent_minute: float = 1.0


class Organization(NamedTuple):
    """One organization: its clients, its agents, and the events of its agents in a second."""

    name: int
    clients: int
    agents: float
    events_per_second: float


@lru_cache(maxsize=8)
def organizations(population: Population) -> tuple[Organization, ...]:
    """Make the organizations, the largest first; together they have the clients they should, give or take rounding."""
    weights = [rank**-population.tail for rank in range(1, population.organizations + 1)]
    spare = population.clients - population.organizations
    scale = spare / sum(weights)
    return tuple(_made(population, rank, 1 + round(weight * scale)) for rank, weight in enumerate(weights))


def _made(population: Population, rank: int, clients: int) -> Organization:
    agents = min(population.most_agents, population.agents_per_client * clients)
    return Organization(number(f"org-{rank}"), clients, agents, agents * population.events_per_agent_minute / 60)


def number(name: str) -> int:
    """Return a number of 64 bits that a name always has and that looks like chance."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big")
