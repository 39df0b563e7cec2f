"""A server that works for long needs no more memory than after its first minutes, and keeps nothing of who has gone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.soaking import METRICS_TOKEN, Soak, family_mb, until_let_go
from tests.faults.standing import manned
from tests.figures import Figures, rounds

MINUTES = 30
MOST_GROWTH = 0.05
PAST_EVENTS = 200_000
"""With so many every memory is full before anything is measured: of tasks, of what ended, of pictures, of the file."""

WARM_SHARE = 0.3
JOIN_LIMIT = "100000 per 10 seconds"
"""All the comings and goings are from one address."""


@pytest.mark.nightly
@pytest.mark.timeout(2 * 3600)
def test_half_an_hour_of_everything_leaves_nothing_behind(tmp_path: Path, sqlite_url: str, figures: Figures) -> None:
    seconds = rounds(MINUTES * 60, "SOAK_SECONDS")
    with manned(tmp_path, sqlite_url, METRICS_TOKEN=METRICS_TOKEN, SOCKET_JOIN_LIMIT=JOIN_LIMIT) as (server, office):
        soak = Soak(server, office)
        soak.give_past(PAST_EVENTS)
        soak.run(10)
        before = until_let_go(soak, soak.held())
        soak.run(seconds)
        assert soak.faults == []
        warm_mb, growth = soak.growth(seconds * WARM_SHARE)
        figures(seconds=seconds, **soak.done, warm_mb=warm_mb, growth_percent=growth * 100)
        figures(with_worker_processes_mb=family_mb(server.worker()))
        for name, (held, most) in soak.caches().items():
            assert held <= most or not most, name
        after = until_let_go(soak, before)
        figures(sockets=after.sockets, greenlets=after.greenlets, threads=after.threads, files=after.files)
        figures(greenlets_before=before.greenlets, threads_before=before.threads, files_before=before.files)
        assert growth < MOST_GROWTH
