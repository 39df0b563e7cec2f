"""Session files from a folder into the database, `flask replay --speed max`: how fast, and in how much memory.

`python -m bench.replay_files [MEGABYTES …]`, 20 and 200 if left out: the memory must not grow with the folder.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.served import ROOT

DATA = ROOT / "tests" / "data"
SESSION = "claude-session-5-subagents.jsonl"
FLASK = (sys.executable, "-m", "flask", "--app", "wsgi:app")


def folder_of(megabytes: int, folder: Path) -> int:
    """Fill a folder with one session again and again, under new names, a day apart; return how many bytes that is."""
    raw, size = (DATA / SESSION).read_bytes(), 0
    for number in range(max(1, megabytes * 1_000_000 // len(raw))):
        copy = raw.replace(b"toolu_", b"toolu_%d_" % number).replace(b"msg_", b"msg_%d_" % number)
        copy = copy.replace(b"fe5e1c67-53e7", b"%08x-53e7" % number).replace(
            b"2025-09-03T", b"2025-%02d-%02dT" % _day(number)
        )
        copy = re.sub(rb'"uuid":"........', b'"uuid":"%08x' % number, copy)
        (folder / f"{number:08x}.jsonl").write_bytes(copy)
        size += len(copy)
    return size


def _day(number: int) -> tuple[int, int]:
    return 1 + number // 28 % 8, 1 + number % 28


def measure(megabytes: int) -> None:
    """Replay a folder into a fresh database, and print what it took."""
    with tempfile.TemporaryDirectory() as name:
        home, sessions = Path(name), Path(name) / "sessions"
        sessions.mkdir()
        environment = os.environ | {
            "APP_ENV": "production",
            "METAVERSE_HOME": str(home),
            "LOG_DIR": str(home / "log"),
            "SECRET_KEY": "a key for measuring, which nobody else may have",
            "SEED_PASSWORD": "seeded to measure",
        }
        for command in ("init-db", "seed"):
            subprocess.run([*FLASK, command], cwd=ROOT, env=environment, check=True, capture_output=True)
        size, started = folder_of(megabytes, sessions), time.perf_counter()
        command = [*FLASK, "replay", str(sessions), "--speed", "max"]
        with (home / "said").open("w+") as said:
            child = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=said, stderr=subprocess.DEVNULL)
            _, status, usage = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
            said.seek(0)
            told = said.read().strip()
        took = time.perf_counter() - started
        events = sum(map(int, re.findall(r"(\d+) (?:taken|known)", told)))
        files, rate = len(list(sessions.iterdir())), size / 1e6 / took
        print(
            f"{size / 1e6:.0f} MB in {files} files: {took:.1f} s, {rate:.2f} MB/s, {events / took:,.0f} events/s, "
            f"at most {usage.ru_maxrss // 1024} MB held ({told})",
            flush=True,
        )


def main(sizes: list[str]) -> None:
    """Measure each size."""
    for megabytes in map(int, sizes or ("20", "200")):
        measure(megabytes)


if __name__ == "__main__":
    main(sys.argv[1:])
