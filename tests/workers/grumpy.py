"""A worker for tests that has much to say: in its own words, in somebody else's, and on its way out."""

from __future__ import annotations

import os
import sys

from metaverse.workers import saying, serving


def answer(request: dict[str, object]) -> dict[str, object]:
    saying.say("info", "this is heavy", kilos=12)
    sys.stderr.write("a library grumbles, 100% of the time\n")
    if request.get("die"):
        sys.stderr.write("Fatal: " + "x" * 200_000 + "\n")
        sys.stderr.flush()
        os._exit(3)
    raise ZeroDivisionError("by nought")


if __name__ == "__main__":
    serving.serve(answer)
