"""The page about cost as work grows shows what was measured, and the fit finds what grows too fast."""

from __future__ import annotations

import pytest

from bench.curves import _curve, _page
from bench.curves._curve import Curve, Line
from bench.curves._fitting import exponent

MEASURED = sorted(path.stem for path in _curve.RESULTS.glob("*.json"))


@pytest.mark.parametrize("name", MEASURED)
def test_the_page_shows_what_was_measured(name: str) -> None:
    page = _page.PAGE.read_text()
    assert _page.filled(page, _curve.read(name)) == page


@pytest.mark.parametrize("name", MEASURED)
def test_nothing_that_was_measured_grows_faster_than_it_may(name: str) -> None:
    lines = _curve.read(name)["lines"]
    assert [line["label"] for line in lines if _curve.grows_too_fast(line)] == []


@pytest.mark.parametrize("power", [0, 1, 2])
def test_the_exponent_is_that_of_the_power(power: int) -> None:
    assert exponent([(x, 3 * x**power) for x in (1, 10, 100, 1000)]) == pytest.approx(power)


def test_what_grows_with_the_square_is_told() -> None:
    line = Line("cost", "cost", "ms", 1.0, above=10)
    curve = Curve("c", "C", "x", (line,), (), (), lambda _sizes: [])
    found = curve.kept([{"x": x, "cost": 5 + x**2} for x in (1, 10, 100, 1000)])
    assert found["lines"][0]["exponent"] == pytest.approx(2, abs=0.1)
    assert _curve.grows_too_fast(found["lines"][0])
