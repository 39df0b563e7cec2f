"""The worker process that runs mappings: what a person wrote is bounded in time and memory, and can harm nobody else.

Whatever goes beyond its bound ends this process as soon as that is told, so that nothing of it is left over.
"""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import sys
from collections.abc import Iterator
from typing import IO, Any

import orjson

from metaverse.adapters import mapped, wording
from metaverse.adapters.mapped_declaration import declared
from metaverse.adapters.mapped_functions import TooHeavy, weighed
from metaverse.adapters.parsing import Unreadable, parsed
from metaverse.adapters.reading import Setting
from metaverse.workers import framing, saying

Json = dict[str, Any]
NICENESS = 5
SECONDS = 2.0
CPU_SECONDS = 3
"""What holds the interpreter itself for so long is killed by the kernel."""

MOST_MEMORY = 512 * 1024 * 1024
LARGEST = 1024 * 1024
MALFORMED, TOO_LARGE, TOO_LONG, BROKEN = "malformed", "too large", "too long", "broken"


class TookTooLong(BaseException):
    """The time of a request is over."""


class Refused(Exception):
    """A document that is not taken: why, in a word and in a sentence."""

    def __init__(self, word: str, said: str, dead: list[list[str]] | None = None) -> None:
        super().__init__(said)
        self.word, self.dead = word, dead or []


def answer(request: Json) -> Json:
    """Check a mapping, or run one on a document."""
    found = declared(request["mapping"])
    if request["do"] == "check":
        return {"faults": [list(fault) for fault in found.faults]}
    if found.faults:
        raise Refused(BROKEN, f"{found.faults[0][0]}: {found.faults[0][1]}")
    (body,) = request[framing.ATTACHED]
    setting = Setting(**{**request["setting"], "prices": {}})
    try:
        result = mapped.read(request["name"], found.templates, _document(body, setting), setting)
    except mapped.TooMuch as error:
        raise Refused(TOO_LARGE, str(error)) from error
    dead = [list(letter) for letter in result.dead]
    return {"records": result.records, "dead": dead, framing.ATTACHED: [orjson.dumps(result.events)]}


def _document(body: bytes, setting: Setting) -> Any:
    if len(body) > LARGEST:
        raise Refused(TOO_LARGE, f"A document has at most {LARGEST} bytes, this one {len(body)}; post it in parts.")
    try:
        return weighed(parsed(body))
    except (Unreadable, TooHeavy) as error:
        letter = ["document", str(error), wording.excerpt(body, setting)]
        raise Refused(MALFORMED, str(error), [letter]) from error


@contextlib.contextmanager
def bounded(seconds: float = SECONDS) -> Iterator[None]:
    """Raise TookTooLong in whatever takes longer; what cannot be interrupted is killed a second later."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + CPU_SECONDS, resource.RLIM_INFINITY))
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def answered(request: Json) -> tuple[Json, bool]:
    """Answer a request within its bounds; tell also whether it went beyond them."""
    try:
        with bounded():
            return answer(request), False
    except Refused as refused:
        return {"refused": refused.word, "detail": str(refused), "dead": refused.dead}, False
    except TookTooLong:
        return {"refused": TOO_LONG, "detail": f"It took longer than {SECONDS:g} seconds.", "dead": []}, True
    except MemoryError:
        return {"refused": TOO_LONG, "detail": "It took too much memory.", "dead": []}, True
    except Exception as error:
        saying.failed("a mapping could not be applied")
        return {"error": f"{type(error).__name__}: {error}"}, False


def answers(requests: IO[bytes], replies: IO[bytes]) -> None:
    """Answer requests until there are no more, or until one went beyond its bounds."""
    while (request := framing.read(requests)) is not None:
        reply, is_over = answered(saying.begin(request))
        framing.write(replies, reply)
        if is_over:
            return


def limit() -> None:
    """Bound what this process may take: memory, files, and no core dumps."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _ring(_signal: int, _frame: Any) -> None:
    raise TookTooLong


def main() -> None:
    """Give way to the event loop, keep standard output for answers alone, and answer."""
    os.nice(NICENESS)
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    limit()
    signal.signal(signal.SIGALRM, _ring)
    with contextlib.suppress(BrokenPipeError, KeyboardInterrupt):
        answers(sys.stdin.buffer, replies)


if __name__ == "__main__":
    main()
