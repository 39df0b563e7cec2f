"""What waits for a slow client, and what of it goes first."""

from __future__ import annotations

import pytest
from engineio import packet

from metaverse.realtime.outbox import MOST_ANSWERS, Flooded, Outbox
from metaverse.realtime.packets import Opcode, Shared, frame

BOUND = 1000


class Lost:
    """Counts how often a client must be told to join again."""

    times = 0

    def __call__(self) -> None:
        self.times += 1


@pytest.fixture
def lost() -> Lost:
    return Lost()


@pytest.fixture
def outbox(lost: Lost) -> Outbox:
    return Outbox(BOUND, lost)


def room(size: int, *, fleeting: bool = False) -> Shared:
    return Shared(b"x" * size, fleeting=fleeting)


def answer(size: int) -> packet.Packet:
    return packet.Packet(packet.MESSAGE, "a" * size)


def test_positions_go_first(outbox: Outbox, lost: Lost) -> None:
    kept, gone = room(400), room(400, fleeting=True)
    for pkt in (kept, gone, room(400)):
        outbox.put(pkt)
    assert (lost.times, len(outbox)) == (0, 2)
    assert outbox.take() is kept


def test_then_all_messages_of_rooms_go_and_the_client_is_told_once(outbox: Outbox, lost: Lost) -> None:
    said = answer(10)
    for pkt in (room(600), said, room(600)):
        outbox.put(pkt)
    assert (lost.times, len(outbox)) == (1, 1)
    assert outbox.take() is said
    assert outbox.size == 0


def test_answers_are_never_dropped_but_bounded(outbox: Outbox, lost: Lost) -> None:
    for _ in range(MOST_ANSWERS - 1):
        outbox.put(answer(BOUND))
    assert (lost.times, len(outbox)) == (0, MOST_ANSWERS - 1)
    with pytest.raises(Flooded):
        outbox.put(answer(2 * BOUND))


@pytest.mark.parametrize(("size", "head"), [(125, 2), (126, 4), (65_535, 4), (65_536, 10)])
def test_a_frame_says_its_size_in_the_shortest_way(size: int, head: int) -> None:
    assert len(frame(Opcode.TEXT, b"x" * size)) == head + size
