"""Reads the catalogues beside this file: gettext's form, of which they use texts of one line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent


class Entry(NamedTuple):
    """A text in English and in another language; a part stands only within sentences."""

    said: str
    translated: str
    is_part: bool = False


def sayings(language: str) -> list[Entry]:
    """Return all entries of a language."""
    blocks = (HERE / f"{language}.po").read_text("utf-8").split("\n\n")
    return [entry for entry in map(_entry, blocks) if entry.said and entry.translated]


def _entry(block: str) -> Entry:
    lines = (line.partition(" ") for line in block.splitlines() if line.startswith("msg"))
    written = {name: json.loads(text) for name, _, text in lines}
    return Entry(written.get("msgid", ""), written.get("msgstr", ""), "msgctxt" in written)
