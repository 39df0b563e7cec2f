"""Write those pages of docs/ that are made from the code: python -m scripts.describe."""

from __future__ import annotations

from pathlib import Path

from scripts.reference import events, metrics
from scripts.reference.words import Words, chinese

DOCS = Path(__file__).resolve().parent.parent / "docs"


def pages(english: Words, also: Words) -> dict[str, str]:
    """Return the text of each page by its name, in both languages."""
    made: dict[str, str] = {}
    for name, page in (("events", events.page), ("metrics", metrics.page)):
        made |= {f"{name}.md": page(english), f"{name}.zh.md": page(also)}
    return made


if __name__ == "__main__":
    for name, text in pages(Words(), chinese()).items():
        (DOCS / name).write_text(text, encoding="utf-8")
