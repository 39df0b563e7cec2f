"""Numbers as they are told: short, and never something else than a number."""

from __future__ import annotations

import math

SMALL = 0.001


def rounded(value: float) -> float:
    """Return a value to six decimals, or with six digits that matter where it is small; what is no number is 0."""
    if not math.isfinite(value):
        return 0.0
    return round(value, 6) if abs(value) >= SMALL else float(f"{value:.6g}")
