"""Slots: the parts of a span that a sparkline shows.

A span of up to three hours is cut into 24 equal slots, a longer one at whole hours (of UTC), so that it has 24 slots or
a few less, and one more where it begins within an hour; the first and the last slot end where the span does.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.sql import ColumnElement

from metaverse.clock import HOUR_MS
from metaverse.services.figures.spans import Part, Span

MOST = 24
FINE_MS = 3 * HOUR_MS


@dataclass(frozen=True, slots=True)
class Slots:
    """Slots of `width_ms` counted from `base_ms`; slot n holds the moments from `base_ms + n * width_ms` on."""

    span: Span
    base_ms: int
    width_ms: int
    first: int
    count: int

    @property
    def is_fine(self) -> bool:
        """Tell whether slots cut through hours, so that only single rows can be counted."""
        return self.width_ms % HOUR_MS != 0

    def column(self, at: ColumnElement[int]) -> ColumnElement[int]:
        """Return the number of the slot that a moment falls into."""
        return (at - self.base_ms) // self.width_ms

    def index(self, number: int) -> int:
        """Return which slot of the span has a number."""
        return min(max(number - self.first, 0), self.count - 1)

    def of(self, at_ms: int) -> int:
        """Return which slot of the span a moment falls into."""
        return self.index((at_ms - self.base_ms) // self.width_ms)

    def edges(self) -> list[int]:
        """Return where each slot begins, and where the last ends: its moments are those before."""
        inner = [self.base_ms + (self.first + n) * self.width_ms for n in range(1, self.count)]
        return [self.span[0] + 1, *inner, self.span[1] + 1]

    def as_read(self, part: Part) -> Part:
        """Return a part as its sums may be used for these slots."""
        return part._replace(rolled=False) if self.is_fine else part


def of(span: Span) -> Slots:
    """Cut a span into slots."""
    length = span[1] - span[0]
    if length <= FINE_MS:
        width = max(1, length // MOST)
        return Slots(span, span[0] + 1, width, 0, min(MOST, length))
    width = -(-length // (MOST * HOUR_MS)) * HOUR_MS
    first, last = (span[0] + 1) // width, span[1] // width
    return Slots(span, 0, width, first, last - first + 1)
