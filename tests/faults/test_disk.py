"""A full disk: senders are told so and to come back, nothing is half written, and it goes on once there is room."""

from __future__ import annotations

import errno
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import requests

from tests.cli.processes import until
from tests.databases import fresh_sqlite
from tests.faults.judging import judge
from tests.faults.senders import Senders
from tests.faults.standing import manned, ready
from tests.faults.watchers import watching
from tests.figures import Figures

pytestmark = pytest.mark.timeout(400)

MEGABYTES = 20


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Give a disk of 20 MB."""
    there = tmp_path / "small"
    there.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "none", there], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("Only root may mount the small disk that this test fills.")
    try:
        yield there
    finally:
        subprocess.run(["umount", "--lazy", there], check=True)


def fill(folder: Path) -> Path:
    """Take all the room there is."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as written:
        for size in (1 << 20, 1 << 12, 1):
            with suppress(OSError):
                while True:
                    written.write(bytes(size))
    return ballast


def test_a_full_disk_loses_nothing_and_is_told(small_disk: Path, sqlite_template: Path, figures: Figures) -> None:
    url = fresh_sqlite(sqlite_template, small_disk)
    with manned(small_disk, url) as (server, office), watching(office) as watchers:
        senders = Senders(office, pause_seconds=0.01).start()
        senders.until_more()
        ballast = fill(small_disk)
        senders.until_refused()
        status, told = ready(server.url)
        assert (status, "disk is full" in told["detail"]) == (503, True), told
        with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)), (small_disk / "more").open("wb", 0) as more:
            more.write(bytes(1 << 16))
        shown = requests.get(
            f"{server.url}/api/metaverse/agents", headers={"Authorization": f"Bearer {office.viewer}"}, timeout=30
        )
        assert shown.status_code == 200, shown.text
        ballast.unlink()
        began = time.monotonic()
        senders.until_more()
        back = time.monotonic() - began
        until(lambda: ready(server.url)[0] == 200, "the server is ready again")
        senders.finish()
        judge(office, senders, watchers)
        figures(
            acknowledged=len(senders.acknowledged), refused=senders.refused.total(), lost=0, back_after_seconds=back
        )
        assert (set(senders.refused), senders.impatient) == ({"503"}, 0)


def test_full_logs_hold_nobody_up(small_disk: Path, tmp_path: Path, sqlite_url: str, figures: Figures) -> None:
    with manned(tmp_path, sqlite_url, LOG_DIR=str(small_disk / "log")) as (_server, office):
        senders = Senders(office, pause_seconds=0.01).start()
        senders.until_more()
        ballast = fill(small_disk)
        combined = small_disk / "log" / "combined.log"
        senders.until_more(300)
        size = combined.stat().st_size
        ballast.unlink()
        senders.until_more()
        until(lambda: combined.stat().st_size > size, "the log goes on once there is room")
        senders.finish()
        judge(office, senders)
        assert senders.refused.total() == 0
        figures(acknowledged=len(senders.acknowledged), refused=0, lost=0)
