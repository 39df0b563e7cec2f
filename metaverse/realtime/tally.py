"""What is counted of the sockets of this process, to be read when somebody asks."""

from __future__ import annotations

from metaverse.tallies import Durations, Tally

opened: Tally = Tally({("websocket",): 0, ("polling",): 0})
"""Clients that were let in, by how they came: websocket or polling."""

refused: Tally = Tally({("unauthenticated",): 0})
"""Clients that were not let in, by why."""

closed: Tally = Tally({("transport_close",): 0, ("client_disconnect",): 0})
"""Clients that are gone, by why."""

messages: Tally = Tally({("rooms",): 0})
"""Messages of rooms that were sent, one for each client."""

resumes: Tally = Tally({("slow",): 0})
"""Clients that were told to join again, by why."""

asked = Durations()
"""How long what clients asked took, by event and outcome."""

ROOMS_SENT = ("rooms",)
_WHY = frozenset({"client disconnect", "server disconnect", "transport close", "transport error", "ping timeout"})


def gone(why: str) -> None:
    """Count a client that is gone."""
    closed[(why.replace(" ", "_") if why in _WHY else "other",)] += 1
