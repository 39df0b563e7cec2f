"""Record what a release leaves behind: `python -m tests.releases.record NAME`.

The release's own code lays, seeds and fills a database (`fill.py`); the file, packed, and what that code said of it
go into `tests/data/releases`. To be done once for each release, with the packages of today.
"""

from __future__ import annotations

import contextlib
import lzma
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.releases import FOLDER, RELEASES

ROOT = Path(__file__).resolve().parent.parent.parent
FILL = Path(__file__).with_name("fill.py")


def record(name: str) -> None:
    """Record one of `RELEASES`."""
    commit = RELEASES[name]
    with tempfile.TemporaryDirectory() as home, _checkout(commit, Path(home) / "code") as code:
        database, said = Path(home) / "metaverse.db", FOLDER / f"{name}.json"
        environment = os.environ | {
            "METAVERSE_HOME": home,
            "DATABASE_URL": f"sqlite:///{database}",
            "SECRET_KEY": "a key for tests, which nobody else may have",
            "SEED_PASSWORD": "seeded for a test",
            "RATE_LIMIT": "1000000 per minute",
        }
        flask: list[str | Path] = [sys.executable, "-m", "flask", "--app", "wsgi:app"]
        fill: list[str | Path] = [sys.executable, FILL, said]
        for command in ([*flask, "db", "upgrade"], [*flask, "seed"], fill):
            subprocess.run(command, cwd=code, env=environment, check=True)
        _pack(database, FOLDER / f"{name}.db.xz")


@contextlib.contextmanager
def _checkout(commit: str, folder: Path) -> Iterator[Path]:
    """Give the code of a commit for a while."""
    subprocess.run(["git", "worktree", "add", "--detach", "--quiet", folder, commit], cwd=ROOT, check=True)
    try:
        yield folder
    finally:
        subprocess.run(["git", "worktree", "remove", "--force", folder], cwd=ROOT, check=True)


def _pack(database: Path, packed: Path) -> None:
    whole = database.with_suffix(".whole")
    with contextlib.closing(sqlite3.connect(database)) as connection:
        connection.execute("VACUUM INTO ?", [str(whole)])
    packed.write_bytes(lzma.compress(whole.read_bytes(), preset=9 | lzma.PRESET_EXTREME))


if __name__ == "__main__":
    record(sys.argv[1])
