"""A connection to PostgreSQL that waits on gevent's loop, and not for ever.

psycopg makes a poll object, a timer and a task for each wait; a statement waits at least once, so here one watcher
serves a connection for life. A server that says nothing for too long is given up: the connection is closed, and whoever
asked is told that the database does not answer.
"""

from __future__ import annotations

from typing import Any, TypeVar

import gevent
import psycopg
from gevent.hub import Hub
from psycopg.abc import PQGen
from psycopg.waiting import READY_R, WAIT_R

from metaverse.database.threads import beside_a_loop

R = TypeVar("R")

_OUR_PAUSE_SECONDS = 0.1
"""How often psycopg's own way of waiting looks up."""

_GIVEN_UP = "The server has not answered for too long, and was given up."
_READS = 1
"""libev's word for a descriptor that can be read."""


class Patient(psycopg.Connection[Any]):
    """A connection that gives its server up after a while."""

    patience_seconds: float | None = None
    """How long a server may take for one answer, None for as long as it likes; it must end statements itself before."""

    _hub: Hub | None = None
    _watcher: Any = None

    def wait(self, gen: PQGen[R], interval: float = _OUR_PAUSE_SECONDS, timeout: float | None = None) -> R:
        """Drive a conversation with the server to its end.

        Raises:
            Silent: the server says nothing for too long; the connection is closed then.
        """
        if timeout is not None or not beside_a_loop():
            return self._wait_as_ever(gen, interval, timeout)
        try:
            with gevent.Timeout(self.patience_seconds, _TimeIsUp):
                return self._wait_beside_the_loop(gen, interval)
        except _TimeIsUp:
            self.close()
            raise Silent(_GIVEN_UP) from None

    def _wait_as_ever(self, gen: PQGen[R], interval: float, timeout: float | None) -> R:
        try:
            return super().wait(gen, interval, self.patience_seconds if timeout is None else timeout)
        except psycopg.errors._WaitTimeout:
            if timeout is not None:
                raise
            self.close()
            raise Silent(_GIVEN_UP) from None

    def _wait_beside_the_loop(self, gen: PQGen[R], interval: float) -> R:
        try:
            state = next(gen)
            while state == WAIT_R:
                self._until_it_speaks()
                state = gen.send(READY_R)
            return super().wait(_resumed(gen, state), interval)
        except StopIteration as end:
            return end.value

    def _until_it_speaks(self) -> None:
        hub = gevent.get_hub()
        if self._hub is not hub:
            self._hub, self._watcher = hub, hub.loop.io(self.pgconn.socket, _READS)
        hub.wait(self._watcher)

    def close(self) -> None:
        """Close the connection, after its watcher: a descriptor's number may belong to another one soon."""
        watcher, self._watcher, self._hub = self._watcher, None, None
        if watcher is not None:
            watcher.close()
        super().close()


class Silent(psycopg.OperationalError):
    """The server has said nothing for too long."""


class _TimeIsUp(BaseException):
    """The same, on its way through psycopg: no handler there may take it for its own."""


def _resumed(gen: PQGen[R], state: Any) -> PQGen[R]:
    """Go on with a conversation that waits for something already."""
    while True:
        ready = yield state
        try:
            state = gen.send(ready)
        except StopIteration as end:
            return end.value
