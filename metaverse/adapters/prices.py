"""What an answer cost, by the price table that an organization has set."""

from __future__ import annotations

from typing import NamedTuple

from metaverse.adapters.reading import Setting

WRITING_TO_CACHE = 1.25
"""Writing into a cache costs so many times the price of input, where the price table does not know better."""


class Spent(NamedTuple):
    """Tokens of one answer: input without what came from a cache, output, read from a cache, written into one."""

    input: int
    output: int
    cached: int
    written: int = 0


def cost_usd(model: object, spent: Spent, setting: Setting) -> float | None:
    """Price an answer in US dollars; None where no price of its model is set."""
    known = [name for name in setting.prices if isinstance(model, str) and model.startswith(name)]
    if not known:
        return None
    price = setting.prices[max(known, key=len)]
    entered = spent.input + spent.written * WRITING_TO_CACHE
    return round((entered * price.input + spent.output * price.output + spent.cached * price.cached) / 1e6, 6)
