"""Bodies: JSON, read strictly and fast."""

from __future__ import annotations

from typing import Any

import flask
import orjson
from webargs.core import missing
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import RequestEntityTooLarge

from metaverse.errors import Malformed


class Request(flask.Request):
    """A request whose body is taken whole or not at all."""

    def get_data(self, *args: Any, **kwargs: Any) -> Any:
        """Return the body; one that comes in chunks would be cut off in silence where it grows too large.

        Raises:
            RequestEntityTooLarge: it goes on beyond the limit.
        """
        data = super().get_data(*args, **kwargs)
        is_full = self.content_length is None and len(data) == self.max_content_length
        if is_full and self.environ["wsgi.input"].read(1):
            raise RequestEntityTooLarge
        return data


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
        raw = req.get_data()
        return read_json(raw) if raw else missing
