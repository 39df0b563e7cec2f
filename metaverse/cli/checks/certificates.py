"""Is the certificate good: for how long, for which name, and does anybody vouch for it?"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature

from metaverse.cli.checks.finding import Finding, Patient, fault, ok, warning

PATIENCE_SECONDS = 5.0
SOON_DAYS = 21
DAY_SECONDS = 86_400
RENEW = "Renew it, and have nginx load it (`nginx -s reload`)."


def certificates(patient: Patient) -> Iterator[Finding]:
    """Look at each certificate that is told: a PEM file, or HOST:PORT where one is shown."""
    for place in patient.wishes.get("certificate", ()):
        yield from _of_file(Path(place)) if _is_file(place) else _of_server(place)


def _is_file(place: str) -> bool:
    return "/" in place or place.endswith((".pem", ".crt", ".cer")) or ":" not in place


def _of_file(path: Path) -> Iterator[Finding]:
    try:
        chain = x509.load_pem_x509_certificates(path.read_bytes())
    except OSError as error:
        yield fault(f"{path} cannot be read ({error.strerror}).", "Name the file of the certificate (fullchain.pem).")
    except ValueError:
        yield fault(f"{path} holds no certificate in PEM.", "Name the file of the certificate, not that of its key.")
    else:
        broken = [*_chained(str(path), chain)]
        yield from broken
        yield from _in_time(str(path), chain[0])


def _chained(place: str, chain: list[x509.Certificate]) -> Iterator[Finding]:
    """Look whether each certificate was issued by the next, and whether the chain is there at all."""
    for number, (one, issuer) in enumerate(pairwise(chain), 1):
        if not _is_issued_by(one, issuer):
            yield fault(
                f"{place}: certificate {number} was not issued by the one that follows it.",
                "Put the certificates into the file in their order: yours first, then who issued it.",
            )
    if len(chain) == 1 and chain[0].issuer != chain[0].subject:
        yield warning(
            f"{place} holds one certificate without that of who issued it; some clients will not trust it.",
            "Take the file with the whole chain (fullchain.pem).",
        )


def _is_issued_by(one: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        one.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _of_server(place: str) -> Iterator[Finding]:
    host, _, port = place.rpartition(":")
    host = host.strip("[]")
    try:
        shown = _shown(host, int(port), ssl._create_unverified_context())  # noqa: S323  (it is looked at, not trusted)
    except (OSError, ValueError) as error:
        yield fault(f"{place} shows no certificate: {error}.", "Look whether nginx listens there with TLS.")
        return
    try:
        _shown(host, int(port), ssl.create_default_context())
    except ssl.SSLCertVerificationError as error:
        yield fault(
            f"{place}: {error.verify_message}.", f"Take a certificate for {host} from an authority with its chain."
        )
    yield from _in_time(place, x509.load_der_x509_certificate(shown))


def _shown(host: str, port: int, context: ssl.SSLContext) -> bytes:
    with (
        socket.create_connection((host, port), PATIENCE_SECONDS) as line,
        context.wrap_socket(line, server_hostname=host) as wrapped,
    ):
        return wrapped.getpeercert(binary_form=True) or b""


def _in_time(place: str, certificate: x509.Certificate) -> Iterator[Finding]:
    now, end = datetime.now(UTC), certificate.not_valid_after_utc
    days = (end - now).total_seconds() / DAY_SECONDS
    name = ", ".join(_names(certificate)) or "nobody"
    if certificate.not_valid_before_utc > now:
        yield fault(
            f"{place} is not valid yet; it begins {certificate.not_valid_before_utc:%Y-%m-%d}.", "Set the clock."
        )
    elif days <= 0:
        yield fault(f"{place} has expired on {end:%Y-%m-%d}.", RENEW)
    elif days < SOON_DAYS:
        yield warning(f"{place} expires on {end:%Y-%m-%d}, in {days:.0f} days.", RENEW)
    else:
        yield ok(f"{place} is good until {end:%Y-%m-%d}, for {name}.")


def _names(certificate: x509.Certificate) -> list[str]:
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    return [
        str(name) for name in (*found.get_values_for_type(x509.DNSName), *found.get_values_for_type(x509.IPAddress))
    ]
