"""Gunicorn's worker, with a look at what each connection begins with: new WebSockets take a short way in."""

from __future__ import annotations

from typing import Any

import gevent
from gunicorn.workers.ggevent import GeventWorker

MOST_BYTES = 8192
_LOOK = 2
"""MSG_PEEK: what is looked at stays to be read."""


class Worker(GeventWorker):  # type: ignore[misc]
    """A worker on gevent's loop."""

    def handle(self, listener: Any, client: Any, addr: Any) -> None:
        """Serve a connection."""
        begun = b""
        try:
            with gevent.Timeout(self.cfg.keepalive, False):  # type: ignore[arg-type]
                begun = client.recv(MOST_BYTES, _LOOK)
            if begun and self.wsgi.extensions["metaverse.doorway"].lets_in(client, begun):
                return
        except OSError:
            client.close()
            return
        super().handle(listener, client, addr)
