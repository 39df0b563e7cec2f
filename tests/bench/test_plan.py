"""The plan for a million clients says what its arithmetic says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bench.plan import needs
from bench.plan.__main__ import PAGE, filled, tables
from bench.plan.figures import Assumed, load, measured


def test_the_page_shows_what_the_script_reckons() -> None:
    page = PAGE.read_text()
    assert filled(page, tables()) == page, "run: python -m bench.plan --write"


def test_what_breaks_first_stands_first() -> None:
    times = [limit.times for limit in needs.limits(measured(), Assumed(), load(), 6250)]
    assert times == sorted(times)


def test_a_dearer_message_needs_more_cores_and_nothing_else() -> None:
    known, what = measured(), load()
    dearer = replace(known, message_seconds=known.message_seconds * 2 + 1e-6)
    before, after = (needs.parts(one, Assumed(), what) for one in (known, dearer))
    assert [one.name for one, other in zip(before, after, strict=True) if one.needed != other.needed] == [
        "socket processes: sending"
    ]


def test_what_is_kept_grows_with_the_days_it_is_kept() -> None:
    known, what = measured(), load()
    month, year = (needs.kept_terabytes(known, Assumed(retention_days=days), what) for days in (30, 360))
    assert year == pytest.approx(12 * month)
    assert needs.shards(known, Assumed(retention_days=360), what) > needs.shards(known, Assumed(), what)
