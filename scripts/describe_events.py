"""Print docs/events.md: every event that the door takes."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from metaverse.schemas.page import page

if __name__ == "__main__":
    print(page(), end="")
