"""Name every request, so that an answer, its log lines and a person's question about it can be brought together."""

from __future__ import annotations

import re
from typing import cast

from flask import Flask, Response, request
from structlog.contextvars import bind_contextvars, clear_contextvars

from metaverse.ids import new_id

HEADER = "X-Request-Id"
_NAMED = "metaverse.request_id"
_OFFERED = "HTTP_X_REQUEST_ID"
_ACCEPTABLE = re.compile(r"[\w.-]{1,64}", re.ASCII)


def init_app(app: Flask) -> None:
    """Name each request before anything else sees it, and say the name in each answer."""
    app.before_request(_name)
    app.after_request(_say)


def request_id() -> str:
    """Give the name of the current request: the client's own if it is a decent one, else a new one."""
    named = request.environ.get(_NAMED)
    if named is None:
        offered = request.environ.get(_OFFERED)
        decent = offered is not None and _ACCEPTABLE.fullmatch(offered)
        named = request.environ[_NAMED] = offered if decent else new_id("r")
    return cast(str, named)


def concerns(organization_id: str) -> None:
    """Write the organization into every log line of this request or greenlet from now on."""
    bind_contextvars(organization_id=organization_id)


def _name() -> None:
    clear_contextvars()
    bind_contextvars(request_id=request_id())


def _say(response: Response) -> Response:
    response.headers.add(HEADER, request_id())
    return response
