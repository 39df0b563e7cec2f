"""Tables as CSV (RFC 4180, UTF-8), safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

Json = dict[str, Any]
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A text that begins like this would be run as a formula; it gets an apostrophe before it."""


def csv_of(
    rows: Iterable[Json], columns: Iterable[str] = (), *, only_named: bool = False, with_head: bool = True
) -> bytes:
    """Write rows as CSV; a part of a part has a dotted name, columns come as named and then as they appear.

    A table that is written piece by piece has its columns `only_named`, and its head in the first piece alone.
    """
    flat = [dict(_flat("", row)) for row in rows]
    found = [] if only_named else [name for row in flat for name in row]
    names = list(dict.fromkeys([*columns, *found]))
    written = io.StringIO()
    writer = csv.writer(written)
    if with_head:
        writer.writerow(names)
    writer.writerows([[_cell(row.get(name)) for name in names] for row in flat])
    return written.getvalue().encode()


def _flat(name: str, value: Any) -> Iterable[tuple[str, Any]]:
    if isinstance(value, dict):
        for part, inner in value.items():
            yield from _flat(f"{name}.{part}" if name else str(part), inner)
    elif isinstance(value, list):
        yield name, " ".join(str(part) for part in value)
    else:
        yield name, value


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULA_STARTS) else value
    return "" if value is None else value
