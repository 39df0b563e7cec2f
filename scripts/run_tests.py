"""Run pytest; what failed beside other tests is asked once more, alone (docs/decisions/44 says why)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

FAILED = Path(".pytest_cache/v/cache/lastfailed")
MOST = 3
"""More failures than this are no accident of a busy machine."""


def pytest(*arguments: str) -> int:
    """Run pytest, and give how it ended."""
    return subprocess.run([sys.executable, "-m", "pytest", *arguments], check=False).returncode


def failed() -> list[str]:
    """Name the tests that failed."""
    return sorted(json.loads(FAILED.read_text())) if FAILED.exists() else []


def main(arguments: list[str]) -> int:
    """Run the tests that are asked for; return 0 if each passed, be it alone."""
    FAILED.unlink(missing_ok=True)
    ended = pytest(*arguments)
    names = failed()
    if ended != 1 or not 0 < len(names) <= MOST:
        return ended
    print(f"\nAsked once more, alone: {', '.join(names)}", flush=True)
    ended = pytest("-m", "", *names)
    if ended == 0:
        print("\nUNSTEADY, failed beside other tests and passed alone (each is a fault to look for):")
        print("\n".join(f"  {name}" for name in names), flush=True)
    return ended


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
