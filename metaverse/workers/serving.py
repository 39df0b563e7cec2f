"""How a worker process answers: one request after the other, giving way to the event loop, until there are no more."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable
from typing import IO, Any

from metaverse.workers import framing, saying

Json = dict[str, Any]
NICENESS = 5


def answers(requests: IO[bytes], replies: IO[bytes], answer: Callable[[Json], Json]) -> None:
    """Answer requests until there are no more; one that fails is told as an error."""
    while (request := framing.read(requests)) is not None:
        try:
            told = answer(saying.begin(request))
        except Exception as error:
            saying.failed("a request could not be answered")
            told = {"error": f"{type(error).__name__}: {error}"}
        framing.write(replies, told)


def serve(answer: Callable[[Json], Json]) -> None:
    """Keep standard output for answers alone, and answer."""
    os.nice(NICENESS)
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    with contextlib.suppress(BrokenPipeError, KeyboardInterrupt):
        answers(sys.stdin.buffer, replies, answer)
