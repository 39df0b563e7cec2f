"""Connecting: a name is resolved once, all it stands for is judged, and one of just these addresses is called.

So a name that answers otherwise the second time leads nowhere else. TLS asks for a certificate of the name.
"""

from __future__ import annotations

import ipaddress
import os
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from metaverse.outbound.networks import Address
from metaverse.outbound.places import Place
from metaverse.outbound.reach import Reach

RESOLVE_SECONDS = 5.0
CONNECT_SECONDS = 5.0
TOO_LONG = "It took too long."
Found = tuple[int, tuple[Any, ...]]
"""A family and an address of it, as a socket connects to."""


class Deadline:
    """A moment after which nothing is waited for any more."""

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds

    @property
    def is_over(self) -> bool:
        """Tell whether no time is left."""
        return time.monotonic() >= self._until

    def left(self, most: float | None = None) -> float:
        """Return how many seconds are left, `most` at most.

        Raises:
            TimeoutError: none.
        """
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError(TOO_LONG)
        return left if most is None else min(left, most)


class Watch:
    """Shuts a connection down at the end of its time.

    Whoever speaks TLS and drips stretches the limit of a single step: under gevent it begins anew with every byte.
    """

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock = socket.socket(fileno=os.dup(sock.fileno()))  # the same connection, whoever speaks TLS on it
        self._timer = threading.Timer(deadline.left(), self._shut)
        self._timer.daemon = True
        self._timer.start()
        self.is_over = False

    def _shut(self) -> None:
        self.is_over = True
        with suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)

    def end(self) -> None:
        """Let the connection be."""
        self._timer.cancel()
        self._sock.close()

    @classmethod
    @contextmanager
    def over(cls, sock: socket.socket, deadline: Deadline) -> Iterator[None]:
        """Watch over a few steps.

        Raises:
            TimeoutError: they took too long.
        """
        watch = cls(sock, deadline)
        try:
            yield
        except OSError as error:
            if watch.is_over:
                raise TimeoutError(TOO_LONG) from error
            raise
        finally:
            watch.end()


def resolve(place: Place, reach: Reach, deadline: Deadline) -> list[Found]:
    """Look up where to connect to.

    Raises:
        OSError: nobody knows the host, or who should is silent.
        Invalid: one of its addresses may not be called.
    """
    found = _looked_up(place.host, place.port, deadline.left(RESOLVE_SECONDS))
    reach.check(place, [_read(address) for _, address in found])
    return found


def dial(place: Place, reach: Reach, deadline: Deadline) -> socket.socket:
    """Connect, and say nothing yet.

    Raises:
        OSError: nobody is there.
        Invalid: it may not be called.
    """
    trouble: OSError | None = None
    for family, address in resolve(place, reach, deadline):
        sock = socket.socket(family, socket.SOCK_STREAM)
        try:
            sock.settimeout(deadline.left(CONNECT_SECONDS))
            sock.connect(address)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return sock
        except OSError as error:
            sock.close()
            trouble = error
    raise trouble or OSError("Nobody knows this host.")


def encrypt(sock: socket.socket, host: str, deadline: Deadline, context: ssl.SSLContext | None = None) -> ssl.SSLSocket:
    """Speak TLS, with a certificate that is verified for the host.

    Raises:
        OSError: the certificate is not right, or nobody speaks TLS there.
    """
    sock.settimeout(deadline.left(CONNECT_SECONDS))
    with Watch.over(sock, deadline):
        return (context or ssl.create_default_context()).wrap_socket(sock, server_hostname=host)


def connect(place: Place, reach: Reach, deadline: Deadline) -> socket.socket:
    """Connect, by TLS where the place is spoken to by it.

    Raises:
        OSError: nobody is there, or the certificate is not right.
        Invalid: it may not be called.
    """
    sock = dial(place, reach, deadline)
    try:
        return encrypt(sock, place.host, deadline) if place.is_encrypted else sock
    except BaseException:
        sock.close()
        raise


def _looked_up(host: str, port: int, seconds: float) -> list[Found]:
    """Ask the resolver, which knows no time limit of its own."""
    found: list[Any] = []
    trouble: list[OSError] = []

    def ask() -> None:
        try:
            found.extend(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            trouble.append(error if isinstance(error, OSError) else socket.gaierror(f"{host} is no name."))

    asking = threading.Thread(target=ask, name="resolve", daemon=True)
    asking.start()
    asking.join(seconds)
    if trouble:
        raise trouble[0]
    if not found:
        raise socket.gaierror("Nobody answered who this host is.")
    return [(family, address) for family, _, _, _, address in found]


def _read(address: tuple[Any, ...]) -> Address:
    return ipaddress.ip_address(str(address[0]).partition("%")[0])
