"""The guide's blocks, as a reader would type them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from tests.served import ROOT

ENGLISH = ROOT / "docs" / "deploy.md"
CHINESE = ROOT / "docs" / "deploy.zh.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
OUTSIDE = ("apt-get", "metaverse-release install")
"""What fetches packages; everything else is done in a network of its own, where nobody else is."""


@dataclass(frozen=True)
class Block:
    """One block that is to be typed."""

    line: int
    text: str

    @property
    def is_outside(self) -> bool:
        """Tell whether it needs the world."""
        return any(word in self.text for word in OUTSIDE)


def blocks(page: Path, kind: str = "bash") -> list[Block]:
    """Give the blocks of a page that are marked so, in their order."""
    text = page.read_text(encoding="utf-8")
    found = ((match, text.count("\n", 0, match.start()) + 1) for match in BLOCK.finditer(text))
    return [Block(line, match[2]) for match, line in found if match[1] == kind]
