"""A client that reads nothing: the server's memory stays bounded, others notice nothing, and it catches up later."""

from __future__ import annotations

import socket
import time
from pathlib import Path

import pytest

from metaverse.events.names import EventType
from tests import factories
from tests.faults.judging import judge
from tests.faults.senders import Senders
from tests.faults.standing import manned
from tests.faults.watchers import SocketWatcher, watching
from tests.figures import Figures

pytestmark = pytest.mark.timeout(400)
BUFFER_BYTES = 262_144
DEAF = 20
WORDS = 8_000
POSTS = 120
MOST_GROWTH_MB = 120
"""What the database remembers of what is said is part of it; 20 clients times all that is said would be thousands."""


class Deaf(SocketWatcher):
    """Joins, and reads nothing for a while."""

    def deafen(self) -> None:
        """Take in nothing but what little the machine keeps for it."""
        assert self._socket is not None
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.hears.clear()


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [0, pytest.param(60, marks=pytest.mark.nightly)], ids=["full at once", "a minute"])
def test_who_reads_nothing_holds_nobody_up_and_is_told_all_in_the_end(
    tmp_path: Path, sqlite_url: str, seconds: int, figures: Figures
) -> None:
    with (
        manned(tmp_path, sqlite_url, SOCKET_BUFFER_BYTES=str(BUFFER_BYTES)) as (server, office),
        watching(office) as watchers,
    ):
        deaf = [Deaf(office) for _ in range(DEAF)]
        for one in deaf:
            one.start()
        for one in deaf:
            one.until_there()
        senders = Senders(office, count=2, pause_seconds=0.01).start()
        senders.until_more()
        before = server.worker().memory_info().rss
        for one in deaf:
            one.deafen()
        began = time.monotonic()
        most, spoken = before, 0
        while spoken < POSTS or time.monotonic() - began < seconds:
            said = {"title": "Wordy", "description": f"{spoken}{'.' * WORDS}"}
            office.post(*[factories.event(EventType.TASK_CREATED, "wordy", said) for _ in range(8)])
            spoken += 1
            most = max(most, server.worker().memory_info().rss)
        told = office.post(factories.task("the last word", title="Listen"))["seq"]["to"]
        for watcher in watchers:
            watcher.until_seen(told)
        for one in deaf:
            one.hears.set()
        senders.finish()
        judge(office, senders, [*watchers, *deaf])
        for one in deaf:
            one.end()
        figures(deaf_clients=DEAF, spoken_mb=spoken * 8 * WORDS / 1e6, most_growth_mb=(most - before) / 1e6)
        figures(told_to_join_anew=sum(one.resumes > 0 for one in deaf), cut_off=sum(one.connects > 1 for one in deaf))
        assert (most - before) / 1e6 < MOST_GROWTH_MB
        assert all(one.resumes or one.connects > 1 for one in deaf)
        assert [watcher.connects for watcher in watchers] == [1, 1]
