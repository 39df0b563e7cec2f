"""Lay squeezed files beside those of the built client, for nginx (`gzip_static`): the same bytes for the same file."""

from __future__ import annotations

import gzip
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from metaverse.api.client import COMPRESSED

LEAST_BYTES = 1024


def squeeze(folder: Path) -> int:
    """Squeeze every file that gains by it, and return how many."""
    count = 0
    for file in sorted(folder.rglob("*")):
        if file.suffix in COMPRESSED and file.stat().st_size >= LEAST_BYTES:
            raw = file.read_bytes()
            squeezed = gzip.compress(raw, 9, mtime=0)
            if len(squeezed) < len(raw):
                file.with_name(f"{file.name}.gz").write_bytes(squeezed)
                count += 1
    return count


if __name__ == "__main__":
    root = Path(__file__).resolve().parent.parent
    print(f"{squeeze(root / 'frontend' / 'dist')} files of the client are squeezed.")
