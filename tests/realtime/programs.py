"""Where the clients in Node are, with what they need installed."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

CLIENTS = Path(__file__).resolve().parent.parent / "clients"


@cache
def installed() -> Path:
    """Install what the clients need, once."""
    lock, mark = CLIENTS / "package-lock.json", CLIENTS / "node_modules" / ".package-lock.json"
    if not mark.exists() or mark.stat().st_mtime < lock.stat().st_mtime:
        command = ["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run(command, cwd=CLIENTS, check=True, timeout=100)
    return CLIENTS
