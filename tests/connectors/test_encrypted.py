"""By wss: the certificate is verified, and what is said is the same."""

from __future__ import annotations

import datetime
import ipaddress
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.connectors.conftest import comes_to, in_state
from tests.connectors.gateway import FakeGateway, Visit, frames
from tests.connectors.sockets import ServerSocket
from tests.connectors.test_hearing import ENDED, statuses

Json = dict[str, Any]
Keep = Callable[..., Json]


class Encrypted(FakeGateway):
    """A gateway with a certificate that nobody has signed but itself."""

    def __init__(self, folder: Path, *scripts: Callable[[Visit], None]) -> None:
        super().__init__(*scripts)
        self.url = self.url.replace("ws://", "wss://")
        self.certificate = folder / "certificate.pem"
        self.certificate.write_bytes(certified(folder))
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(self.certificate, folder / "key.pem")

    def visit(self, sock: Any) -> Visit:
        return Visit(self, ServerSocket(self.context.wrap_socket(sock, server_side=True)))


def certified(folder: Path) -> bytes:
    """Make a key and a certificate for this machine."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "gateway")])
    now = datetime.datetime.now(datetime.UTC)
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(here, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, *form))
    return made.public_bytes(serialization.Encoding.PEM)


def day(visit: Visit) -> None:
    visit.let_in()
    visit.serve("sessions.list")
    visit.play(frames("day"), bytewise=True)
    visit.serve()


def test_a_certificate_that_nobody_vouches_for_is_refused(kept: Keep, tmp_path: Path) -> None:
    gateway = Encrypted(tmp_path, day)
    gateway.start()
    assert "certificate" in in_state(kept(gateway), "waiting")["detail"].lower()
    gateway.stop()


def test_a_certificate_that_is_vouched_for_opens_the_same_day(
    kept: Keep, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway = Encrypted(tmp_path, day)
    monkeypatch.setenv("SSL_CERT_FILE", str(gateway.certificate))
    gateway.start()
    kept(gateway)
    comes_to(statuses, ENDED)
    gateway.stop()
