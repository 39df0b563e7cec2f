"""Delivery: what each listener is told in a tick goes out in one write, and what several get alike is joined once."""

from __future__ import annotations

from metaverse.realtime import tally
from metaverse.realtime.connection import Connection
from metaverse.realtime.packets import Shared
from metaverse.wires.spread import Flight

Post = dict[Connection, list[Shared]]
"""What each listener is told in this tick."""


def deliver(post: Post) -> None:
    """Send each listener its messages."""
    flights: dict[tuple[int, ...], Flight] = {}
    for listener, several in post.items():
        line = listener.clear_line
        if line is None:
            listener.send(several)
            tally.messages[tally.ROOMS_SENT] += len(several)
            continue
        alike = tuple(map(id, several))
        flight = flights.get(alike)
        if flight is None:
            flight = flights[alike] = Flight(b"".join([message.frame for message in several]))
        flight.board(line)
    for alike, flight in flights.items():
        tally.messages[tally.ROOMS_SENT] += len(alike) * len(flight)
        flight.fly()
