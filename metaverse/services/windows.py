"""Windows of time as people write them: `90m`, `24h`, `7d`, `2w`."""

from __future__ import annotations

import re

from metaverse.errors import Invalid

UNITS_MS = {"s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 7 * 86_400_000}
LONGEST_MS = 400 * UNITS_MS["d"]
_WRITTEN = re.compile(r"(\d{1,6})([smhdw])", re.ASCII)


def duration_ms(written: str, field: str = "window") -> int:
    """Read a duration and return it in milliseconds.

    Raises:
        Invalid: it is none, or longer than 400 days.
    """
    match = _WRITTEN.fullmatch(written)
    length = int(match[1]) * UNITS_MS[match[2]] if match else 0
    if not 0 < length <= LONGEST_MS:
        said = "Write a duration like 90m, 24h, 7d or 2w, of at most 400 days."
        raise Invalid(said, [{"field": field, "message": said}])
    return length
