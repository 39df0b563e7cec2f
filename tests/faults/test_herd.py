"""All clients come back at once: everybody is told what was missed, and whoever sends meanwhile waits only a little."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests import factories
from tests.faults.standing import manned
from tests.figures import Figures
from tests.served import ROOT

pytestmark = pytest.mark.timeout(400)
TIMES = 2
MOST_WAIT_SECONDS = 15.0


class Herd:
    """The clients, in a process of their own."""

    def __init__(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "tests.faults.herd", *arguments]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def hear(self) -> dict[str, Any]:
        """Wait for what they say next."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "The clients ended too early."
        found: dict[str, Any] = json.loads(line)
        return found

    def tell(self, what: str) -> None:
        """Tell them something."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{what}\n")
        self._process.stdin.flush()

    def end(self) -> None:
        """Have them gone."""
        self._process.kill()
        self._process.communicate()


@pytest.mark.parametrize("count", [200, pytest.param(1000, marks=pytest.mark.nightly)])
def test_all_are_back_with_every_event(tmp_path: Path, sqlite_url: str, count: int, figures: Figures) -> None:
    many = str(2 * count + 10)
    limits = {"SOCKETS_PER_ADDRESS": many, "SOCKETS_PER_TOKEN": many, "MAX_SOCKETS": many}
    with manned(tmp_path, sqlite_url, **limits) as (_server, office):
        herd = Herd(office.url, office.organization_id, office.viewer, str(count))
        try:
            assert herd.hear() == {"there": count}
            waits: list[float] = []
            back = [_scattered(herd, office.post, waits, number) for number in range(TIMES)]
            herd.tell("")
            done = herd.hear()
        finally:
            herd.end()
    assert (done["gaps"], done["doubles"], done["seen"]) == (0, 0, len(waits))
    assert done["connects"] == count * (1 + TIMES)
    waits.sort()
    figures(clients=count, times=TIMES, longest_until_all_are_back_seconds=max(back), snapshots=done["snapshots"])
    figures(
        calls_meanwhile=len(waits), p50_ms=waits[len(waits) // 2] * 1000, p99_ms=waits[-1 - len(waits) // 100] * 1000
    )
    assert waits[-1] < MOST_WAIT_SECONDS


def _scattered(herd: Herd, post: Any, waits: list[float], number: int) -> float:
    """Cut all off while somebody sends, and tell after how many seconds all are back and know everything."""
    seq = 0
    for at in range(10):
        seq = _post(post, waits, f"{number}-{at}")
    herd.tell(str(seq + 20))
    for at in range(10, 30):
        _post(post, waits, f"{number}-{at}")
    return float(herd.hear()["back_seconds"])


def _post(post: Any, waits: list[float], name: str) -> int:
    began = time.monotonic()
    receipt = post(factories.task(f"mark-{name}", title=name))
    waits.append(time.monotonic() - began)
    return int(receipt["seq"]["to"])
