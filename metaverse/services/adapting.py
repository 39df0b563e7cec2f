"""What an organization wants of its adapters: a part of its settings.

`keepTexts` (false), `longestText` (2000), `maskAddresses` (false), and `prices`: by model, what a million tokens cost
in US dollars, as `{"input": 3, "output": 15, "cached": 0.3}`; a model without its own price has the list price.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from metaverse.database import reading
from metaverse.models.organization import Organization

organizations = Organization.__table__
Json = dict[str, Any]
LONGEST_TEXT = 2000


@reading
def of(connection: Connection, organization_id: str) -> Json:
    """Return the settings of an organization's adapters, complete."""
    query = select(organizations.c.settings).where(organizations.c.id == organization_id)
    given = connection.execute(query).scalar_one_or_none() or {}
    longest = given.get("longestText")
    return {
        "keep_texts": given.get("keepTexts") is True,
        "longest_text": min(longest, LONGEST_TEXT) if isinstance(longest, int) and longest > 0 else LONGEST_TEXT,
        "mask_addresses": given.get("maskAddresses") is True,
        "prices": _prices(given.get("prices")),
    }


def _prices(given: Any) -> dict[str, list[float]]:
    if not isinstance(given, dict):
        return {}
    return {str(model): price for model, told in given.items() if (price := _price(told)) is not None}


def _price(told: Any) -> list[float] | None:
    """Read one price; without its own, what comes from a cache costs as much as input."""
    if not isinstance(told, dict):
        return None
    parts = [told.get("input"), told.get("output"), told.get("cached", told.get("input"))]
    right = all(isinstance(part, int | float) and not isinstance(part, bool) and 0 <= part <= 1e6 for part in parts)
    return [float(part) for part in parts if part is not None] if right else None
