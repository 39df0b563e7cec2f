"""An outlet waits for a slow client, and not for one that takes nothing any more."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import gevent
import pytest
from gevent.socket import wait_read

from metaverse.wires import outlet
from metaverse.wires.outlet import Outlet

STALLED_SECONDS = 0.3
LARGE = bytes(8_000_000)
Ends = tuple[Outlet, socket.socket, list[str]]


@pytest.fixture
def ends(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ends]:
    monkeypatch.setattr(outlet, "STALLED_SECONDS", STALLED_SECONDS)
    over: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        reader = socket.create_connection(listener.getsockname())
        sender, _ = listener.accept()
    with gevent.Timeout(20), reader:
        yield Outlet(sender, lambda: over.append("over")), reader, over


def test_who_takes_nothing_any_more_is_cut_off(ends: Ends) -> None:
    mine, _, over = ends
    assert not mine.say(LARGE)
    mine.end()
    assert over == ["over"]


def test_who_takes_little_by_little_gets_everything(ends: Ends) -> None:
    mine, reader, over = ends
    saying = gevent.spawn(mine.say, LARGE)
    size = 0
    pause = STALLED_SECONDS * 0.7
    while size < len(LARGE):
        if pause and size > len(LARGE) // 2:
            gevent.sleep(pause)
            pause = 0
        wait_read(reader.fileno())
        size += len(reader.recv(100_000))
    assert (saying.get(), over) == (True, [])
    mine.line.end()
