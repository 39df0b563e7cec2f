"""Budgets: so many calls in a stretch of time."""

from __future__ import annotations

import pytest

from metaverse.security import budgets
from metaverse.security.budgets import Budgets, Rate, rate


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def monotonic(self) -> float:
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


def test_who_comes_back_when_told_is_let_in(clock: Clock) -> None:
    mine = Budgets()
    mine.spend("ada", Rate(1, 60))
    clock.now += 0.3
    left = mine.spend("ada", Rate(1, 60))
    assert (left.is_over, left.seconds()) == (True, 60)
    clock.now += left.seconds()
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
    assert len(mine._accounts) <= budgets.FEW + 1


class Purse:
    """Adds up what several processes tell it."""

    def __init__(self) -> None:
        self.spent: dict[str, int] = {}
        self.is_lost = False
        self.asked = 0

    def __call__(self, who: str, allowed: Rate, calls: int) -> tuple[int, float] | None:
        self.asked += 1
        if self.is_lost:
            return None
        self.spent[who] = self.spent.get(who, 0) + calls
        return self.spent[who], 1_000_060.0


def test_processes_that_share_a_purse_share_a_budget(clock: Clock) -> None:
    shared = Purse()
    one, other = Budgets(shared), Budgets(shared)
    spent = [mine.spend("ada", Rate(3, 60), is_exact=True) for mine in (one, other, one, other)]
    assert [left.is_over for left in spent] == [False, False, False, True]
    assert [left.remaining for left in spent] == [2, 1, 0, 0]


def test_a_purse_is_not_asked_at_each_call_where_some_more_do_no_harm(clock: Clock) -> None:
    shared = Purse()
    one, other = Budgets(shared), Budgets(shared)
    for _ in range(1000):
        one.spend("ada", Rate(1500, 60))
        other.spend("ada", Rate(1500, 60))
    assert shared.asked == 2
    clock.now += 0.3
    one.spend("ada", Rate(1500, 60))
    assert other.spend("ada", Rate(1500, 60)).is_over
    assert shared.spent == {"ada": 2002}


def test_without_the_purse_each_counts_for_itself_and_tells_later(clock: Clock) -> None:
    shared = Purse()
    shared.is_lost = True
    mine = Budgets(shared)
    assert [mine.spend("ada", Rate(2, 60), is_exact=True).is_over for _ in range(3)] == [False, False, True]
    shared.is_lost = False
    mine.spend("ada", Rate(2, 60), is_exact=True)
    assert shared.spent == {"ada": 4}
