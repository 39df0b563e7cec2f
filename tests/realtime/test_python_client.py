"""The client of python-socketio, by each transport."""

from __future__ import annotations

import gc
import socket
import threading
from typing import Any

import pytest
import socketio

from tests import factories
from tests.realtime.conftest import Office

BOUND_SECONDS = 20
BATCH = 50
HALF = 500

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


class Watcher:
    """A client that notes every `seq` it is told, and resumes after a break."""

    def __init__(self, office: Office, transports: list[str]) -> None:
        self.seen: list[int] = []
        self.joins = 0
        self._epoch = ""
        self._changed = threading.Condition()
        self.client = socketio.Client(reconnection_delay=0.05, reconnection_delay_max=0.1)
        self.client.on("connect", self._join)
        self.client.on("3d:agent:status", self._take)
        self.client.connect(office.url, auth={"token": office.viewer}, transports=transports)

    def wait(self, joins: int, seen: int) -> None:
        """Wait until the client has joined so often, and was told so much."""
        with self._changed:
            assert self._changed.wait_for(lambda: self.joins >= joins and len(self.seen) >= seen, BOUND_SECONDS)

    def break_off(self) -> None:
        """Break the connection off without a word."""
        self.client.eio.ws.sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Leave, and find the sockets that the client forgets to close while the mark is on."""
        self.client.disconnect()
        gc.collect()

    def _join(self) -> None:
        since = {"epoch": self._epoch, "scene": len(self.seen)} if self._epoch else None
        self.client.emit("3d:join", {"rooms": ["scene"], "since": since}, callback=self._joined)

    def _joined(self, answer: dict[str, Any]) -> None:
        assert answer["ok"], answer
        self._epoch = answer["epoch"]
        for missed in answer["rooms"]["scene"].get("events", ()):
            if missed["event"] == "3d:agent:status":
                self._take(missed["payload"])
        with self._changed:
            self.joins += 1
            self._changed.notify_all()

    def _take(self, payload: dict[str, Any]) -> None:
        with self._changed:
            self.seen += [agent["seq"] for agent in payload["agents"]]
            self._changed.notify_all()


@pytest.mark.slow
@pytest.mark.parametrize("transports", [["websocket"], ["polling", "websocket"]], ids="-".join)
def test_a_client_in_python_misses_and_doubles_nothing(office: Office, transports: list[str]) -> None:
    watcher = Watcher(office, transports)
    watcher.wait(joins=1, seen=0)
    _post(office, "before")
    watcher.wait(joins=1, seen=HALF)
    watcher.break_off()
    _post(office, "after")
    watcher.wait(joins=2, seen=2 * HALF)
    watcher.close()
    assert watcher.seen == list(range(1, 2 * HALF + 1))


def test_a_client_in_python_that_only_polls_is_told_everything(office: Office) -> None:
    watcher = Watcher(office, ["polling"])
    watcher.wait(joins=1, seen=0)
    _post(office, "before")
    watcher.wait(joins=1, seen=HALF)
    watcher.close()
    assert watcher.seen == list(range(1, HALF + 1))


def _post(office: Office, word: str) -> None:
    for start in range(0, HALF, BATCH):
        office.post(*[factories.status(f"a{start + at}", activity=word) for at in range(BATCH)])
