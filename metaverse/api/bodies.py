"""Bodies: JSON, read strictly and fast."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Request
from gunicorn.http.errors import NoMoreData, ParseException
from webargs.core import missing
from webargs.flaskparser import FlaskParser

from metaverse.errors import Malformed, TooLarge


def body_of(request: Request) -> bytes:
    """Read the whole body, or none of it.

    Raises:
        Malformed: it comes in chunks that cannot be told apart, or is cut off.
        TooLarge: it comes in chunks and does not end in time; what would be read of it is not what was sent.
    """
    try:
        raw = request.get_data(cache=False)
    except (ParseException, NoMoreData) as error:
        raise Malformed("The body cannot be read: its chunks are not as HTTP/1.1 writes them.") from error
    if request.content_length is None and len(raw) >= (request.max_content_length or len(raw) + 1):
        raise TooLarge("The body is larger than is taken at once; send it in parts.")
    return raw


def read_json(raw: bytes) -> Any:
    """Read JSON strictly: no NaN, no endless nesting, no half surrogate pairs.

    Raises:
        Malformed: it is not JSON; the detail says where.
    """
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise Malformed(f"The body is not JSON: {error}.") from error


class StrictParser(FlaskParser):
    """Reads what is asked, in the query as in the body: what a schema does not know is an error."""

    def __init__(self) -> None:
        super().__init__()
        self.DEFAULT_UNKNOWN_BY_LOCATION = {}

    def load_json(self, req: Any, schema: Any) -> Any:
        """Return the body; an empty one says nothing."""
        raw = body_of(req)
        return read_json(raw) if raw else missing
