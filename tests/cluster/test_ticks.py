"""What one process tells of a log is used where it follows exactly on what another has; else nothing is lost."""

from __future__ import annotations

from typing import Any

import pytest

from metaverse.cluster import letters
from metaverse.cluster.letters import Kind
from metaverse.cluster.ticks import Ticks
from metaverse.events.bus import Bus
from metaverse.events.log import Entry, Head
from metaverse.events.names import Room
from metaverse.events.tail import News

EPOCH = "one"


def news(after: int, upto: int, epoch: str = EPOCH) -> News:
    """Read a stretch of a log."""
    entries = [Entry(seq, seq * 10, b'{"scene":[%d]}' % seq) for seq in range(after + 1, upto + 1)]
    return News(after, Head(epoch, upto), entries)


class Line:
    """A way to a Redis in which `holder` has every lease."""

    name = "n1"

    def __init__(self) -> None:
        self.redis = self
        self.holder: str | None = None

    def register_script(self, _source: str) -> Any:
        return self._held

    def key(self, *names: str) -> str:
        return ":".join(names)

    def _held(self, keys: list[str], args: list[Any]) -> bool:
        self.holder = self.holder or args[0]
        return self.holder == args[0]


class Relay:
    """A relay that keeps what it should carry."""

    def __init__(self) -> None:
        self.sent: list[News] = []
        self.is_up = self
        self.told_tick: Any = None

    def is_set(self) -> bool:
        return True

    def others(self, _organization_id: str) -> bool:
        return True

    def tick(self, _organization_id: str, body: bytes) -> None:
        self.sent.append(letters.read_tick(body))


@pytest.fixture
def line() -> Line:
    return Line()


@pytest.fixture
def relay() -> Relay:
    return Relay()


@pytest.fixture
def ticks(line: Any, relay: Any) -> Ticks:
    return Ticks(line, relay, Bus(), lambda name: name == "org")


def arrive(relay: Relay, *several: News) -> None:
    for one in several:
        relay.told_tick("org", letters.tick(one))


def places(found: News | None) -> list[int] | None:
    return None if found is None else [entry.seq for entry in found.entries]


def test_a_letter_comes_as_it_was_written() -> None:
    assert letters.read(letters.write("n2", Kind.GROWN, b"17")) == ("n2", "g", b"17")


def test_a_tick_comes_as_it_was_read_and_encoded() -> None:
    read = News(3, Head(EPOCH, 5), [Entry(4, 40, b'{"x":"\xe4\xb8\x80"}'), Entry(5, 50, None)])
    read.written[Room.SCENE, 2, 3, 5] = b'{"agents":[]}'
    read.written[Room.TASKS, 3, 3, 5] = b""
    assert letters.read_tick(letters.tick(read)) == read


def test_ticks_that_follow_one_another_are_one(ticks: Ticks, relay: Relay) -> None:
    arrive(relay, news(2, 4), news(4, 7), news(5, 8))
    found = ticks.take("org", EPOCH, 2)
    assert places(found) == [3, 4, 5, 6, 7, 8]
    assert found is not None
    assert (found.after, found.upto) == (2, 8)
    assert ticks.take("org", EPOCH, 8) is None


def test_nothing_is_taken_past_a_gap(ticks: Ticks, relay: Relay) -> None:
    arrive(relay, news(2, 4), news(6, 8))
    assert places(ticks.take("org", EPOCH, 2)) == [3, 4]
    assert ticks.take("org", EPOCH, 4) is None
    assert ticks.take("org", EPOCH, 5) is None
    assert places(ticks.take("org", EPOCH, 6)) == [7, 8]


def test_what_is_known_already_is_not_taken_again(ticks: Ticks, relay: Relay) -> None:
    arrive(relay, news(2, 4), news(4, 6))
    assert places(ticks.take("org", EPOCH, 5)) == [5, 6]
    assert ticks.take("org", EPOCH, 6) is None


def test_another_log_is_not_taken_for_this_one(ticks: Ticks, relay: Relay) -> None:
    arrive(relay, news(2, 4, "other"))
    assert ticks.take("org", EPOCH, 2) is None


def test_only_what_is_followed_is_kept(ticks: Ticks, relay: Relay) -> None:
    relay.told_tick("another", letters.tick(news(0, 2)))
    assert ticks.take("another", EPOCH, 0) is None


def test_who_has_the_lease_tells_each_entry_once(ticks: Ticks, relay: Relay) -> None:
    assert not ticks.is_awaited("org")
    ticks.pass_on("org", news(2, 4))
    ticks.pass_on("org", news(0, 4))
    ticks.pass_on("org", news(1, 6))
    assert [(one.after, places(one)) for one in relay.sent] == [(2, [3, 4]), (4, [5, 6])]
    ticks.pass_on("org", news(0, 1, "other"))
    assert (relay.sent[-1].head.epoch, places(relay.sent[-1])) == ("other", [1])


def test_what_was_encoded_for_those_who_are_behind_is_not_told(ticks: Ticks, relay: Relay) -> None:
    ticks.is_awaited("org")
    ticks.pass_on("org", news(2, 4))
    read = news(1, 6)
    read.written[Room.SCENE, 4, 4, 6] = b"for those who are here"
    read.written[Room.SCENE, 1, 1, 6] = b"for who is behind"
    ticks.pass_on("org", read)
    assert list(relay.sent[-1].written.values()) == [b"for those who are here"]


def test_who_has_no_lease_waits_and_tells_nothing(ticks: Ticks, line: Line, relay: Relay) -> None:
    line.holder = "n2"
    assert ticks.is_awaited("org")
    ticks.pass_on("org", news(2, 4))
    assert relay.sent == []


def test_who_hears_a_tick_is_not_the_one_that_reads(ticks: Ticks, relay: Relay) -> None:
    assert not ticks.is_awaited("org")
    arrive(relay, news(2, 4))
    assert ticks.is_awaited("org")
    ticks.pass_on("org", news(4, 6))
    assert relay.sent == []


def test_a_tick_that_is_too_large_is_read_by_each(ticks: Ticks, relay: Relay, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("metaverse.cluster.ticks.MOST_BYTES", 20)
    ticks.is_awaited("org")
    ticks.pass_on("org", news(0, 5))
    assert relay.sent == []
