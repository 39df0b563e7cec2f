"""Bodies: JSON, read strictly and fast."""

from __future__ import annotations

from typing import Any

import orjson
from webargs.core import missing
from webargs.flaskparser import FlaskParser

from metaverse.errors import Malformed


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
