"""Times come in many forms and go out in one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metaverse.clock import LATEST_MS, BadTime, from_wire, now_ms, to_wire

NOON_MS = 1_771_070_400_000


@pytest.mark.parametrize(
    "written",
    [
        "2026-02-14T12:00:00.000Z",
        "2026-02-14T12:00:00Z",
        "2026-02-14t12:00:00z",
        "2026-02-14T12:00:00",
        "2026-02-14 12:00",
        "2026-02-14T20:00:00+08:00",
        "2026-02-14T07:00:00.0000009-05:00",
        " 2026-02-14T12:00:00,000Z ",
        1_771_070_400,
        1_771_070_400.0,
        1_771_070_400_000,
    ],
)
def test_one_moment_is_read_from_every_form(written: object) -> None:
    assert from_wire(written) == NOON_MS


def test_a_date_alone_is_its_first_moment() -> None:
    assert to_wire(from_wire("2026-02-14")) == "2026-02-14T00:00:00.000Z"


def test_a_fraction_of_a_second_is_kept_to_the_millisecond() -> None:
    assert from_wire(1_771_070_400.123) == NOON_MS + 123
    assert from_wire("2026-02-14T12:00:00.123999Z") == NOON_MS + 123


@pytest.mark.parametrize(
    "written",
    [
        *(float("nan"), float("inf"), float("-inf"), True, False, None, [], {}, b"2026"),
        *("", "yesterday", "2026-13-01T00:00:00Z", "2026-02-30", "2026-02-14T25:00:00Z", "20260214", "２026-02-14"),
        *(-1, "1969-12-31T23:59:59Z", "9999-12-31T23:59:59-01:00", 1_771_070_400_000_000, 10**400, 1e300),
    ],
)
def test_what_is_no_time_is_refused_with_the_mend(written: object) -> None:
    with pytest.raises(BadTime, match=r"Write it like 2026-02-14T09:30:00\.000Z"):
        from_wire(written)


@given(st.integers(min_value=0, max_value=LATEST_MS))
@settings(deadline=None)
def test_what_goes_out_comes_back_the_same(ms: int) -> None:
    assert from_wire(to_wire(ms)) == ms


def test_no_time_stays_no_time() -> None:
    assert to_wire(None) is None


def test_the_clock_counts_milliseconds() -> None:
    assert 1_700_000_000_000 < now_ms() < LATEST_MS
