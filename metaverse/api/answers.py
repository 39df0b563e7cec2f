"""Answers: encoded by orjson, with an ETag, paged by cursor."""

from __future__ import annotations

from collections.abc import Collection
from hashlib import blake2b
from http import HTTPStatus
from typing import Any

import orjson
from flask import Response, request

from metaverse.api.flask_server import Finished
from metaverse.api.languages import spoken, spoken_in
from metaverse.errors import Invalid
from metaverse.words import in_words

JSON = "application/json"
MOST = 500
CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE", "HTTP_RANGE")


def answer(data: Any, status: int = HTTPStatus.OK, tag: str | None = None) -> Response:
    """Encode an answer; a GET whose ETag the caller knows already gets 304 and no body."""
    return encoded(orjson.dumps(data), status, tag)


def answer_saying(fields: Collection[str], data: Any, status: int = HTTPStatus.OK) -> Response:
    """Encode an answer in which the server speaks in these fields: that it does in the language of the caller."""
    language = spoken()
    return spoken_in(answer(in_words(data, fields, language), status), language)


def encoded(body: bytes, status: int = HTTPStatus.OK, tag: str | None = None) -> Response:
    """Answer with JSON that is encoded already; `tag` names its version where the bytes would say too much."""
    response = Finished(body, status, JSON)
    if request.method in ("GET", "HEAD") and status == HTTPStatus.OK:
        response.set_etag(tag or blake2b(body, digest_size=12).hexdigest())
        response.headers["Cache-Control"] = "private, no-cache"
        if not request.environ.keys().isdisjoint(CONDITIONS):
            response.make_conditional(request)
    return response


def page_of(items: list[dict[str, Any]], limit: int, cursor: str) -> dict[str, Any]:
    """Make a page: `next` is where the following one begins, missing on the last."""
    page: dict[str, Any] = {"items": items}
    if len(items) == limit:
        page["next"] = items[-1][cursor]
    return page


def paged(items: list[dict[str, Any]], limit: int, cursor: str) -> Response:
    """Answer with a page."""
    return answer(page_of(items, limit, cursor))


def place(after: str | None) -> int:
    """Read a cursor that is a place in the log.

    Raises:
        Invalid: it is none.
    """
    if after is None or after == "":
        return 0
    if not after.isascii() or not after.isdigit() or len(after) > 18:
        said = "A cursor of this list is a whole number: the `next` of the page before."
        raise Invalid(said, [{"field": "after", "message": said}])
    return int(after)
