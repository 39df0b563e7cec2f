"""What an organization wants of its adapters, as it is sent to a worker."""

from __future__ import annotations

from typing import Any

from metaverse.adapters.reading import Price, Setting


def setting_of(given: dict[str, Any]) -> Setting:
    """Return the setting that was sent along."""
    prices = {model: Price(*price) for model, price in given.get("prices", {}).items()}
    return Setting(**{**given, "prices": prices})
