"""Three ways to choose the process that a client is sent to.

- `Anywhere`: each connection by itself goes where there are fewest; it sticks there (nginx: `least_conn` and a cookie).
- `Whole`: all clients of an organization go to the one process that ranks highest for it (rendezvous hashing).
- `Bounded`: as `Whole`, but an organization that is large for one process is parted into as many pieces as it needs,
  and a process that is full is passed over. Where a piece is not at its first choice, a table says where it is.

All keep what they placed: when a process comes or goes, only those move who must.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

from bench.routing.population import Organization, number

MASK = (1 << 64) - 1
ODD = 0x9E3779B97F4A7C15


class Piece(NamedTuple):
    """Clients that sit together: an organization, or a part of a large one."""

    organization: int
    part: int
    clients: int

    @property
    def key(self) -> int:
        """Return the number by which the piece ranks processes."""
        return self.organization ^ (self.part * ODD & MASK)


Moves = dict[str, int]
"""How many clients come to each process, and have to connect anew."""


class Routing(Protocol):
    """A way to place clients."""

    name: str

    def place(self, organizations: Iterable[Organization]) -> None:
        """Place everybody."""

    def leave(self, *processes: str) -> Moves:
        """Take processes away at once, and place their clients elsewhere."""

    def join(self, process: str) -> Moves:
        """Add a process, and place there whoever belongs there now."""

    def loads(self) -> dict[str, int]:
        """Return how many clients each process has."""

    def touched(self) -> dict[int, float]:
        """Return on how many processes each organization has clients."""


def rank(key: int, seed: int) -> int:
    """Rank a process, by its number, for a piece: the same everywhere, and for each piece in another order."""
    mixed = ((key ^ seed) * 0xBF58476D1CE4E5B9) & MASK
    mixed = ((mixed ^ (mixed >> 29)) * 0x94D049BB133111EB) & MASK
    return mixed ^ (mixed >> 32)


class Whole:
    """Rendezvous hashing of whole organizations."""

    name = "by organization"

    def __init__(self, processes: Sequence[str]) -> None:
        self._seeds = {process: number(process) for process in processes}
        self._where: dict[Piece, str] = {}
        self._loads = dict.fromkeys(processes, 0)

    def place(self, organizations: Iterable[Organization]) -> None:
        """Place everybody, the largest first."""
        for organization in organizations:
            for piece in self._pieces(organization):
                self._put(piece)

    def leave(self, *processes: str) -> Moves:
        """Take processes away at once, and place their clients elsewhere."""
        gone = set(processes)
        for process in gone:
            del self._seeds[process], self._loads[process]
        moves: Moves = defaultdict(int)
        for piece in [piece for piece, process in self._where.items() if process in gone]:
            moves[self._put(piece)] += piece.clients
        return moves

    def join(self, process: str) -> Moves:
        """Add a process, and move the pieces there that rank it first."""
        seed = self._seeds[process] = number(process)
        self._loads[process] = 0
        moved = 0
        for piece, at in list(self._where.items()):
            if rank(piece.key, seed) > rank(piece.key, self._seeds[at]) and self._has_room(process, piece):
                self._loads[at] -= piece.clients
                self._sit(piece, process)
                moved += piece.clients
        return {process: moved}

    def loads(self) -> dict[str, int]:
        """Return how many clients each process has."""
        return dict(self._loads)

    def touched(self) -> dict[int, float]:
        """Return on how many processes each organization has clients."""
        processes: dict[int, set[str]] = defaultdict(set)
        for piece, process in self._where.items():
            processes[piece.organization].add(process)
        return {organization: float(len(found)) for organization, found in processes.items()}

    def displaced(self) -> int:
        """Count the pieces that are not at their first choice: so long is the table that routers need."""
        return sum(1 for piece, process in self._where.items() if self._first(piece) != process)

    def _pieces(self, organization: Organization) -> list[Piece]:
        return [Piece(organization.name, 0, organization.clients)]

    def _has_room(self, _process: str, _piece: Piece) -> bool:
        return True

    def _first(self, piece: Piece) -> str:
        key, seeds = piece.key, self._seeds
        return max(seeds, key=lambda process: rank(key, seeds[process]))

    def _put(self, piece: Piece) -> str:
        first = self._first(piece)
        if not self._has_room(first, piece):
            key, seeds = piece.key, self._seeds
            in_turn = sorted(seeds, key=lambda process: -rank(key, seeds[process]))
            first = next((process for process in in_turn if self._has_room(process, piece)), self._emptiest())
        self._sit(piece, first)
        return first

    def _sit(self, piece: Piece, process: str) -> None:
        self._where[piece] = process
        self._loads[process] += piece.clients

    def _emptiest(self) -> str:
        return min(self._loads, key=lambda process: self._loads[process])


class Bounded(Whole):
    """Rendezvous hashing with bounded loads: no process gets more than `slack` times its share."""

    name = "by organization, bounded"

    def __init__(self, processes: Sequence[str], clients: int, slack: float = 1.25, most_parts: float = 0.25) -> None:
        super().__init__(processes)
        self._clients, self._slack, self._most_parts = clients, slack, most_parts
        self._most_piece = max(1, int(most_parts * clients / len(processes)))

    @property
    def most(self) -> int:
        """Return how many clients a process takes."""
        return math.ceil(self._slack * self._clients / len(self._seeds))

    def _pieces(self, organization: Organization) -> list[Piece]:
        parts = math.ceil(organization.clients / self._most_piece)
        each, more = divmod(organization.clients, parts)
        return [Piece(organization.name, part, each + (part < more)) for part in range(parts)]

    def _has_room(self, process: str, piece: Piece) -> bool:
        return self._loads[process] + piece.clients <= self.most


class Anywhere:
    """Each connection by itself, where there are fewest: an organization's clients are spread evenly over all."""

    name = "by connection"

    def __init__(self, processes: Sequence[str]) -> None:
        self._loads = dict.fromkeys(processes, 0.0)
        self._organizations: list[Organization] = []

    def place(self, organizations: Iterable[Organization]) -> None:
        """Place everybody."""
        self._organizations = list(organizations)
        each = sum(organization.clients for organization in self._organizations) / len(self._loads)
        self._loads = dict.fromkeys(self._loads, each)

    def leave(self, *processes: str) -> Moves:
        """Take processes away at once; their clients spread over the others."""
        lost = sum(self._loads.pop(process) for process in processes)
        each = lost / len(self._loads)
        for process in self._loads:
            self._loads[process] += each
        return dict.fromkeys(self._loads, round(each))

    def join(self, process: str) -> Moves:
        """Add a process; only new clients go there."""
        self._loads[process] = 0.0
        return {process: 0}

    def loads(self) -> dict[str, int]:
        """Return how many clients each process has."""
        return {process: round(load) for process, load in self._loads.items()}

    def touched(self) -> dict[int, float]:
        """Return on how many processes each organization has clients, as is to be expected of chance."""
        processes = len(self._loads)
        return {one.name: processes * (1 - (1 - 1 / processes) ** one.clients) for one in self._organizations}

    def displaced(self) -> int:
        """Count the clients: nothing but a cookie tells where each is."""
        return sum(organization.clients for organization in self._organizations)
