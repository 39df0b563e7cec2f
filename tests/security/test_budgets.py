"""Budgets: so many calls in a stretch of time."""

from __future__ import annotations

import pytest

from metaverse.security import budgets
from metaverse.security.budgets import Budgets, Rate, rate


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def time(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(budgets, "time", clock)
    return clock


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("100 per 15 minutes", Rate(100, 900)),
        ("6000 per minute", Rate(6000, 60)),
        ("1 per second", Rate(1, 1)),
        ("5 per 2 hours", Rate(5, 7200)),
        ("7 per days", Rate(7, 86_400)),
    ],
)
def test_a_rate_is_read_as_it_is_written(written: str, read: Rate) -> None:
    assert rate(written) == read


def test_what_is_no_rate_is_refused() -> None:
    with pytest.raises(ValueError, match="is no rate"):
        rate("many")


def test_a_budget_is_spent_call_by_call(clock: Clock) -> None:
    spent = [Budgets.spend(mine, "ada", Rate(2, 60)) for mine in [Budgets()] for _ in range(3)]
    assert [(left.remaining, left.is_over) for left in spent] == [(1, False), (0, False), (0, True)]
    assert {left.seconds() for left in spent} == {60}


def test_a_budget_is_whole_again_when_its_stretch_is_over(clock: Clock) -> None:
    mine = Budgets()
    mine.spend("ada", Rate(1, 60))
    clock.now += 59.9
    assert mine.spend("ada", Rate(1, 60)).is_over
    clock.now += 0.1
    assert not mine.spend("ada", Rate(1, 60)).is_over


def test_nobody_spends_from_another_s_budget(clock: Clock) -> None:
    mine = Budgets()
    mine.spend("ada", Rate(1, 60))
    assert not mine.spend("bob", Rate(1, 60)).is_over
    assert not mine.spend("ada", Rate(2, 60)).is_over


def test_whose_stretch_is_over_is_forgotten_in_time(clock: Clock) -> None:
    mine = Budgets()
    for number in range(10 * budgets.FEW):
        clock.now += 1
        mine.spend(str(number), Rate(1, 60))
    assert len(mine._spent) <= budgets.FEW + 1
