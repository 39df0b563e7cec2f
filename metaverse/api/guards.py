"""What stands before and after every view: limits, headers, and who may call from where."""

from __future__ import annotations

from typing import Any, cast

import orjson
from flask import Flask, Response, current_app, g, request
from flask.json.provider import JSONProvider
from werkzeug.exceptions import TooManyRequests

from metaverse.api import wearing
from metaverse.errors import NotFound, Unsupported
from metaverse.operations import meters
from metaverse.schemas.fields import is_storable
from metaverse.security import access
from metaverse.security.budgets import FEW, MOST, Budgets, Rate, rate
from metaverse.security.proxies import NOBODY, believing, neighbourhood
from metaverse.security.purse import purse
from metaverse.security.roles import Caller

WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
LOGIN = "auth.login"
LIMITED = ("/api", "/v1")
FOREIGN_PATH = "/api/metaverse/ingest/"
FOREIGN_KINDS = frozenset(
    ("application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines", "text/event-stream")
)
DOCUMENTS = ("/api/docs", "/api/openapi.json", "/api/asyncapi.json")


class Orjson(JSONProvider):
    """JSON by orjson: strict in, fast out."""

    def dumps(self, obj: Any, **kwargs: Any) -> str:
        """Encode a value."""
        return orjson.dumps(obj).decode()

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Decode a text; NaN, endless nesting and half surrogate pairs are errors."""
        return orjson.loads(s)


def init_app(app: Flask) -> None:
    """Put the guards up: recognise, limit, check, and dress every answer."""
    app.json = Orjson(app)
    wearing.init_app(app)
    access.init_app(app)
    app.extensions["metaverse.budgets"] = _budgets(app.config["REDIS_URL"])
    app.before_request(_spend)
    app.after_request(_tell_limit)
    app.before_request(_refuse_odd_ids)
    app.before_request(_ask_for_json)
    app.before_request(access.check)
    app.before_request(_refuse_what_no_database_keeps)
    wearing.init_origins(app)


def believe_proxies(app: Flask) -> None:
    """Take the caller's address from the proxies in front, if there are any; else all would share one budget.

    This comes after everything else that answers, so that sockets and the log know the same address.
    """
    proxies = app.config["TRUSTED_PROXIES"]
    if proxies:
        app.wsgi_app = believing(app.wsgi_app, proxies)  # type: ignore[method-assign, assignment]


def budgets() -> Budgets:
    """Give the budgets of the current app."""
    return cast(Budgets, current_app.extensions["metaverse.budgets"])


def _budgets(redis_url: str | None) -> Budgets:
    """Keep the budgets, together with the other processes if there are any."""
    budgets = Budgets(purse(redis_url) if redis_url else None)
    meters.watch_cache("budgets", budgets.__len__, MOST + FEW)
    return budgets


def _spend() -> None:
    """Take the call off the budget of whoever calls.

    Raises:
        TooManyRequests: nothing is left of it.
    """
    if _is_free():
        return
    g.left = left = budgets().spend(*_budget())
    if left.is_over:
        meters.THROTTLED.labels("calls").inc()
        raise TooManyRequests


def _budget() -> tuple[str, Rate, bool]:
    """Return whose budget a call is taken off, how large that is, and whether each call counts for everybody at once.

    Who guesses must not do so at each process anew; of a token's thousands of calls a few more do no harm.
    """
    who: Caller | None = g.caller
    if who is None or request.endpoint == LOGIN:
        address = neighbourhood(request.remote_addr or NOBODY)
        return f"address:{address}", rate(current_app.config["RATE_LIMIT"]), True
    return f"{who.kind}:{who.id}", rate(current_app.config["TOKEN_RATE_LIMIT"]), False


def _is_free() -> bool:
    path = request.path
    return not path.startswith(LIMITED) or path.startswith(DOCUMENTS) or request.method == "OPTIONS"


def _tell_limit(response: Response) -> Response:
    left = g.pop("left", None)
    if left is not None:
        wearing.tell_limit(response, left)
    return response


def _refuse_odd_ids() -> None:
    """Refuse what no database could keep, and so nothing can be called."""
    if not is_storable(request.path):
        raise NotFound("There is nothing at this address: it holds a NUL character or half of a surrogate pair.")


def _ask_for_json() -> None:
    """Refuse a body that does not say it is JSON."""
    if request.method not in WITH_BODY or not request.path.startswith("/api/"):
        return
    has_body = bool(request.content_length) or "Transfer-Encoding" in request.headers
    if has_body and not (request.is_json or request.mimetype.endswith("+json") or _is_foreign()):
        raise Unsupported("Send JSON, with the header Content-Type: application/json.")
    if has_body and request.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise Unsupported("Send the body unpacked, without Content-Encoding; only OTLP (/v1) is unpacked here.")


def _is_foreign() -> bool:
    """Tell whether the body is of a runtime that streams or writes lines."""
    return request.path.startswith(FOREIGN_PATH) and request.mimetype in FOREIGN_KINDS


def _refuse_what_no_database_keeps() -> None:
    """Refuse an id in the path that nothing can have: PostgreSQL takes no NUL, not even in a question."""
    if not all(is_storable(str(part)) for part in (request.view_args or {}).values()):
        raise NotFound("There is nothing at this address; the API is described at /api/docs.")
