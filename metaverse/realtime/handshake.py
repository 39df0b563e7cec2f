"""The opening handshake of RFC 6455, without any extension: what many clients are sent alike is encoded once."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Any

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class BadHandshake(ValueError):
    """The request does not open a WebSocket."""


def answer_to(environ: Mapping[str, Any]) -> bytes:
    """Write the answer that opens the WebSocket a request asks for.

    Raises:
        BadHandshake: it does not ask for one, or not in version 13.
    """
    if not is_opening(environ):
        raise BadHandshake("Ask for a WebSocket of version 13.")
    key = environ["HTTP_SEC_WEBSOCKET_KEY"]
    accept = base64.b64encode(hashlib.sha1(key.encode() + _GUID, usedforsecurity=False).digest())
    return (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: %b\r\n\r\n" % accept
    )


def is_opening(environ: Mapping[str, Any]) -> bool:
    """Tell whether a request asks for a WebSocket that we can open."""
    return environ.get("HTTP_SEC_WEBSOCKET_VERSION") == "13" and _is_key(environ.get("HTTP_SEC_WEBSOCKET_KEY", ""))


def _is_key(key: str) -> bool:
    try:
        return len(base64.b64decode(key, validate=True)) == 16
    except ValueError:
        return False
