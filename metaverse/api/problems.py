"""Every error as problem+json (RFC 9457): the one place where what went wrong becomes HTTP."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import orjson
import structlog
from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException

from metaverse import errors
from metaverse.api.accounting import note_refusal
from metaverse.api.languages import spoken, spoken_in
from metaverse.errors import Fault, Problem
from metaverse.operations.requests import request_id
from metaverse.schemas.fields import messages
from metaverse.security.keyring import Unsealable
from metaverse.words import said, said_of

logger = structlog.get_logger(__name__)
TYPE = "application/problem+json"

STATUS: dict[type[Problem], HTTPStatus] = {
    errors.Malformed: HTTPStatus.BAD_REQUEST,
    errors.Unauthenticated: HTTPStatus.UNAUTHORIZED,
    errors.Forbidden: HTTPStatus.FORBIDDEN,
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.Gone: HTTPStatus.GONE,
    errors.Conflict: HTTPStatus.CONFLICT,
    errors.PreconditionFailed: HTTPStatus.PRECONDITION_FAILED,
    errors.TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.Unsupported: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    errors.Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.PreconditionRequired: HTTPStatus.PRECONDITION_REQUIRED,
    errors.TooMany: HTTPStatus.TOO_MANY_REQUESTS,
    errors.Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}

DETAILS = {
    HTTPStatus.NOT_FOUND: "There is nothing at this address; the API is described at /api/docs.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This address does not take this method; the header Allow names those it takes.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The body is larger than is taken at once; send it in parts.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "Send JSON, with the header Content-Type: application/json.",
    HTTPStatus.BAD_REQUEST: "The request cannot be read.",
    HTTPStatus.TOO_MANY_REQUESTS: "Too many requests; the header Retry-After says in how many seconds to come back.",
}


def init_app(app: Flask) -> None:
    """Turn whatever goes wrong into a problem."""
    app.register_error_handler(Problem, of_domain)
    app.register_error_handler(HTTPException, of_http)
    app.register_error_handler(Unsealable, of_key)
    app.register_error_handler(Exception, of_bug)


def problem(
    status: int, title: str, detail: str, faults: list[Fault] | None = None, more: dict[str, Any] | None = None
) -> Response:
    """Write a problem in the language of the caller; whatever else is told of it stays English."""
    language = spoken()
    body: dict[str, Any] = {"type": "about:blank", "title": said(title, language), "status": int(status)}
    body |= {"detail": said(detail, language), **(more or {})}
    if faults:
        body["errors"] = said_of(faults, language)
    body["requestId"] = request_id()
    response = Response(orjson.dumps(body), int(status), {"Cache-Control": "no-store"}, content_type=TYPE)
    return spoken_in(response, language)


def of_key(error: Unsealable) -> Response:
    """Write that a key is missing, and have whoever runs the server know."""
    logger.error("something sealed does not open", reason=str(error))
    return of_domain(errors.Unavailable(f"{error} `flask doctor` says more."))


def status_of(error: Problem) -> HTTPStatus:
    """Return the status that a domain error has in HTTP."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def of_domain(error: Problem) -> Response:
    """Write a domain error."""
    status = status_of(error)
    more = {"begins": error.begins} if isinstance(error, errors.Gone) else None
    response = problem(status, error.title, error.detail, error.errors, more)
    if not error.is_noted:
        note_refusal(status, error.detail, error.errors)
    if error.retry_after_seconds is not None:
        response.headers["Retry-After"] = str(max(1, round(error.retry_after_seconds)))
    if status is HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = 'Bearer realm="metaverse"'
    return response


def of_http(error: HTTPException) -> Response:
    """Write what Flask and its extensions raise."""
    status = HTTPStatus(error.code or 500)
    detail, faults = _detail(error, status), _faults(error)
    response = problem(status, status.phrase, detail, faults)
    note_refusal(status, detail, faults)
    for name, value in error.get_headers(request.environ):
        if name.lower() in ("allow", "retry-after", "location"):
            response.headers[name] = value
    return response


def _detail(error: HTTPException, status: HTTPStatus) -> str:
    if _validation(error) is not None:
        return "Some values are not valid; errors names each."
    cause = getattr(error, "exc", None)
    if status is HTTPStatus.BAD_REQUEST and cause is not None:
        return f"The body is not JSON: {cause}."
    return DETAILS.get(status) or error.description or status.phrase


def _validation(error: HTTPException) -> dict[str, Any] | None:
    found = (getattr(error, "data", None) or {}).get("messages")
    return found if error.code == HTTPStatus.UNPROCESSABLE_ENTITY and isinstance(found, dict) else None


def _faults(error: HTTPException) -> list[Fault]:
    found = _validation(error) or {}
    return [Fault(field=field, message=message) for place in found.values() for field, message in messages(place)]


def of_bug(error: Exception) -> Response:
    """Write what nobody foresaw: the log knows it, the caller only learns where to ask."""
    logger.error("unforeseen error", exc_info=error, path=request.path)
    if current_app.config["APP_ENV"] == "test" and current_app.config.get("PROPAGATE_EXCEPTIONS"):
        raise error
    status, detail = HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong here; it is logged under this requestId."
    return problem(status, status.phrase, detail)
