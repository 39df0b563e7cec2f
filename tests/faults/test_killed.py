"""Killed at any moment, the server has kept what it acknowledged: once, and with everything that follows from it."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest

from tests.databases import fresh_postgres, fresh_sqlite
from tests.faults.judging import judge
from tests.faults.senders import Senders
from tests.faults.standing import Standing, manned
from tests.faults.watchers import watching
from tests.figures import Figures, rounds
from tests.realtime.conftest import Office

pytestmark = pytest.mark.timeout(400)

LATEST_SECONDS = 0.4
"""So long after the first acknowledgement the server is killed at the latest."""

IN_THE_SUITE, AT_NIGHT, AT_NIGHT_ON_POSTGRESQL = 5, 1000, 200
AT_ONCE = 6


class Rounds:
    """Rounds against one server: in each, an organization of its own, senders, watchers, and a kill at some moment."""

    def __init__(self, home: Path, database_url: str, seed: str) -> None:
        self.home, self.database_url = home, database_url
        self.counts: Counter[str] = Counter()
        self.longest_seconds = 0.0
        self._chance = random.Random(seed)

    def run(self, count: int) -> Rounds:
        """Play so many rounds."""
        with manned(self.home, self.database_url) as (server, office):
            for number in range(count):
                self._round(server, Office(server.url, office._app), number)
        return self

    def _round(self, server: Standing, office: Office, number: int) -> None:
        with watching(office) as watchers:
            senders = Senders(office, seed=number).start()
            senders.until_more(1)
            threading.Event().wait(self._chance.uniform(0, LATEST_SECONDS))
            how = self._chance.choice(["worker", "all"])
            server.kill_worker() if how == "worker" else server.kill()
            senders.finish()
            self.counts["events"] += judge(office, senders, watchers)
        self.counts.update({"acknowledged": len(senders.acknowledged), "repeated": senders.refused.total()})
        self.counts.update({"kills": 1, f"kills_of_{how}": 1, "resumed": sum(one.connects - 1 for one in watchers)})
        self.counts["snapshots"] += sum(one.snapshots - 1 for one in watchers)
        self.longest_seconds = max(self.longest_seconds, senders.longest_seconds)


def told(figures: Figures, done: list[Rounds], began: float) -> None:
    """Tell what the rounds were."""
    counts = sum((one.counts for one in done), Counter())
    figures(**counts, lost=0, doubled=0, longest_wait_seconds=max(one.longest_seconds for one in done))
    figures(seconds_a_round=(time.monotonic() - began) / counts["kills"])


@pytest.mark.parametrize("database_url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)], indirect=True)
def test_what_was_acknowledged_survives_a_kill_at_any_moment(
    tmp_path: Path, database_url: str, figures: Figures
) -> None:
    began = time.monotonic()
    count = IN_THE_SUITE if database_url.startswith("sqlite") else 2
    told(figures, [Rounds(tmp_path, database_url, uuid4().hex).run(count)], began)


@pytest.mark.nightly
@pytest.mark.timeout(4 * 3600)
def test_what_was_acknowledged_survives_a_thousand_kills(
    tmp_path: Path, sqlite_template: Path, figures: Figures
) -> None:
    began = time.monotonic()
    told(figures, _beside(tmp_path, [fresh_sqlite(sqlite_template, tmp_path) for _ in range(AT_ONCE)], AT_NIGHT), began)


@pytest.mark.nightly
@pytest.mark.timeout(2 * 3600)
def test_what_was_acknowledged_survives_kills_on_postgresql(
    tmp_path: Path, postgres_server: str, postgres_template: str, figures: Figures
) -> None:
    began = time.monotonic()
    with (
        fresh_postgres(postgres_server, postgres_template) as one,
        fresh_postgres(postgres_server, postgres_template) as other,
    ):
        told(figures, _beside(tmp_path, [one, other], AT_NIGHT_ON_POSTGRESQL), began)


def _beside(home: Path, urls: list[str], otherwise: int) -> list[Rounds]:
    """Play rounds against several servers at the same time, since most of a round is one core's start of a server."""
    count = rounds(otherwise)
    lanes = []
    for number, url in enumerate(urls):
        lanes.append(Rounds(home / str(number), url, uuid4().hex))
        lanes[-1].home.mkdir()
    with ThreadPoolExecutor(len(urls)) as pool:
        return list(pool.map(lambda lane: lane.run(-(-count // len(urls))), lanes))
