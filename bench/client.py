"""What the client loads until its first view, compressed as it is served; the 3D part comes after it."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

DIST = Path(__file__).resolve().parent.parent / "frontend" / "dist"


def main() -> None:
    """Add up the page, and the scripts and styles that it names."""
    page = (DIST / "index.html").read_text()
    named = sorted(set(re.findall(r'(?:src|href)="/(assets/[^"]+\.(?:js|css))"', page)))
    sizes = {name: len(gzip.compress((DIST / name).read_bytes(), 9)) for name in named}
    sizes["index.html"] = len(gzip.compress(page.encode(), 9))
    lazy = sum(
        len(gzip.compress(f.read_bytes(), 9)) for f in DIST.glob("assets/*.js") if f"assets/{f.name}" not in sizes
    )
    for name, size in sizes.items():
        print(f"{name:50} {size / 1000:8.1f} kB")
    print(f"{'until the first view':50} {sum(sizes.values()) / 1000:8.1f} kB in {len(sizes)} requests")
    print(f"{'scripts that come later':50} {lazy / 1000:8.1f} kB")


if __name__ == "__main__":
    main()
