"""Let gunicorn's own records go the way of all others."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from gunicorn.glogging import Logger as Base
from structlog.contextvars import clear_contextvars

from metaverse.operations.access_lines import LOGGER, AccessLines

_access = logging.getLogger(LOGGER)


class GunicornLogger(Base):  # type: ignore[misc]
    """Gunicorn's logger without handlers and formats of its own."""

    def setup(self, cfg: Any) -> None:
        """Hand every record on to the root logger."""
        self.cfg = cfg
        self.lines = AccessLines()
        self.error_log.propagate = True
        self.error_log.setLevel(self.LOG_LEVELS.get(cfg.loglevel.lower(), self.loglevel))

    @property
    def access_log_enabled(self) -> bool:
        """Say that every request is logged."""
        return True

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: timedelta) -> None:
        """Log a finished request."""
        if _access.isEnabledFor(logging.INFO):
            milliseconds = round(request_time.total_seconds() * 1000, 1)
            self.lines.note(environ, int(str(resp.status)[:3]), milliseconds, getattr(resp, "sent", None))
        clear_contextvars()
