"""Let gunicorn's own records go the way of all others."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import structlog
from gunicorn.glogging import Logger as Base

_access = structlog.get_logger("metaverse.access")


class GunicornLogger(Base):  # type: ignore[misc]
    """Gunicorn's logger without handlers and formats of its own."""

    def setup(self, cfg: Any) -> None:
        """Hand every record on to the root logger."""
        self.cfg = cfg
        self.error_log.propagate = True
        self.error_log.setLevel(self.LOG_LEVELS.get(cfg.loglevel.lower(), self.loglevel))

    @property
    def access_log_enabled(self) -> bool:
        """Say that every request is logged."""
        return True

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: timedelta) -> None:
        """Log a finished request; the query is left out, for people write secrets into it."""
        _access.info(
            "request",
            method=environ.get("REQUEST_METHOD"),
            path=environ.get("PATH_INFO"),
            status=int(str(resp.status).split(maxsplit=1)[0]),
            milliseconds=round(request_time.total_seconds() * 1000, 1),
            bytes=getattr(resp, "sent", None),
            client=environ.get("REMOTE_ADDR"),
        )
        structlog.contextvars.clear_contextvars()
