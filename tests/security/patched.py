"""A crowd that signs in, in a process that lives in gevent's loop: `python -m tests.security.patched`."""

# ruff: noqa: E402
from gevent import monkey

monkey.patch_all()

import json
import sys

import gevent
from gevent.monkey import get_original

from metaverse.security import passwords

CROWD = 8
_lock = get_original("threading", "Lock")()
_now, _most = 0, 0


def _counted(password: str, password_hash: str | None) -> bool:
    global _now, _most
    with _lock:
        _now += 1
        _most = max(_most, _now)
    try:
        return _verify(password, password_hash)
    finally:
        with _lock:
            _now -= 1


_verify, passwords._verify = passwords._verify, _counted


def main() -> None:
    """Let everybody in at once, and tell how it went."""
    right = passwords.hashed("right")
    asking = [gevent.spawn(passwords.is_right, "wrong" if n % 2 else "right", right) for n in range(CROWD)]
    turns = 0
    while not all(greenlet.ready() for greenlet in asking):
        gevent.sleep(0.001)
        turns += 1
    answers = [greenlet.get() for greenlet in asking]
    sys.stdout.write(json.dumps({"answers": answers, "at_once": _most, "turns": turns}) + "\n")


if __name__ == "__main__":
    main()
