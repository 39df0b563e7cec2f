"""Says finished sentences in another language, by templates with holes where values stand.

A template is matched from left to right without ever going back, so the time is linear in the length of the sentence,
whatever it holds. A value is never read: it is put where it belongs in the other sentence as it is, unless the
catalogue says of its hole that the server itself speaks there.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from metaverse.words.catalogue import Entry

DEEPEST = 4
"""So deep sentences stand within sentences."""

ANY = (True, False)
"""Parts of sentences, and sentences."""

_HOLE = re.compile(r"\{(\w+)(?::(said|words))?\}")
_BETWEEN_WORDS = re.compile(r", | or | and ")
_MARK = "、"
_ADDED = "…"


class Hole(NamedTuple):
    """Where a value goes in the other language, and whether the server speaks in it."""

    name: str
    kind: str


class Template(NamedTuple):
    """What stands around the holes of a sentence, what their values are called, and the sentence to say instead."""

    around: tuple[str, ...]
    names: tuple[str, ...]
    instead: tuple[str | Hole, ...]

    @property
    def weight(self) -> int:
        """How much of it is its own words: of two that fit, the heavier is meant."""
        return sum(map(len, self.around))

    @property
    def goes_on(self) -> bool:
        """Whether it begins with another sentence, to which it adds."""
        return not self.around[0] and Hole(self.names[0], "said") in self.instead

    @property
    def leans_on(self) -> str | None:
        """The hole in which the server must speak for this to be meant: it adds to that, or has no words itself."""
        if self.goes_on:
            return self.names[0]
        wordless = not any(letter.isalpha() for words in self.around for letter in words)
        said = [piece.name for piece in self.instead if isinstance(piece, Hole) and piece.kind == "said"]
        return said[0] if wordless and said else None

    def values(self, sentence: str) -> dict[str, str] | None:
        """Return what stands in its holes; None where the sentence is not of this form."""
        first, *middle, last = self.around
        if len(sentence) < self.weight or not sentence.startswith(first) or not sentence.endswith(last):
            return None
        place, end, found = len(first), len(sentence) - len(last), []
        for words in middle:
            next_place = sentence.find(words, place, end)
            if next_place < 0:
                return None
            found.append(sentence[place:next_place])
            place = next_place + len(words)
        return dict(zip(self.names, [*found, sentence[place:end]], strict=True))


class Sayings:
    """The sentences of one language: those without values by look-up, the others by the templates they may be of."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._whole: dict[bool, dict[str, str]] = {False: {}, True: {}}
        self._templates: dict[bool, dict[str, list[Template]]] = {False: defaultdict(list), True: defaultdict(list)}
        for entry in entries:
            if _HOLE.search(entry.said):
                template = _template(entry)
                begin = _ADDED if template.goes_on else _begin(template.around[0])
                self._templates[entry.is_part][begin].append(template)
            else:
                self._whole[entry.is_part][entry.said] = entry.translated
        for by_begin in self._templates.values():
            for templates in by_begin.values():
                templates.sort(key=lambda template: template.weight, reverse=True)

    def say(self, sentence: str) -> str:
        """Say a sentence; one that is not known stays as it is."""
        return self._known(sentence, (False,), DEEPEST) or sentence

    def _known(self, sentence: str, kinds: Sequence[bool], depth: int) -> str | None:
        for is_part in kinds:
            known = self._whole[is_part].get(sentence)
            if known is not None:
                return known
        for template in self._candidates(sentence, kinds) if depth else ():
            values = template.values(sentence)
            if values is not None and self._is_meant(template, values, depth):
                return "".join(self._filled(piece, values, depth - 1) for piece in template.instead)
        return None

    def _is_meant(self, template: Template, values: dict[str, str], depth: int) -> bool:
        return template.leans_on is None or self._known(values[template.leans_on], ANY, depth - 1) is not None

    def _candidates(self, sentence: str, kinds: Sequence[bool]) -> Iterable[Template]:
        """Return what it may be: first what adds to another sentence, whose end another may take for a value's."""
        for key in dict.fromkeys((_ADDED, _begin(sentence), "")):
            for is_part in kinds:
                yield from self._templates[is_part].get(key, ())

    def _filled(self, piece: str | Hole, values: dict[str, str], depth: int) -> str:
        if isinstance(piece, str):
            return piece
        value = values[piece.name]
        if piece.kind == "said":
            return self._known(value, ANY, depth) or value
        if piece.kind == "words":
            return _MARK.join(self._known(word, (True,), depth) or word for word in _BETWEEN_WORDS.split(value))
        return value


def _template(entry: Entry) -> Template:
    around, names = _HOLE.split(entry.said)[::3], _HOLE.split(entry.said)[1::3]
    parts = _HOLE.split(entry.translated)
    instead: list[str | Hole] = []
    for words, name, kind in zip(parts[::3], [*parts[1::3], ""], [*parts[2::3], ""], strict=True):
        instead += [words, *([Hole(name, kind or "")] if name else [])]
    return Template(tuple(around), tuple(names), tuple(instead))


def _begin(text: str) -> str:
    """Return the first word, by which templates are found; none where it is not followed by a space."""
    word, space, _ = text.partition(" ")
    return word if space else ""
