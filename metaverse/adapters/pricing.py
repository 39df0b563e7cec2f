"""What tokens cost: list prices in one dated file, over which an organization lays its own, for every adapter."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import orjson

from metaverse.adapters.reading import Price

FILE = Path(__file__).with_name("prices.json")
PER = 1_000_000
_RELEASE = re.compile(r"[-@:](?:\d{4}-?\d{2}-?\d{2}|\d{4,8}|latest|preview|exp|v\d+(?::\d+)?|\d{2}-\d{2,4})$")
_PROVIDERS = re.compile(r"^(?:.*/|(?:[a-z]{2,4}\.)?(?:anthropic|meta|mistral|amazon|cohere)\.)")


WRITING_TO_CACHE = 1.25
"""Writing into a cache costs so many times the price of input."""


class Spent(NamedTuple):
    """Tokens of one answer: input without what came from a cache, output, read from a cache, written into one."""

    input: int
    output: int
    cached: int = 0
    written: int = 0


@lru_cache(maxsize=1)
def listed() -> dict[str, Price]:
    """Return the list prices by model."""
    table = orjson.loads(FILE.read_bytes())["usdPerMillionTokens"]
    return {model: Price(*prices) for model, prices in table.items()}


def cost(model: str, spent: Spent, own: Mapping[str, Price]) -> float | None:
    """Return what tokens of a model cost, in US dollars; None for an unknown model.

    An organization's price counts for every model whose name begins with the name it stands under; the longest counts.
    """
    price = _priced(model, own)
    if price is None:
        return None
    entered = spent.input + spent.written * WRITING_TO_CACHE
    return round((entered * price.input + spent.output * price.output + spent.cached * price.cached) / PER, 9)


def _priced(model: str, own: Mapping[str, Price]) -> Price | None:
    for name in _spellings(model):
        begun = [known for known in own if name.startswith(known)]
        if begun:
            return own[max(begun, key=len)]
    return next((listed()[name] for name in _spellings(model) if name in listed()), None)


@lru_cache(maxsize=2048)
def _spellings(model: str) -> tuple[str, ...]:
    """Return the names under which a model may stand: as it is, without its provider, without its release."""
    names = [model, model.lower()]
    names.append(_PROVIDERS.sub("", names[-1]))
    while (shorter := _RELEASE.sub("", names[-1])) != names[-1]:
        names.append(shorter)
    return tuple(dict.fromkeys(names))
