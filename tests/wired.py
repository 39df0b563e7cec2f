"""An app's test client whose calls go over the wire to a cluster that is on the same database."""

from __future__ import annotations

import http.client
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError
from werkzeug.datastructures import Headers
from werkzeug.wsgi import get_input_stream

from metaverse import database
from tests.databases import FILLED

BOUND_SECONDS = 60
TRIES = 5
HOP_BY_HOP = ("connection", "keep-alive", "transfer-encoding", "server", "date")


class WiredClient(FlaskClient):
    """A test client that sends what it would have called the app with."""

    address = ""

    def run_wsgi_app(self, environ: dict[str, Any], buffered: bool = False) -> tuple[Iterable[bytes], str, Headers]:
        """Send a request, and read the whole answer."""
        there = http.client.HTTPConnection(self.address, timeout=BOUND_SECONDS)
        body = get_input_stream(environ).read()
        path, query = environ["REQUEST_URI"].partition("?")[0], environ.get("QUERY_STRING")
        where = f"{path}?{query}" if query else path
        there.request(environ["REQUEST_METHOD"], where, body or None, dict(_headers(environ)))
        answer = there.getresponse()
        raw = answer.read()
        there.close()
        headers = Headers([(name, value) for name, value in answer.getheaders() if name.lower() not in HOP_BY_HOP])
        return [raw], f"{answer.status} {answer.reason}", headers


def wired(app: Flask, url: str) -> None:
    """Have an app's test clients call what serves at an address."""
    app.test_client_class = type("Wired", (WiredClient,), {"address": urlsplit(url).netloc})


def emptied(app: Flask) -> None:
    """Empty the database of an app; whatever serves it meanwhile may be in the way."""
    with app.app_context():
        for again in range(TRIES):
            try:
                database.bound().write("emptied", _empty)
            except OperationalError:
                if again == TRIES - 1:
                    raise
            else:
                return


def _empty(connection: Connection) -> None:
    names = ", ".join(connection.scalars(text(FILLED)))
    if names:
        connection.execute(text("SET LOCAL session_replication_role = replica"))  # the audit log refuses to be emptied
        connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))


def _headers(environ: dict[str, Any]) -> Iterable[tuple[str, str]]:
    for name, value in environ.items():
        if name.startswith("HTTP_"):
            yield name.removeprefix("HTTP_").replace("_", "-"), value
    for name in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        if environ.get(name):
            yield name.replace("_", "-"), environ[name]
