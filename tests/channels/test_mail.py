"""Mail reaches its server: encrypted, with a login, for those whom it takes."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_string
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from metaverse.outbound import smtp
from tests.callers import API
from tests.channels.conftest import Told
from tests.connectors.test_encrypted import certified
from tests.served import ROOT

Json = dict[str, Any]


class Mailbox:
    """A mail server and what it took."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        self._lines = process.stdout
        self.port = int(self._lines.readline())

    def next(self) -> Json:
        """Wait for a mail."""
        taken: Json = json.loads(self._lines.readline())
        return taken


@contextmanager
def mailbox(folder: Path) -> Iterator[Mailbox]:
    command = [sys.executable, "-m", "tests.channels.mail_server", str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Mailbox(process)
        finally:
            process.terminate()


Maker = Callable[[str], Told]


@pytest.fixture
def with_mail(make_app: Callable[..., Flask], sqlite_url: str) -> Maker:
    """Make offices that send mail by a server's URL."""
    return lambda url: Told(make_app(sqlite_url, SMTP_URL=url, SMTP_FROM="Office <office@example.com>"))


def said_of(told: Told, *recipients: str) -> Json:
    """Send something to some, and return the last attempt."""
    told.rule(told.channel(kind="email", locale="zh", recipients=list(recipients)))
    told.ask(summary="可以退款吗？")
    told.go()
    attempt: Json = told.log()[0]["attempts"][0]
    return attempt


def test_mail_is_sent_by_starttls_with_a_login(
    with_mail: Maker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = tmp_path / "certificate.pem"
    certificate.write_bytes(certified(tmp_path))
    with mailbox(tmp_path) as box:
        told = with_mail(f"smtp://office:p%40ss%3Aword@127.0.0.1:{box.port}")
        assert "certificate" in said_of(told, "ada@example.com")["said"]
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        told.later(60)
        told.go()
        taken = box.next()
    mail = message_from_string(taken["mail"], policy=default)
    assert (taken["to"], taken["tls"]) == (["ada@example.com"], True)
    assert mail["Subject"] == "[Maple Works] ada 等待决定：可以退款吗？"
    assert mail["Message-ID"] == f"<{told.log()[0]['id']}@example.com>"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


def test_a_wrong_password_is_told_and_kept_out_of_what_is_said(
    with_mail: Maker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = tmp_path / "certificate.pem"
    certificate.write_bytes(certified(tmp_path))
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with mailbox(tmp_path) as box:
        told = with_mail(f"smtp://office:wrong-password@127.0.0.1:{box.port}")
        attempt = said_of(told, "ada@example.com")
    assert (attempt["outcome"], attempt["status"]) == ("again", 535)
    assert "SMTP_URL" in attempt["said"]
    assert "wrong-password" not in json.dumps(told.log())


@pytest.mark.parametrize(
    ("recipients", "outcome", "said"),
    [
        (["ada@example.com", "nobody@example.com"], "sent", "not for nobody@example.com"),
        (["nobody@example.com"], "refused", "for nobody"),
        (["later@example.com"], "again", "for nobody"),
    ],
)
def test_recipients_that_are_refused_are_named(
    with_mail: Maker, tmp_path: Path, recipients: list[str], outcome: str, said: str
) -> None:
    with mailbox(tmp_path) as box:
        attempt = said_of(with_mail(f"smtp+plain://127.0.0.1:{box.port}"), *recipients)
    assert (attempt["outcome"], said in attempt["said"]) == (outcome, True)


def test_a_server_that_cannot_encrypt_gets_nothing(with_mail: Maker, tmp_path: Path) -> None:
    with mailbox(tmp_path) as box:
        assert "cannot encrypt" in said_of(with_mail(f"smtp://127.0.0.1:{box.port}"), "ada@example.com")["said"]


@pytest.mark.parametrize("greeting", [b"", b"220 slow\r\n"])
def test_a_server_that_is_silent_is_left_when_its_time_is_over(
    with_mail: Maker, monkeypatch: pytest.MonkeyPatch, greeting: bytes
) -> None:
    monkeypatch.setattr(smtp, "TOTAL_SECONDS", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        taken: list[socket.socket] = []

        def greet() -> None:
            taken.append(listener.accept()[0])
            taken[0].sendall(greeting)

        threading.Thread(target=greet, daemon=True).start()
        port = listener.getsockname()[1]
        attempt = said_of(with_mail(f"smtp+plain://127.0.0.1:{port}"), "ada@example.com")
        taken[0].close()
    assert attempt["outcome"] == "again"
    assert attempt["tookMs"] < 5000


def test_without_a_mail_server_it_is_said_who_mends_that(told: Told) -> None:
    channel = told.channel(kind="email", recipients=["ada@example.com"])
    assert told.admin.get(f"{API}/channels").json["sendsMail"] is False
    tried = told.admin.post(f"{API}/channels/{channel['id']}/test").json
    assert (tried["ok"], "SMTP_URL" in tried["said"]) == (False, True)


def test_an_address_that_would_be_a_header_is_refused(told: Told) -> None:
    given = {"kind": "email", "name": "X", "recipients": ["ada@example.com\r\nBcc: eve@example.com"]}
    assert told.admin.post(f"{API}/channels", given).status_code == 422
