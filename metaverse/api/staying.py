"""Who may stay in a stream: until the token ends, and as long as its rights are what they were."""

from __future__ import annotations

import time

import orjson
from flask import Flask, has_request_context, request

from metaverse.clock import now_ms, to_wire
from metaverse.errors import Unauthenticated
from metaverse.operations import server_figures
from metaverse.security import access
from metaverse.security.access import Known
from metaverse.security.roles import Caller

BEAT_SECONDS = 15.0
ENDS_BEFORE_SECONDS = 10.0


class Staying:
    """One caller in one stream; `shown` is what was shown to be let in."""

    def __init__(self, app: Flask, who: Caller, shown: str) -> None:
        self._app, self._who, self._shown = app, who, shown
        self._known: Known = app.extensions["metaverse.known"]
        self._times_forgotten = self._known.times_forgotten
        self._asked = time.monotonic()
        self.kind = str(request.blueprint) if has_request_context() else "other"
        server_figures.streams.add(self)

    def seconds_left(self) -> float:
        """Tell how long the stream may go on until it is asked again, or ends before its token does."""
        until_ms = self._who.expires_ms
        return BEAT_SECONDS if until_ms is None else (until_ms - now_ms()) / 1000 - ENDS_BEFORE_SECONDS

    def farewell(self) -> bytes:
        """Say that the token ends."""
        return b"event: expiring\ndata: %b\n\n" % orjson.dumps({"expiresAt": to_wire(self._who.expires_ms)})

    def is_still_let_in(self) -> bool:
        """Ask who this is once a beat, however much there is to tell, and at once where somebody's rights changed."""
        if not self._is_doubted() and time.monotonic() - self._asked < BEAT_SECONDS:
            return True
        self._asked = time.monotonic()
        try:
            with self._app.app_context():
                return access.authenticate(self._shown).rights == self._who.rights
        except Unauthenticated:
            return False

    def _is_doubted(self) -> bool:
        is_doubted = self._known.is_doubted(self._who, self._times_forgotten)
        self._times_forgotten = self._known.times_forgotten
        return is_doubted
