"""Puts what was measured into the page: each curve's table and picture between its marks."""

from __future__ import annotations

import re
from typing import Any

from bench.curves import _curve

PAGE = _curve.ROOT / "docs" / "scaling.md"


def write(result: dict[str, Any]) -> None:
    """Put a curve into the page."""
    PAGE.write_text(filled(PAGE.read_text(), result))


def filled(page: str, result: dict[str, Any]) -> str:
    """Return the page with a curve's table and picture in their place."""
    name = result["name"]
    shown = f"![{result['title']}](../bench/results/curves/{name}.png)\n\n{_curve.table(result)}"
    place = re.search(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", page, re.DOTALL)
    if place is None:
        raise ValueError(f"The page has no place for the curve {name}.")
    return f"{page[: place.start()]}{place[1]}{shown}\n{place[2]}{page[place.end() :]}"
