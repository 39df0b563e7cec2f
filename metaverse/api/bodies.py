"""Bodies: JSON, read strictly and fast."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import orjson
from flask import Request
from gunicorn.http.errors import NoMoreData, ParseException
from webargs.core import missing
from webargs.flaskparser import FlaskParser

from metaverse.errors import Malformed, TooLarge
from metaverse.operations import meters

_BODY = "metaverse.body"
MOST_READ_ONCE = 128
LONGEST_READ_ONCE = 65_536


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
    """Reads what is asked, in the query as in the body: what a schema does not know is an error.

    Who asks the same again and again is read once: what a query says depends on its letters alone, and so does what a
    body says whose schema is `repeated`.
    """

    def __init__(self) -> None:
        super().__init__()
        self.DEFAULT_UNKNOWN_BY_LOCATION = {}
        self._read: OrderedDict[tuple[Any, str | None, bytes], dict[str, Any]] = OrderedDict()
        meters.watch_cache("bodies", self._read.__len__, MOST_READ_ONCE)

    def parse(self, argmap: Any, req: Any = None, *, location: str | None = None, **rest: Any) -> Any:
        """Read what is asked."""
        req = req or self.get_default_request()
        raw = self._letters(argmap, req, location)
        if raw is None or len(raw) > LONGEST_READ_ONCE:
            return super().parse(argmap, req, location=location, **rest)
        name = (argmap, location, raw)
        known = self._read.get(name)
        if known is None:
            known = super().parse(argmap, req, location=location, **rest)
            self._read[name] = known
            if len(self._read) > MOST_READ_ONCE:
                self._read.popitem(last=False)
        return dict(known)

    def _letters(self, argmap: Any, req: Any, location: str | None) -> bytes | None:
        """Return all that the answer of `parse` depends on, None where that is not to be remembered."""
        if location == "query":
            return bytes(req.query_string)
        if location in (None, "json") and getattr(argmap, "repeated", False):
            return _kept_body(req)
        return None

    def load_json(self, req: Any, schema: Any) -> Any:
        """Return the body; an empty one says nothing."""
        raw = _kept_body(req)
        return read_json(raw) if raw else missing


def _kept_body(req: Any) -> bytes:
    """Return the body, which can be read from the wire only once."""
    raw: bytes | None = req.environ.get(_BODY)
    if raw is None:
        raw = req.environ[_BODY] = body_of(req)
    return raw
