"""The words of the reference: English as the code says them, Chinese by the catalogue beside this file.

The catalogue (`zh.po`, gettext's form) names each English text in one line, whatever line breaks it has in the code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from babel.messages import pofile

CATALOGUE = Path(__file__).with_name("zh.po")


class Words:
    """Says texts in one language, and notes what it was asked for and what it could not say."""

    def __init__(self, known: Mapping[str, str] | None = None) -> None:
        """Take what is known of a language; None for English."""
        self.known = known
        self.asked: set[str] = set()
        self.missing: set[str] = set()

    def __call__(self, text: str) -> str:
        """Say a text of the code; what the catalogue does not know stays English."""
        name = in_one_line(text)
        if self.known is None or not name:
            return text
        self.asked.add(name)
        if name not in self.known:
            self.missing.add(name)
        return self.known.get(name, text)

    def join(self, how: str, parts: Iterable[str]) -> str:
        """Put several together as a text with two holes puts two, such as "{} or {}"."""
        return self(how).replace("{}", "").join(parts)


def in_one_line(text: str) -> str:
    """Return how the catalogue names a text."""
    return " ".join(text.split())


def chinese() -> Words:
    """Read the catalogue."""
    with CATALOGUE.open("rb") as file:
        catalogue = pofile.read_po(file, locale="zh_Hans_CN")
    return Words({str(message.id): str(message.string) for message in catalogue if message.id and message.string})
