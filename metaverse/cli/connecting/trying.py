"""An event on the way that the agent's own will take, and the question whether it arrived."""

from __future__ import annotations

import socket
import time
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import httpx

from metaverse.models.token import ConnectionKind
from metaverse.services import connecting, history
from metaverse.services.recipes import claude_code

Json = dict[str, Any]
TIMEOUT_SECONDS = 5.0

NOBODY_S_END = {"session_id": "connection-test", "hook_event_name": "SessionEnd"}
"""The end of a session that nobody knows brings nobody into the office."""

DOORS: dict[ConnectionKind, tuple[str, Json]] = {
    ConnectionKind.CLAUDE_CODE: (claude_code.PATH, NOBODY_S_END),
    ConnectionKind.CODEX: ("/v1/logs", {}),
    ConnectionKind.OPENCLAW: ("/v1/traces", {}),
    ConnectionKind.OTEL: ("/v1/traces", {}),
}
"""Where a kind's own format comes in, and a body of it that says nothing."""


class Tried(NamedTuple):
    """Whether a test event arrived, and a sentence about it that says the mend where it did not."""

    arrived: bool
    said: str


def by_http(organization_id: str, connection: Json, base: str, secret: str) -> Tried:
    """Send a test event to the server at `base` as the agent will, and look for it in the log."""
    event = connecting.trial(connection["name"], " ".join(connection["sources"]))
    headers = {"Authorization": f"Bearer {secret}"}
    try:
        with httpx.Client(base_url=base, headers=headers, timeout=TIMEOUT_SECONDS, trust_env=False) as http:
            return _sent(http, organization_id, ConnectionKind(connection["kind"]), event)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        mend = "Start it with `make run`; `flask connect --list` then shows the first event of the agent."
        return Tried(False, f"{base} does not answer ({error}). {mend}")


def is_private(base: str) -> bool:
    """Tell whether a server's name leads to a private address from here; what does not resolve leads nowhere."""
    try:
        parts = urlsplit(base)
        found = socket.getaddrinfo(parts.hostname, parts.port or 80, type=socket.SOCK_STREAM)
    except (OSError, ValueError):
        return False
    return any(claude_code.is_private(f"http://{_host(entry[4][0])}") for entry in found)


def _host(address: int | str) -> str:
    text = str(address).partition("%")[0]
    return f"[{text}]" if ":" in text else text


def _sent(http: httpx.Client, organization_id: str, kind: ConnectionKind, event: Json) -> Tried:
    path, body = DOORS.get(kind, ("", {}))
    if path and (refused := _refusal(http.post(path, json=body))):
        return refused
    began = time.monotonic()
    answer = http.post("/api/metaverse/events", json=event)
    if refused := _refusal(answer):
        return refused
    took_ms = round((time.monotonic() - began) * 1000)
    place = (_json(answer).get("seq") or {}).get("to")
    if place is None or not _is_logged(organization_id, place, event["id"]):
        return Tried(False, f"{http.base_url} took the event, but not into this database: it is another server.")
    return Tried(True, f"A test event arrived after {took_ms} ms, as number {place} of the log.")


def _is_logged(organization_id: str, place: int, event_id: str) -> bool:
    return any(entry["id"] == event_id for entry in history.page(organization_id, place - 1, 1))


def _refusal(answer: httpx.Response) -> Tried | None:
    if answer.is_success:
        return None
    url = answer.request.url
    if answer.status_code == httpx.codes.UNAUTHORIZED:
        return Tried(False, f"{url} does not know the token: another server answers there, or the token was ended.")
    if answer.status_code == httpx.codes.NOT_FOUND:
        return Tried(False, f"{url} is not there: another program answers at this address, or an older server.")
    detail = _json(answer).get("detail") or _json(answer).get("message") or answer.reason_phrase
    return Tried(False, f"{url} refused the event ({answer.status_code}): {detail}")


def _json(answer: httpx.Response) -> Json:
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
