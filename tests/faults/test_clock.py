"""A clock that jumps by an hour and back under a running server: places go on, nobody goes offline or is shut out."""

from __future__ import annotations

import struct
import subprocess
import time
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
import requests

from tests.cli.processes import until
from tests.factories import status
from tests.faults.judging import judge
from tests.faults.senders import Senders
from tests.faults.soaking import METRICS_TOKEN
from tests.faults.standing import GENEROUS, manned
from tests.faults.watchers import watching
from tests.figures import Figures
from tests.realtime.conftest import Office

pytestmark = pytest.mark.timeout(400)
API = "/api/metaverse"
SOURCE = Path(__file__).with_name("clock.c")
PRESENCE_SECONDS = 40
STEPS = (3600, 0, -3600, 0)


class Clock:
    """The wall clock of a server, to be set; its steady clock goes on."""

    def __init__(self, folder: Path) -> None:
        self._file, library = folder / "clock", folder / "clock.so"
        self.set(0)
        subprocess.run(["cc", "-shared", "-fPIC", "-O2", "-o", library, SOURCE], check=True, timeout=60)
        self.settings = {"LD_PRELOAD": str(library), "CLOCK_OFFSET": str(self._file)}

    def set(self, seconds: int) -> None:
        """Have it so many seconds ahead."""
        with self._file.open("r+b" if self._file.exists() else "wb") as there:
            there.write(struct.pack("@l", seconds))


def agents(office: Office, *who: str) -> dict[str, str]:
    """Return the status of each agent, as the server says it."""
    headers = {"Authorization": f"Bearer {office.viewer}"}
    answer = requests.get(f"{office.url}{API}/agents", headers=headers, timeout=60)
    assert answer.status_code == 200, answer.text
    return {one["agentId"]: one["status"] for one in answer.json()["items"] if one["agentId"] in who}


def test_a_clock_that_jumps_sends_nobody_away_and_shuts_nobody_out(
    tmp_path: Path, sqlite_url: str, figures: Figures
) -> None:
    clock = Clock(tmp_path)
    settings = {
        "PRESENCE_TIMEOUT_SECONDS": str(PRESENCE_SECONDS),
        "STALE_AFTER_SECONDS": "20",
        "TOOL_STALE_AFTER_SECONDS": "20",
        "METRICS_TOKEN": METRICS_TOKEN,
        "RATE_LIMIT": GENEROUS,
        **clock.settings,
    }
    with manned(tmp_path, sqlite_url, **settings) as (_server, office), watching(office) as watchers:
        login = office.sign_in(office.user("ada"), 7200)
        office.post(status("quiet"))
        senders = Senders(office, pause_seconds=0.02).start()
        senders.until_more()
        for step in STEPS:
            clock.set(step)
            until(lambda step=step: abs(_ahead(office) - step) < 600, f"the server's clock is off by {step} s")  # type: ignore[misc]
            swept = _swept(office)
            senders.until_more(40)
            if step == STEPS[0]:
                until(lambda swept=swept: _swept(office) != swept, "the server looks who is silent")  # type: ignore[misc]
            assert agents(office, "quiet") == {"quiet": "working"}
            me = requests.get(f"{office.url}/api/auth/me", headers={"Authorization": f"Bearer {login}"}, timeout=60)
            assert me.status_code == 200, (step, me.text)
        senders.finish()
        judge(office, senders, watchers)
        assert senders.refused.total() == 0, senders.refused
        assert sum(watcher.connects for watcher in watchers) == len(watchers)
        figures(steps=len(STEPS), acknowledged=len(senders.acknowledged), refused=0, lost=0, sent_away=0)


def _ahead(office: Office) -> float:
    """Tell by how many seconds the server's clock is ahead, by the date of its answers."""
    answer = requests.get(f"{office.url}/health", timeout=60)
    return parsedate_to_datetime(answer.headers["Date"]).timestamp() - time.time()


def _swept(office: Office) -> str:
    """Tell when the server last looked who is silent."""
    headers = {"Authorization": f"Bearer {METRICS_TOKEN}"}
    metrics = requests.get(f"{office.url}/metrics", headers=headers, timeout=60).text
    named = 'metaverse_chore_last_run_timestamp_seconds{chore="silence"}'
    return next((line for line in metrics.splitlines() if line.startswith(named)), "")
