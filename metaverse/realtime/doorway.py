"""The doorway: lets plain requests for a WebSocket in by a short way, past all that is made for other requests.

Whatever is not exactly such a request, or is to be refused, goes the long way, through gunicorn and Engine.IO.
"""

from __future__ import annotations

import re
from typing import Any

from metaverse.realtime.engine import Engine
from metaverse.security.proxies import NOBODY, believe

FIRST = re.compile(rb"GET /socket\.io/\?([!-~]*) HTTP/1\.1\r\n")
HEADER = re.compile(rb"([A-Za-z0-9-]+):[ \t]*([\x21-\x7e][\x20-\x7e]*)?")
END = b"\r\n\r\n"
WANTED = frozenset({"EIO=4", "transport=websocket"})
OF_OTHERS = frozenset({"sid", "j"})
ONLY_LONG = frozenset({"CONTENT_LENGTH", "TRANSFER_ENCODING", "EXPECT", "HTTP2_SETTINGS"})

Environ = dict[str, Any]


class Doorway:
    """Looks at what a connection begins with."""

    def __init__(self, engine: Engine, proxies: int = 0) -> None:
        self._engine, self._proxies = engine, proxies

    def lets_in(self, sock: Any, begun: bytes, address: str = NOBODY) -> bool:
        """Take over a connection that begins with `begun`, which is still unread; False where it goes the long way.

        `address` is whose the connection is: the nearest proxy's, where there is one.
        """
        environ = environ_of(begun)
        if environ is None:
            return False
        environ["REMOTE_ADDR"] = address
        believe(environ, self._proxies)
        if not self._engine.is_welcome(environ):
            return False
        sock.recv(len(begun))
        self._engine.welcome({**environ, "gunicorn.socket": sock})
        return True


def environ_of(begun: bytes) -> Environ | None:
    """Read a request as WSGI would show it; None where it is not plainly one for a new WebSocket."""
    first = FIRST.match(begun)
    if first is None or not begun.endswith(END) or begun.index(END) != len(begun) - len(END):
        return None
    query = first[1].decode()
    named = set(query.split("&"))
    if not named >= WANTED or any(pair.partition("=")[0] in OF_OTHERS for pair in named) or "%" in query:
        return None
    environ: Environ = {"REQUEST_METHOD": "GET", "QUERY_STRING": query, "wsgi.url_scheme": "http"}
    for line in begun[first.end() : -len(END)].split(b"\r\n"):
        header = HEADER.fullmatch(line)
        if header is None:
            return None
        name = f"HTTP_{header[1].decode().upper().replace('-', '_')}"
        if name in environ or name.removeprefix("HTTP_") in ONLY_LONG:
            return None
        environ[name] = (header[2] or b"").rstrip().decode()
    return environ if _asks_to_upgrade(environ) else None


def _asks_to_upgrade(environ: Environ) -> bool:
    is_upgrade = environ.get("HTTP_UPGRADE", "").lower() == "websocket"
    return is_upgrade and "upgrade" in environ.get("HTTP_CONNECTION", "").lower() and "HTTP_HOST" in environ
