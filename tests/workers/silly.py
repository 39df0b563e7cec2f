"""A worker for tests: it echoes, dies, or takes for ever, as it is told."""

from __future__ import annotations

import os
import sys
import threading

from metaverse.workers import framing


def main() -> None:
    while (request := framing.read(sys.stdin.buffer)) is not None:
        if request.get("die"):
            os._exit(3)
        if request.get("hang"):
            threading.Event().wait()
        after = [part.encode() for part in request.get("after", ())]
        framing.write(sys.stdout.buffer, {"pid": os.getpid(), **request}, *after)
        if request.get("die_after"):
            os._exit(3)


if __name__ == "__main__":
    main()
