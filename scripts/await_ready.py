"""Wait until the platform answers at a Unix socket and says that it is ready: what `systemctl start` waits for."""

from __future__ import annotations

import http.client
import socket
import sys
import time

SECONDS = 110.0
LOOK_SECONDS = 0.2
PATH = "/health/ready"


class Nearby(http.client.HTTPConnection):
    """HTTP by a Unix socket."""

    def __init__(self, path: str) -> None:
        super().__init__("localhost", timeout=SECONDS)
        self._path = path

    def connect(self) -> None:
        """Connect; whoever comes before the process waits at the socket."""
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def is_ready(path: str) -> bool:
    """Ask once."""
    connection = Nearby(path)
    try:
        connection.request("GET", PATH)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def main() -> None:
    """Ask until it is ready, or the time is over."""
    end = time.monotonic() + SECONDS
    while not is_ready(sys.argv[1]):
        if time.monotonic() > end:
            sys.exit(f"Nothing is ready at {sys.argv[1]} after {SECONDS:.0f} s; see: journalctl -u metaverse")
        time.sleep(LOOK_SECONDS)


if __name__ == "__main__":
    main()
