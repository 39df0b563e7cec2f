"""One HTTP call: a body is posted, and the first part of what comes back is read. Nothing is followed elsewhere.

The whole of it, from the look-up of the name to the last byte, has one time limit, which a receiver that drips its
answer byte by byte cannot stretch.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Mapping
from typing import Any, NamedTuple

import httpcore

from metaverse import VERSION, tracing
from metaverse.errors import Invalid
from metaverse.outbound import dialing
from metaverse.outbound.dialing import Deadline
from metaverse.outbound.places import Place
from metaverse.outbound.reach import Reach
from metaverse.outbound.sayings import say

READ_SECONDS = 10.0
TOTAL_SECONDS = 15.0
MOST_BYTES = 64 * 1024
AGENT = f"Digital-Human-Metaverse/{VERSION}"
CHUNK = 16_384


class Answered(NamedTuple):
    """What came of a call: the status, headers by their small names, and the first bytes of the body."""

    status: int
    headers: dict[str, str]
    body: bytes
    is_whole: bool


class Unreached(Exception):
    """There was no answer; the sentence says why."""


def post(
    place: Place,
    body: bytes,
    headers: Mapping[str, str],
    reach: Reach,
    *,
    seconds: float = TOTAL_SECONDS,
    most_bytes: int = MOST_BYTES,
) -> Answered:
    """Post a body.

    Raises:
        Unreached: nobody answered, or not in time.
        Invalid: the place may not be called.
    """
    with tracing.span(f"POST {place.host}", tracing.Kind.CLIENT) as span:
        answered = _posted(place, body, {**headers, **tracing.headers()}, reach, Deadline(seconds), most_bytes)
        if span is not None:
            span.attributes["http.response.status_code"] = answered.status
        return answered


def _posted(
    place: Place, body: bytes, headers: Mapping[str, str], reach: Reach, deadline: Deadline, most_bytes: int
) -> Answered:
    named = {"Host": place.authority, "User-Agent": AGENT, "Accept": "application/json", **headers}
    backend = _Backend(place, reach, deadline)
    pool = httpcore.ConnectionPool(ssl.create_default_context(), max_connections=1, network_backend=backend)
    try:
        with (
            pool,
            pool.stream("POST", _url(place), headers=list(named.items()), content=body) as response,
        ):
            return _read(response, most_bytes)
    except Invalid:
        raise
    except (httpcore.TimeoutException, TimeoutError) as error:
        raise Unreached(say("late", host=place.host)) from error
    except (OSError, httpcore.NetworkError, httpcore.ProtocolError, ValueError) as error:
        raise Unreached(say("late", host=place.host) if deadline.is_over else why(place.host, error)) from error


def _url(place: Place) -> httpcore.URL:
    plain = {"scheme": place.scheme.encode(), "host": place.host.encode(), "target": place.target.encode()}
    return httpcore.URL(port=place.port, **plain)


def _read(response: httpcore.Response, most_bytes: int) -> Answered:
    raw = b""
    is_whole = True
    for chunk in response.iter_stream():
        raw += chunk
        if len(raw) > most_bytes:
            is_whole = False
            break
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
    return Answered(response.status, headers, raw[:most_bytes], is_whole)


def why(host: str, error: BaseException) -> str:
    """Say in words why nobody was reached."""
    cause = error.__cause__ or error.__context__
    for one in (error, cause):
        if isinstance(one, ssl.SSLCertVerificationError):
            return say("certificate", host=host, why=one.verify_message)
        if isinstance(one, ssl.SSLError):
            return say("tls", host=host)
        if isinstance(one, socket.gaierror):
            return say("unknownName", host=host)
        if isinstance(one, ConnectionRefusedError):
            return say("nobodyListens", host=host)
    if isinstance(error, httpcore.RemoteProtocolError):
        return say("closed", host=host)
    return say("broke", host=host)


class _Backend(httpcore.NetworkBackend):
    """Connects to the place that was judged, whatever the pool asks for."""

    def __init__(self, place: Place, reach: Reach, deadline: Deadline) -> None:
        self._place, self._reach, self._deadline = place, reach, deadline

    def connect_tcp(self, *_: Any, **__: Any) -> httpcore.NetworkStream:
        """Connect."""
        return _Stream(dialing.dial(self._place, self._reach, self._deadline), self._place.host, self._deadline)


class _Stream(httpcore.NetworkStream):
    """A connection each of whose steps ends with the whole call's time."""

    def __init__(self, sock: socket.socket, host: str, deadline: Deadline) -> None:
        self._sock, self._host, self._deadline = sock, host, deadline
        self._watch = dialing.Watch(sock, deadline)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what there is."""
        self._sock.settimeout(self._deadline.left(READ_SECONDS))
        return self._sock.recv(min(max_bytes, CHUNK))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all of it."""
        self._sock.settimeout(self._deadline.left(READ_SECONDS))
        self._sock.sendall(buffer)

    def close(self) -> None:
        """Close."""
        self._watch.end()
        self._sock.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Speak TLS from here on, with whoever has a certificate of the name that was asked for."""
        try:
            self._sock = dialing.encrypt(self._sock, self._host, self._deadline, ssl_context)
        except BaseException:
            self.close()  # nobody else would
            raise
        return self

    def get_extra_info(self, info: str) -> Any:
        """Tell nothing but what is asked of the encryption."""
        return self._sock if info == "ssl_object" and isinstance(self._sock, ssl.SSLSocket) else None
