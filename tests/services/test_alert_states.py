"""How alert rules fire and recover, by a clock that is given: hysteresis, hold time, cool-down and quiet hours."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metaverse.services.alert_states import GAP_MS, Limits, State, step
from metaverse.services.quiet_hours import is_quiet

SECOND = 1000


def told(limits: Limits, values: list[float | None], every_ms: int = 10 * SECOND) -> list[tuple[int, str]]:
    """Return at which look what was told."""
    state, judged = State(), None
    heard: list[tuple[int, str]] = []
    for number, value in enumerate(values):
        now = number * every_ms
        state, what = step(limits, state, value, now, judged)
        judged = now
        if what is not None:
            heard.append((number, what))
    return heard


def test_it_fires_once_and_recovers_once() -> None:
    assert told(Limits(above=5), [5, 6, 7, 8, 5, 5, 6]) == [(1, "fired"), (4, "recovered"), (6, "fired")]
    assert told(Limits(below=5), [5, 4, 3, 5]) == [(1, "fired"), (3, "recovered")]


def test_between_the_number_and_clear_it_stays_as_it_is() -> None:
    limits = Limits(above=10, clear=7)
    assert told(limits, [8, 11, 9, 8, 7.5, 11, 7, 9, 10]) == [(1, "fired"), (6, "recovered")]
    assert told(Limits(below=10, clear=12), [9, 11, 12]) == [(0, "fired"), (2, "recovered")]


def test_it_fires_after_it_held_without_a_break() -> None:
    limits = Limits(above=0, hold_ms=30 * SECOND)
    assert told(limits, [1, 1, 0, 1, 1, 1, 1, 1]) == [(6, "fired")]


def test_it_recovers_after_it_was_back_without_a_break() -> None:
    limits = Limits(above=0, recover_ms=20 * SECOND)
    assert told(limits, [1, 0, 1, 0, 0, 0, 0]) == [(0, "fired"), (5, "recovered")]


def test_within_the_cool_down_it_does_not_fire_again_and_after_it_does_if_it_still_holds() -> None:
    limits = Limits(above=0, cool_down_ms=50 * SECOND)
    assert told(limits, [1, 0, 1, 1, 1, 1, 1]) == [(0, "fired"), (1, "recovered"), (5, "fired")]


def test_what_there_is_not_is_beyond_nothing() -> None:
    assert told(Limits(above=0), [None, 1, None]) == [(1, "fired"), (2, "recovered")]
    assert told(Limits(below=5), [None, None]) == []


def test_after_a_gap_the_hold_time_begins_anew() -> None:
    limits = Limits(above=0, hold_ms=2 * GAP_MS)
    assert told(limits, [1, 1, 1, 1], every_ms=GAP_MS) == [(2, "fired")]
    assert told(limits, [1, 1, 1, 1], every_ms=GAP_MS + 1) == []


times = st.sampled_from([0, 10, 20, 50]).map(lambda seconds: seconds * SECOND)
looks = st.lists(st.one_of(st.none(), st.integers(0, 12).map(float)), max_size=40)


@given(st.integers(2, 9), st.integers(0, 3), times, times, times, looks)
def test_what_is_told_is_what_reading_the_whole_history_tells(
    above: int, less: int, hold: int, recover: int, cool: int, values: list[float | None]
) -> None:
    """At each look go back over all values since the last change, instead of keeping since when."""
    every = 10 * SECOND
    limits = Limits(above=above, clear=above - less, hold_ms=hold, recover_ms=recover, cool_down_ms=cool)
    firing, last_fired, changed, heard = False, None, 0, []
    for number in range(len(values)):
        wanted: Any = limits.is_back if firing else limits.is_beyond
        begun = number
        while begun > changed and wanted(values[begun - 1]):
            begun -= 1
        is_long = wanted(values[number]) and (number - begun) * every >= (recover if firing else hold)
        is_cool = firing or last_fired is None or (number - last_fired) * every >= cool
        if is_long and is_cool:
            firing, changed = not firing, number + 1
            last_fired = number if firing else last_fired
            heard.append((number, "fired" if firing else "recovered"))
    assert told(limits, values) == heard


def at(written: str, zone: str, fold: int = 0) -> int:
    moment = datetime.fromisoformat(written).replace(tzinfo=ZoneInfo(zone), fold=fold)
    return round(moment.timestamp() * 1000)


NIGHT = {"from": "22:00", "until": "07:00", "timeZone": "Europe/Berlin"}


@pytest.mark.parametrize(
    ("clock", "quiet"), [("21:59", False), ("22:00", True), ("00:00", True), ("06:59", True), ("07:00", False)]
)
def test_quiet_hours_go_over_midnight_by_the_clock_of_the_zone(clock: str, quiet: bool) -> None:
    for day in ("2026-01-15", "2026-07-15", "2026-03-29", "2026-10-25"):
        assert is_quiet(NIGHT, at(f"{day}T{clock}", "Europe/Berlin")) == quiet, day
    assert is_quiet(None, at("2026-01-15T23:00", "UTC")) is False


def test_the_same_moment_is_quiet_here_and_not_there() -> None:
    noon = at("2026-07-15T12:00", "UTC")
    assert not is_quiet(NIGHT, noon)
    assert is_quiet({**NIGHT, "timeZone": "Asia/Tokyo"}, noon + 60 * 60 * SECOND)


def test_an_hour_that_comes_twice_is_quiet_twice() -> None:
    quiet = {"from": "02:00", "until": "03:00", "timeZone": "Europe/Berlin"}
    twice = [at("2026-10-25T02:30", "Europe/Berlin", fold) for fold in (0, 1)]
    assert twice[1] - twice[0] == 3600 * SECOND
    assert [is_quiet(quiet, moment) for moment in twice] == [True, True]


def test_days_are_those_on_which_the_hours_begin() -> None:
    weekend = {**NIGHT, "days": ["fri", "sat"]}
    clocks = {"2026-11-26T23:00": False, "2026-11-27T23:00": True, "2026-11-28T03:00": True}
    clocks |= {"2026-11-28T12:00": False}
    clocks |= {"2026-11-29T03:00": True, "2026-11-29T23:00": False, "2026-11-27T03:00": False}
    assert {clock: is_quiet(weekend, at(clock, "Europe/Berlin")) for clock in clocks} == clocks
    whole = {"from": "00:00", "until": "00:00", "timeZone": "UTC", "days": ["sun"]}
    assert [is_quiet(whole, at(f"2026-11-{day}T12:00", "UTC")) for day in (28, 29, 30)] == [False, True, False]
    assert [is_quiet({**whole, "from": "09:00", "until": "09:00"}, at("2026-11-30T08:00", "UTC"))] == [True]
