"""Asking the provider: bounded in time and size, following nowhere else."""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial
from typing import Any

import httpx
import orjson

from metaverse.outbound.dialing import Deadline, Watch
from metaverse.security.oidc.trouble import Cause, SignInFailed

CONNECT_SECONDS = 3.0
READ_SECONDS = 5.0
MOST_SECONDS = 8.0
MOST_BYTES = 1024 * 1024
AGENT = {"User-Agent": "metaverse", "Accept": "application/json"}


def ask(method: str, url: str, headers: dict[str, str] | None = None, body: str | None = None) -> tuple[int, Any]:
    """Return the status of an answer, and its JSON.

    Raises:
        SignInFailed: nothing came in time that is JSON.
    """
    patience = httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)
    deadline = Deadline(MOST_SECONDS)
    try:
        with (
            ExitStack() as watches,
            httpx.Client(timeout=patience, follow_redirects=False, trust_env=True) as client,
            client.stream(
                method,
                url,
                headers={**AGENT, **(headers or {})},
                content=body,
                extensions={"trace": partial(_watch, watches, deadline)},
            ) as response,
        ):
            return response.status_code, _json(response)
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        why = "answered too slowly" if deadline.is_over else f"{type(error).__name__} {error}"
        raise SignInFailed(Cause.AWAY, f"{method} {url}: {why}") from error


def _watch(watches: ExitStack, deadline: Deadline, step: str, known: dict[str, Any]) -> None:
    """Watch over each connection: who says a little now and then stretches every limit of a single step."""
    if step == "connection.connect_tcp.complete":
        watches.enter_context(Watch.over(known["return_value"].get_extra_info("socket"), deadline))


def _json(response: httpx.Response) -> Any:
    raw = b""
    for chunk in response.iter_bytes():
        raw += chunk
        if len(raw) > MOST_BYTES:
            raise SignInFailed(Cause.AWAY, f"{response.url} answered too much")
    try:
        return orjson.loads(raw) if raw else None
    except orjson.JSONDecodeError as error:
        raise SignInFailed(Cause.AWAY, f"{response.url} answered {response.status_code}, and no JSON") from error


def answered(method: str, url: str, headers: dict[str, str] | None = None, body: str | None = None) -> dict[str, Any]:
    """Return the JSON object of an answer that is a success.

    Raises:
        SignInFailed: there is none; where the provider says why, the detail tells it.
    """
    status, said = ask(method, url, headers, body)
    if status == 200 and isinstance(said, dict):
        return said
    why = f"{said.get('error')}: {said.get('error_description', '')}" if isinstance(said, dict) else "no JSON object"
    cause = Cause.AWAY if status >= 500 or status == 429 or status < 400 else Cause.UNTRUSTED
    raise SignInFailed(cause, f"{url} answered {status}, {why}")
