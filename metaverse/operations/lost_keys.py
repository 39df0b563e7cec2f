"""A server does not start without a key that has sealed something: it would read a part, and seal with another one."""

from __future__ import annotations

import sys

import structlog
from flask import Flask
from sqlalchemy.exc import DBAPIError

from metaverse.errors import Unavailable
from metaverse.security import keyring
from metaverse.services import sealing_keys

logger = structlog.get_logger(__name__)
NO_APP = 4
"""With this a worker tells gunicorn that there is nothing to serve: it ends instead of trying again."""


def refuse(app: Flask) -> None:
    """End the process with a sentence if the ring lacks a key; else note the one that seals from now on.

    Where the database does not answer, or has no tables yet, nothing is known, and the server says that itself.
    """
    with app.app_context():
        ring = keyring.current()
        try:
            lost = sealing_keys.missing(ring)
            if not lost:
                sealing_keys.note(ring.secrets.keys[0])
                return
        except (DBAPIError, Unavailable):
            logger.warning("whether the ring has all keys could not be asked")
            return
    told = sealing_keys.lost_sentence(lost)
    logger.error("a key is missing", reason=told)
    sys.stderr.write(f"{told}\n")
    sys.stderr.flush()
    sys.exit(NO_APP)
