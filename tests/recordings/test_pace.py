"""The pace: pauses divided by the speed, bounded, and never caught up with."""

from __future__ import annotations

from threading import Event

from metaverse.recordings.pace import Pace


class Clock(Event):
    """A clock that waiting moves on."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    def wait(self, timeout: float | None = None) -> bool:
        self.now += timeout or 0
        return False


def pace(clock: Clock, speed: float | None = 10, longest: float = 5) -> Pace:
    return Pace(speed, longest, clock, clock)


def test_pauses_are_divided_by_the_speed_and_bounded() -> None:
    clock = Clock()
    paced = pace(clock)
    reached = []
    for ms in (0, 1_000, 11_000, 11_000, 10_000, 8 * 3_600_000):
        paced.reach(ms)
        reached.append(round(clock.now - 100, 3))
    assert reached == [0, 0.1, 1.1, 1.1, 1.1, 6.1]


def test_whoever_was_held_up_goes_on_without_a_race() -> None:
    clock = Clock()
    paced = pace(clock)
    paced.reach(0)
    clock.now += 3600
    paced.reach(10_000)
    stopped = clock.now
    paced.reach(20_000)
    assert clock.now == stopped + 1


def test_jitter_is_made_up_for() -> None:
    clock = Clock()
    paced = pace(clock)
    for ms in range(0, 100_000, 1000):
        paced.reach(ms)
        clock.now += 0.02
    assert round(clock.now - 100, 1) == 9.9


def test_as_fast_as_it_goes_nothing_waits() -> None:
    clock = Clock()
    paced = pace(clock, None)
    assert not paced.is_ahead(10**12)
    paced.reach(10**12)
    assert clock.now == 100


def test_what_is_not_due_is_ahead() -> None:
    clock = Clock()
    paced = pace(clock)
    paced.reach(0)
    assert (paced.is_ahead(0), paced.is_ahead(1000)) == (False, True)
    clock.now += 0.2
    assert not paced.is_ahead(1000)
