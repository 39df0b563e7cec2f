"""A provider that says whatever a test has it say: for what a certified one never would."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT = "office"


KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})


class Liar:
    """What it answers; a test changes it as it likes."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.key = KEY
        self.published: list[Any] = [self.key]
        self.claims: dict[str, Any] = {}
        self.header: dict[str, Any] = {"alg": "RS256", "kid": "one"}
        self.signed_with: Any = self.key
        self.token: str | None = None
        self.about: dict[str, Any] = {}
        self.userinfo: dict[str, Any] | None = None
        self.status = 200
        self.hangs = threading.Event()
        self.drips = threading.Event()
        self.asked: list[str] = []

    def discovery(self) -> dict[str, Any]:
        """Describe itself."""
        ends = {f"{name}_endpoint": f"{self.issuer}/{name}" for name in ("authorization", "token", "end_session")}
        info = {"userinfo_endpoint": f"{self.issuer}/userinfo"} if self.userinfo is not None else {}
        return {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/jwks", **ends, **info, **self.about}

    def id_token(self) -> str:
        """Sign what a test wants to be said."""
        if self.token is not None:
            return self.token
        now = int(time.time())
        usual = {"iss": self.issuer, "aud": CLIENT, "sub": "s-1", "iat": now, "exp": now + 300}
        person = {"email": "ada@example.com", "email_verified": True, "name": "Ada"}
        said = {name: value for name, value in {**usual, **person, **self.claims}.items() if value is not None}
        return jwt.encode(self.header, said, self.signed_with, algorithms=[self.header["alg"]])

    def answer(self, path: str) -> tuple[int, Any]:
        """Answer a call."""
        if path == "/.well-known/openid-configuration":
            return 200, self.discovery()
        if path == "/jwks":
            return 200, {
                "keys": [key.as_dict(private=False) if not isinstance(key, dict) else key for key in self.published]
            }
        if path == "/token":
            return self.status, {"id_token": self.id_token(), "access_token": "a", "token_type": "Bearer"}
        return 200, self.userinfo


@contextmanager
def lying() -> Iterator[Liar]:
    """Run one."""

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            liar.asked.append(self.path)
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if liar.hangs.is_set():
                released.wait(30)
                return
            if liar.drips.is_set():
                self._drip()
                return
            status, said = liar.answer(self.path)
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _drip(self) -> None:
            """Begin an answer whose headers never end, and say a little of them now and then."""
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Patience: ")
            with suppress(OSError):
                while not released.wait(0.1):
                    self.wfile.write(b".")

        do_GET = do_POST = _answer

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    released = threading.Event()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    liar = Liar(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield liar
    finally:
        released.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
