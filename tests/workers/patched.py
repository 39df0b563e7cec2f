"""Asks a worker for something large under a patched loop, and prints the longest the loop was held, in seconds."""

# ruff: noqa: E402
from gevent import monkey

monkey.patch_all()

import sys
import time

import gevent

from metaverse.errors import Unavailable
from metaverse.workers.hire import Worker


def main() -> None:
    stalls = [0.0]

    def watch() -> None:
        last = time.monotonic()
        while True:
            gevent.sleep(0.01)
            now = time.monotonic()
            stalls.append(now - last - 0.01)
            last = now

    watching = gevent.spawn(watch)
    worker = Worker("tests.workers.silly", patience_seconds=1.0)
    echoed = worker.ask(lambda: {"text": "x" * 3_000_000})
    assert len(echoed["text"]) == 3_000_000
    try:
        worker.ask(lambda: {"hang": True})
    except Unavailable:
        pass
    else:
        raise AssertionError("a worker that hangs must be given up")
    worker.dismiss()
    watching.kill()
    sys.stdout.write(f"{max(stalls)}\n")


if __name__ == "__main__":
    main()
