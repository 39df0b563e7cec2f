"""A curve: what was measured at each size, and how fast each cost may grow."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.curves._fitting import exponent

ROOT = Path(__file__).resolve().parent.parent.parent
QUICK = bool(os.environ.get("QUICK"))
RESULTS = ROOT / "bench" / "results" / "curves"
KEPT = ROOT / "var" / "curves" if QUICK else RESULTS
"""What was measured quickly is not worth keeping beside what was measured whole."""

Point = dict[str, float]
TOLERANCE = 0.15
"""So much above what is allowed is still taken for noise."""


@dataclass(frozen=True)
class Line:
    """One cost; `most` is the exponent that it may grow by, `above` where growth begins (smaller is all fixed cost)."""

    key: str
    label: str
    unit: str
    most: float
    above: float = 0.0


@dataclass(frozen=True)
class Curve:
    """What grows along x, and what that costs."""

    name: str
    title: str
    x: str
    lines: Sequence[Line]
    sizes: Sequence[int]
    quick: Sequence[int]
    measure: Callable[[Sequence[int]], list[Point]]

    def run(self, sizes: Sequence[int] = ()) -> dict[str, Any]:
        """Measure all points; return what is kept of them."""
        return self.kept(self.measure(sizes or (self.quick if QUICK else self.sizes)))

    def kept(self, points: list[Point]) -> dict[str, Any]:
        """Fit each line to its points."""
        lines = [asdict(line) | {"exponent": self._fit(line, points)} for line in self.lines]
        return {"name": self.name, "title": self.title, "x": self.x, "quick": QUICK, "lines": lines, "points": points}

    def _fit(self, line: Line, points: list[Point]) -> float | None:
        known = [(point["x"], point[line.key]) for point in points if line.key in point and point["x"] >= line.above]
        slope = exponent(known)
        return None if math.isnan(slope) else round(slope, 2)


def grows_too_fast(line: dict[str, Any]) -> bool:
    """Tell whether a fitted line grows faster than it may."""
    return line["exponent"] is not None and line["exponent"] > line["most"] + TOLERANCE


def keep(result: dict[str, Any]) -> Path:
    """Write a result where the pages and the plan find it."""
    KEPT.mkdir(parents=True, exist_ok=True)
    path = KEPT / f"{result['name']}.json"
    path.write_text(json.dumps(result, indent=1) + "\n")
    return path


def read(name: str) -> dict[str, Any]:
    """Read what was measured of a curve."""
    found: dict[str, Any] = json.loads((RESULTS / f"{name}.json").read_text())
    return found


def table(result: dict[str, Any]) -> str:
    """Write the points as a Markdown table, with the exponents below."""
    lines = result["lines"]
    heads = [result["x"], *(f"{line['label']}, {line['unit']}" for line in lines)]
    rows = [[f"{point['x']:,.0f}", *(_shown(point.get(line["key"])) for line in lines)] for point in result["points"]]
    fits = ["**exponent** (at most)", *(f"**{_fit(line)}** ({line['most']:g})" for line in lines)]
    body = [heads, ["--:"] * len(heads), *rows, fits]
    return "\n".join(f"| {' | '.join(row)} |" for row in body)


def _fit(line: dict[str, Any]) -> str:
    return "–" if line["exponent"] is None else f"{line['exponent']:.2f}"


def _shown(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
