"""Is the port free, or are we the ones who have it; and does whoever stands in front do what it should?"""

from __future__ import annotations

import http.client
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import orjson

from metaverse import VERSION
from metaverse.cli.checks.finding import Finding, Patient, fault, ok, warning

PATIENCE_SECONDS = 5.0
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  (where one calls what listens everywhere)
HANDSHAKE = {
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "Zmxhc2sgZG9jdG9yIGFzaw==",
}


@dataclass(frozen=True)
class Answer:
    """What a server said."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        """Return the object that was said, an empty one for anything else."""
        try:
            found = orjson.loads(self.body)
        except orjson.JSONDecodeError:
            return {}
        return found if isinstance(found, dict) else {}


def call(url: str, path: str, headers: dict[str, str] | None = None) -> Answer:
    """Ask a server; it is looked at, so neither a proxy of the environment nor a redirect is followed.

    Raises:
        OSError: it does not answer, or shows a certificate that is not good.
    """
    parts = urlsplit(url if "//" in url else f"//{url}", scheme="http")
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=PATIENCE_SECONDS)
    try:
        connection.request("GET", path, headers=headers or {})
        answer = connection.getresponse()
        body = b"" if answer.status == http.HTTPStatus.SWITCHING_PROTOCOLS else answer.read(1_000_000)
        return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, body)
    except http.client.HTTPException as error:
        raise OSError(f"it speaks no HTTP ({type(error).__name__})") from error
    finally:
        connection.close()


def port(patient: Patient) -> Iterator[Finding]:
    """Look who has the port: nobody, this server, or somebody else."""
    host = EVERYWHERE.get(patient.settings.host, patient.settings.host)
    place = f"{patient.settings.host}:{patient.settings.port}"
    if _is_free(patient.settings.host, patient.settings.port):
        yield ok(f"{place} is free; the server does not run.")
        return
    try:
        found = call(f"http://{_in_url(host)}:{patient.settings.port}", "/health/ready")
    except OSError as error:
        yield fault(
            f"{place} is taken by something that does not answer: {error}.",
            "Find it with `ss -ltnp`, and end it; or set another PORT.",
        )
        return
    if "x-request-id" not in found.headers:
        yield fault(f"{place} is taken by another program.", "Set another PORT, or end that program (`ss -ltnp`).")
    elif found.status != http.HTTPStatus.OK:
        yield fault(f"The server on {place} is not ready: {found.json.get('detail', found.status)}", "See the log.")
    else:
        version = call(f"http://{_in_url(host)}:{patient.settings.port}", "/health").json.get("version")
        held = found.json.get("loopHeldMs", 0)
        yield from _runs(place, str(version), float(held))


def _runs(place: str, version: str, held_ms: float) -> Iterator[Finding]:
    if version != VERSION:
        yield warning(f"The server on {place} is version {version}, this one is {VERSION}.", "Restart it.")
    else:
        yield ok(f"The server on {place} answers and is ready; its loop was held {held_ms:g} ms at most.")


def _is_free(host: str, number: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, number))
        except OSError:
            return False
        return True


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def front(patient: Patient) -> Iterator[Finding]:
    """Look at what stands in front, if its address is told: API, sockets, and what must not be seen from outside."""
    url = patient.wishes.get("front")
    if not url:
        if patient.settings.trusted_proxies:
            yield ok("Not looked at; `--front https://…` looks at what stands in front.")
        return
    try:
        health = call(url, "/health")
    except OSError as error:
        yield fault(f"{url} does not answer: {error}.", "Start nginx, and look into its error log.")
        return
    if health.json.get("version") is None or "x-request-id" not in health.headers:
        yield fault(f"{url} answers /health with {health.status}, not as this server would.", "Mend nginx's upstream.")
        return
    yield from _of_front(patient, url, health)


def _of_front(patient: Patient, url: str, health: Answer) -> Iterator[Finding]:
    before = [*_sockets(url), *_hidden(url), *_safe(url, health)]
    if not patient.settings.trusted_proxies:
        said = "TRUSTED_PROXIES is 0: all who come by the proxy share one address, and one budget of calls."
        before.append(warning(said, "Set TRUSTED_PROXIES=1 behind one proxy that sets X-Forwarded-For."))
    yield from before or [ok(f"{url} lets API and sockets through, and hides /metrics.")]


def _sockets(url: str) -> Iterator[Finding]:
    upgraded = call(url, "/socket.io/?EIO=4&transport=websocket", HANDSHAKE)
    if upgraded.status != http.HTTPStatus.SWITCHING_PROTOCOLS:
        yield fault(
            f"{url} does not let WebSockets through (it answers {upgraded.status}).",
            "Have nginx set the headers Upgrade and Connection for /socket.io/, as deploy/nginx does.",
        )


def _hidden(url: str) -> Iterator[Finding]:
    metrics = call(url, "/metrics")
    if metrics.status not in (http.HTTPStatus.NOT_FOUND, http.HTTPStatus.FORBIDDEN):
        yield warning(
            f"{url}/metrics can be reached from outside (it answers {metrics.status}).",
            "Have nginx answer `location = /metrics` with 404, as deploy/nginx does.",
        )


def _safe(url: str, health: Answer) -> Iterator[Finding]:
    if url.startswith("https:") and "strict-transport-security" not in health.headers:
        yield warning(
            f"{url} does not say Strict-Transport-Security.",
            "Have nginx set X-Forwarded-Proto, and TRUSTED_PROXIES=1.",
        )
