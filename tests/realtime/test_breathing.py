"""One client's many messages do not keep the others waiting."""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import Any

import gevent

from metaverse.realtime.inbox import Inbox

MESSAGES = 40
SECONDS = 0.001


class Busy:
    """A client whose messages take a while, all of it on the loop."""

    def __init__(self) -> None:
        self.closed = False
        self.websocket = None
        self.server = SimpleNamespace(sockets={})
        self.taken = 0

    def receive(self, _packet: Any) -> None:
        until = time.perf_counter() + SECONDS
        while time.perf_counter() < until:
            pass
        self.taken += 1


def test_others_have_their_turn_while_one_client_s_messages_are_taken() -> None:
    busy: Any = Busy()
    seen: list[int] = []

    def look_on() -> None:
        while busy.taken < MESSAGES:
            seen.append(busy.taken)
            gevent.sleep(0)

    inbox = Inbox(busy)
    for _ in range(MESSAGES):
        inbox.put("4x")
    with gevent.Timeout(10):
        gevent.spawn(look_on).join()
    assert len([taken for taken in seen if 0 < taken < MESSAGES]) >= 2
    assert seen == sorted(seen)
