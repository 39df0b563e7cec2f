"""A connection that says nothing takes no greenlet and little memory, and parts without a trace."""

from __future__ import annotations

import gc
import socket
from typing import Any

import gevent
import pytest
from greenlet import greenlet

from metaverse.realtime.websocket import WebSocket

KEY = "dGhlIHNhbXBsZSBub25jZQ=="
ASKED = {"HTTP_SEC_WEBSOCKET_VERSION": "13", "HTTP_SEC_WEBSOCKET_KEY": KEY}
MANY = 50


class Listener:
    """Keeps what it was told."""

    def __init__(self) -> None:
        self.heard: list[str | bytes] = []
        self.ends: list[str] = []

    def hear(self, message: str | bytes) -> None:
        self.heard.append(message)

    def lose(self) -> None:
        self.ends.append("lost")

    def forget(self) -> None:
        self.ends.append("forgotten")


@pytest.fixture
def place() -> Any:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener


def opened(place: socket.socket) -> tuple[WebSocket, Listener, socket.socket]:
    far = socket.create_connection(place.getsockname())
    near, _ = place.accept()
    listener = Listener()
    websocket = WebSocket.accept({**ASKED, "gunicorn.socket": near}, listener, 1000)
    assert near.fileno() == -1
    return websocket, listener, far


def greenlets() -> int:
    gc.collect()
    return sum(isinstance(thing, greenlet) for thing in gc.get_objects())


def test_an_open_connection_takes_no_greenlet(place: socket.socket) -> None:
    before = greenlets()
    crowd = [opened(place) for _ in range(MANY)]
    gevent.sleep(0)
    assert greenlets() - before < MANY / 10
    for websocket, _, far in crowd:
        far.close()
        websocket.cut()


def test_who_goes_is_told_once_and_closes_the_descriptor(place: socket.socket) -> None:
    websocket, listener, far = opened(place)
    descriptor = websocket._line.descriptor
    far.close()
    with gevent.Timeout(5):
        while not listener.ends:
            gevent.sleep(0)
    websocket.cut()
    websocket.close()
    gevent.sleep(0)
    assert listener.ends == ["lost", "forgotten"]
    with pytest.raises(OSError, match="Bad file descriptor"):
        socket.socket(fileno=descriptor)
