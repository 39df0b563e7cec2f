"""One mail by SMTP, to the server that the settings name; whoever operates this one chose it, so it may be anywhere.

The whole of it has one time limit: at its end the connection is shut, whatever the other side is at.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Sequence
from contextlib import ExitStack
from email.message import EmailMessage
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from metaverse.outbound.dialing import Deadline, Watch
from metaverse.outbound.sayings import say

SECONDS = 20.0
TOTAL_SECONDS = 45.0
PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}
PERMANENT = 500


class Relay(NamedTuple):
    """Who takes our mail, and how."""

    scheme: str
    host: str
    port: int
    user: str | None
    password: str | None

    @classmethod
    def of(cls, url: str) -> Relay:
        """Read it from its setting."""
        parts = urlsplit(url)
        user = unquote(parts.username) if parts.username else None
        password = unquote(parts.password) if parts.password else None
        return cls(parts.scheme, parts.hostname or "", parts.port or PORTS[parts.scheme], user, password)


class Refusal(NamedTuple):
    """That a mail was not taken: whether it is of use to try again, the code, and what was answered."""

    again: bool
    code: int | None
    said: str
    answer: str


class Taken(NamedTuple):
    """That a mail was taken, and for whom it was not."""

    refused: dict[str, str]


def send(relay: Relay, from_: str, recipients: Sequence[str], mail: EmailMessage) -> Taken | Refusal:
    """Send a mail."""
    try:
        with ExitStack() as watches, _connected(relay, watches) as server:
            return Taken(
                {who: _written(why) for who, why in server.send_message(mail, from_, list(recipients)).items()}
            )
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        answer = "; ".join(f"{who}: {_written(why)}" for who, why in error.recipients.items())
        return Refusal(min(codes) < PERMANENT, codes[0], say("mailForNobody"), answer)
    except smtplib.SMTPAuthenticationError as error:
        said = say("mailPassword")
        return Refusal(True, error.smtp_code, said, _written((error.smtp_code, error.smtp_error)))
    except smtplib.SMTPResponseException as error:
        said = say("mailRefused", code=error.smtp_code)
        answer = _written((error.smtp_code, error.smtp_error))
        return Refusal(error.smtp_code < PERMANENT, error.smtp_code, said, answer)
    except (smtplib.SMTPException, OSError) as error:
        return Refusal(True, None, _why(relay, error), "")


def _connected(relay: Relay, watches: ExitStack) -> smtplib.SMTP:
    context = ssl.create_default_context()
    server: smtplib.SMTP = _Watched(watches) if relay.scheme != "smtps" else _WatchedTls(watches, context)
    try:
        server.connect(relay.host, relay.port)
        server._host = relay.host  # type: ignore[attr-defined]
        if relay.scheme == "smtp":
            server.starttls(context=context)
        if relay.user is not None:
            server.login(relay.user, relay.password or "")
    except BaseException:
        server.close()
        raise
    return server


class _Watched(smtplib.SMTP):
    """Has its connection shut down when its time is over."""

    def __init__(self, watches: ExitStack) -> None:
        self._watches = watches
        self._deadline = Deadline(TOTAL_SECONDS)
        super().__init__(timeout=SECONDS)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        sock = socket.create_connection((host, port), timeout)
        self._watches.enter_context(Watch.over(sock, self._deadline))
        return sock


class _WatchedTls(_Watched):
    """Speaks TLS from the first byte."""

    def __init__(self, watches: ExitStack, context: ssl.SSLContext) -> None:
        self._context = context
        super().__init__(watches)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return self._context.wrap_socket(super()._get_socket(host, port, timeout), server_hostname=host)


def _written(why: Any) -> str:
    code, said = why
    return f"{code} {said.decode('utf-8', 'replace') if isinstance(said, bytes) else said}"


def _why(relay: Relay, error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return say("certificate", host=relay.host, why=error.verify_message)
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return say("mailUnable", host=relay.host)
    if isinstance(error, socket.gaierror):
        return say("unknownName", host=relay.host)
    if isinstance(error, ConnectionRefusedError):
        return say("nobodyListens", host=f"{relay.host}:{relay.port}")
    if isinstance(error, TimeoutError):
        return say("late", host=relay.host)
    return say("broke", host=relay.host)
