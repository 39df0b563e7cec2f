"""What the server says, in the language of whoever asked: said in English by the code, in Chinese by a catalogue."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import StrEnum
from functools import cache
from typing import Any

from metaverse.errors import Fault
from metaverse.words.catalogue import sayings
from metaverse.words.saying import Sayings


class Language(StrEnum):
    """A language that the server speaks, as HTTP names it."""

    EN = "en"
    ZH = "zh-CN"


def wished(accepted: str | None) -> Language:
    """Return what is spoken here of the languages of an `Accept-Language`, the best first; English where it is none.

    Any Chinese is answered in Simplified Chinese.
    """
    weights = {Language.EN: 0.0, Language.ZH: 0.0}
    for place, part in enumerate((accepted or "").split(",", MOST_NAMED)[:MOST_NAMED]):
        name, _, weight = part.partition(";")
        language = _SPOKEN.get(name.strip().partition("-")[0].lower())
        if language is not None:
            weights[language] = max(weights[language], _weight(weight) - place / 1e6)
    return max(weights, key=weights.__getitem__)


def said(sentence: str, language: Language) -> str:
    """Say a sentence of the server in a language; what the catalogue does not know stays as it is."""
    return sentence if language is Language.EN else _chinese().say(sentence)


def said_of(faults: Sequence[Fault], language: Language) -> list[Fault]:
    """Say the message of each fault in a language; those of a batch are many, and mostly alike."""
    if language is Language.EN:
        return list(faults)
    known = {message: said(message, language) for message in {fault["message"] for fault in faults}}
    return [{**fault, "message": known[fault["message"]]} for fault in faults]


def also_chinese(body: str) -> dict[str, str]:
    """Give the Chinese of what everybody is told at once, as a value beside the English; none where it is not known."""
    chinese = said(body, Language.ZH)
    return {} if chinese == body else {"bodyZh": chinese}


def in_words(data: Any, fields: Collection[str], language: Language) -> Any:
    """Return data in which the texts of some fields, wherever they stand, are said in a language."""
    if language is Language.EN:
        return data
    if isinstance(data, list):
        return [in_words(item, fields, language) for item in data]
    if not isinstance(data, dict):
        return data
    return {
        name: said(value, language) if name in fields and isinstance(value, str) else in_words(value, fields, language)
        for name, value in data.items()
    }


MOST_NAMED = 16
"""So many languages of a header are looked at."""

_SPOKEN = {"en": Language.EN, "zh": Language.ZH}


def _weight(written: str) -> float:
    name, _, value = written.strip().partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        return min(1.0, max(0.0, float(value)))
    except ValueError:
        return 0.0


@cache
def _chinese() -> Sayings:
    return Sayings(sayings("zh"))
