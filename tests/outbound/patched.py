"""Calls to those who drip by TLS, in a process that lives in gevent's loop: `python -m tests.outbound.patched KEY`."""

# ruff: noqa: E402
from gevent import monkey

monkey.patch_all()

import ipaddress
import json
import os
import socket
import ssl
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from email.message import EmailMessage

import pytest

from metaverse.connectors import wire
from metaverse.connectors.bell import Bell
from metaverse.outbound import http, places, smtp
from metaverse.outbound.http import Unreached
from metaverse.outbound.reach import Reach
from metaverse.security.oidc import wire as oidc
from metaverse.security.oidc.trouble import SignInFailed

HERE = Reach((ipaddress.ip_network("127.0.0.0/8"),))
SECONDS = 0.6
HANDSHAKE, DATA = b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc\x03\x03", b"\x17\x03\x03\x40\x00"
"""How a record of TLS begins that is 16 KiB long, of a server that says hello, and of one that says anything."""


def drip(sock: socket.socket, begins: bytes) -> None:
    """Say a record byte by byte, past whatever encrypts."""
    with suppress(OSError):
        os.write(sock.fileno(), begins)
        for _ in range(80):
            os.write(sock.fileno(), b"\0")
            time.sleep(0.1)


def listening(behave: Callable[[socket.socket], None]) -> int:
    """Listen, and return where."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            sock, _ = listener.accept()
            threading.Thread(target=behave, args=(sock,), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    return int(listener.getsockname()[1])


def shaking_hands(sock: socket.socket) -> None:
    """Read what was said, and drip a hello."""
    sock.recv(4096)
    drip(sock, HANDSHAKE)


def answering(context: ssl.SSLContext) -> Callable[[socket.socket], None]:
    """Speak TLS, read what was said, and drip an answer."""

    def behave(sock: socket.socket) -> None:
        with suppress(OSError), context.wrap_socket(sock, server_side=True) as spoken:
            spoken.recv(4096)
            drip(spoken, DATA)

    return behave


def taking_mail(sock: socket.socket) -> None:
    """Promise to speak TLS, and drip a hello."""
    for said in (b"220 here\r\n", b"250-here\r\n250 STARTTLS\r\n", b"220 go on\r\n", b""):
        sock.sendall(said)
        sock.recv(4096)
    drip(sock, HANDSHAKE)


def mail(scheme: str, port: int) -> None:
    """Send a mail.

    Raises:
        TimeoutError: it took too long.
    """
    message = EmailMessage()
    message["Subject"] = "Hello"
    came = smtp.send(smtp.Relay(scheme, "127.0.0.1", port, None, None), "a@example.com", ["b@example.com"], message)
    raise TimeoutError(came.said if isinstance(came, smtp.Refusal) else "taken")


def timed(call: Callable[[], object]) -> tuple[str, float]:
    """Call, and tell what came of it after how many seconds."""
    began = time.monotonic()
    try:
        call()
    except (Unreached, SignInFailed, OSError) as error:
        return str(getattr(error, "detail", error)), time.monotonic() - began
    return "answered", time.monotonic() - began


def main(folder: str) -> None:
    """Call each, and tell what came of it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{folder}/certificate.pem", f"{folder}/key.pem")
    smtp.TOTAL_SECONDS = oidc.MOST_SECONDS = SECONDS
    told = {
        "mail": timed(lambda: mail("smtps", listening(shaking_hands))),
        "mail by STARTTLS": timed(lambda: mail("smtp", listening(taking_mail))),
    }
    for name, port in (("handshake", listening(shaking_hands)), ("answer", listening(answering(context)))):
        place = places.place_of(f"https://127.0.0.1:{port}/", ("https",), "")
        told[name] = timed(lambda place=place: http.post(place, b"{}", {}, HERE, seconds=SECONDS))  # type: ignore[misc]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(wire, "OPEN_SECONDS", SECONDS)
            there = places.place_of(f"wss://127.0.0.1:{port}/", ("wss",), "")
            told[f"{name} of a provider"] = timed(lambda port=port: oidc.answered("GET", f"https://127.0.0.1:{port}/"))  # type: ignore[misc]
            told[f"{name} of a gateway"] = timed(lambda place=there: wire.Wire.open(place, Bell(), HERE))  # type: ignore[misc]
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
