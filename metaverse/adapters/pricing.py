"""What tokens cost: list prices in one dated file, over which an organization lays its own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import orjson

from metaverse.adapters.reading import Price

FILE = Path(__file__).with_name("prices.json")
PER = 1_000_000
_RELEASE = re.compile(r"[-@:](?:\d{4}-?\d{2}-?\d{2}|\d{4,8}|latest|preview|exp|v\d+(?::\d+)?|\d{2}-\d{2,4})$")
_PROVIDERS = re.compile(r"^(?:.*/|(?:[a-z]{2,4}\.)?(?:anthropic|meta|mistral|amazon|cohere)\.)")


@lru_cache(maxsize=1)
def listed() -> dict[str, Price]:
    """Return the list prices by model."""
    table = orjson.loads(FILE.read_bytes())["usdPerMillionTokens"]
    return {model: Price(*prices) for model, prices in table.items()}


def cost(model: str, tokens: Mapping[str, int], own: Mapping[str, Price]) -> float | None:
    """Return what tokens (`input`, `output`, `cached`) of a model cost, in US dollars; None for an unknown model."""
    price = _priced(model, own)
    if price is None:
        return None
    spent = tokens["input"] * price.input + tokens["output"] * price.output + tokens["cached"] * price.cached
    return round(spent / PER, 9)


def _priced(model: str, own: Mapping[str, Price]) -> Price | None:
    for name in _spellings(model):
        price = own.get(name) or listed().get(name)
        if price is not None:
            return price
    return None


@lru_cache(maxsize=2048)
def _spellings(model: str) -> tuple[str, ...]:
    """Return the names under which a model may stand: as it is, without its provider, without its release."""
    names = [model, model.lower()]
    names.append(_PROVIDERS.sub("", names[-1]))
    while (shorter := _RELEASE.sub("", names[-1])) != names[-1]:
        names.append(shorter)
    return tuple(dict.fromkeys(names))
