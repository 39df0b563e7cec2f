"""The doctor in tests: asked in this process about a patient whose parts are really broken."""

from __future__ import annotations

import dataclasses
import datetime
import http.server
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask

from metaverse.cli.checks import CHECKS
from metaverse.cli.checks.finding import Finding, Patient, findings

Key = ec.EllipticCurvePrivateKey


def look(app: Flask, name: str, wishes: dict[str, Any] | None = None, **settings: Any) -> list[Finding]:
    """Look at one thing, with other settings than the app has."""
    changed = dataclasses.replace(app.config["SETTINGS"], **settings)
    [check] = [check for check in CHECKS if check.name == name]
    return findings(check, Patient(app, changed, wishes=wishes or {}))


def worst(found: list[Finding]) -> Finding:
    """Return the worst of what was found."""
    return max(found, key=lambda one: ["unseen", "ok", "warning", "fault"].index(one.verdict))


class Authority:
    """Issues certificates of any kind, good and bad."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.certificate = self._issue("An authority", self.key, (-10, 365), is_authority=True)

    def issue(self, name: str = "office.test", days: tuple[int, int] = (-10, 365)) -> tuple[x509.Certificate, Key]:
        """Issue a certificate that is good from one day to another, counted from today."""
        key = ec.generate_private_key(ec.SECP256R1())
        return self._issue(name, key, days), key

    def _issue(self, name: str, key: Key, days: tuple[int, int], *, is_authority: bool = False) -> x509.Certificate:
        now = datetime.datetime.now(datetime.UTC)
        begin, end = (now + datetime.timedelta(days=day) for day in days)
        issuer = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "An authority")])
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        builder = x509.CertificateBuilder().issuer_name(issuer).subject_name(subject).public_key(key.public_key())
        builder = builder.serial_number(x509.random_serial_number()).not_valid_before(begin).not_valid_after(end)
        builder = builder.add_extension(x509.BasicConstraints(is_authority, None), critical=True)
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        return builder.sign(self.key if hasattr(self, "certificate") or is_authority else key, hashes.SHA256())


def pem(path: Path, *certificates: x509.Certificate) -> str:
    """Write a file of certificates."""
    path.write_bytes(b"".join(one.public_bytes(serialization.Encoding.PEM) for one in certificates))
    return str(path)


def key_pem(path: Path, key: Key) -> str:
    """Write a file of a key."""
    kind = serialization.PrivateFormat.PKCS8
    path.write_bytes(key.private_bytes(serialization.Encoding.PEM, kind, serialization.NoEncryption()))
    return str(path)


Say = Callable[[http.server.BaseHTTPRequestHandler], None]


@contextmanager
def answering(say: Say, context: ssl.SSLContext | None = None) -> Iterator[str]:
    """Serve HTTP by a function for a while, and give HOST:PORT."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            say(self)

        def log_message(self, *_: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
