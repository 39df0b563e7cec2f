"""One worker process, started when it is first needed and again when it has died."""

from __future__ import annotations

import atexit
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import IO, Any, cast
from weakref import WeakSet

import structlog

from metaverse import tracing
from metaverse.errors import Unavailable
from metaverse.tallies import Durations
from metaverse.workers import framing, retelling, saying

logger = structlog.get_logger(__name__)
ATTEMPTS = 2
MOST_WAITING = 32
PATIENCE_SECONDS = 60.0
hired: WeakSet[Worker] = WeakSet()
"""The worker processes that this process asks."""


class Worker:
    """Runs a module as a process and asks it one thing at a time; under gevent only the asking greenlet waits.

    The process is spawned, never forked: nothing of a patched parent comes along. It ends with its parent, since its
    standard input does.
    """

    def __init__(
        self, module: str, patience_seconds: float = PATIENCE_SECONDS, most_waiting: int = MOST_WAITING
    ) -> None:
        self._module = module
        self._patience_seconds = patience_seconds
        self._most_waiting = most_waiting
        self._turn = threading.Lock()
        self._waiting = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._about: dict[str, Any] = {}
        self.name = module.rpartition(".")[2]
        self.is_busy = False
        self.starts = 0
        self.answers = Durations()
        hired.add(self)
        atexit.register(self.dismiss)

    def ask(self, request: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """Return the worker's answer to what `request` says when its turn has come.

        Where an answer says how many `parts` follow it, these are the list of their bytes instead.

        Raises:
            Unavailable: too many wait already, it took too long, it died twice over this, or it says that it failed.
        """
        if self._waiting >= self._most_waiting:
            raise Unavailable("Too many computations wait already; try again in a moment.")
        self._waiting += 1
        about = retelling.ids()
        try:
            with tracing.span(f"worker {self.name}"), self._turn, self._timed():
                self._about = about
                answer = self._asked({**request(), saying.ABOUT: about})
        finally:
            self._waiting -= 1
        if "error" in answer:
            raise Unavailable(f"The computation failed: {answer['error']}")
        return answer

    @property
    def waiting(self) -> int:
        """Tell how many wait for their turn, or have it."""
        return self._waiting

    @property
    def pid(self) -> int | None:
        """Name the process, while there is one."""
        return None if self._process is None else self._process.pid

    @contextmanager
    def _timed(self) -> Iterator[None]:
        began, self.is_busy, outcome = time.perf_counter(), True, "failed"
        try:
            yield
            outcome = "answered"
        finally:
            self.is_busy = False
            self.answers.note((self.name, outcome), time.perf_counter() - began)

    def dismiss(self) -> None:
        """End the process, and close the pipes to it."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):  # what was not yet sent to the dead is lost
                cast(IO[bytes], pipe).close()

    def _asked(self, request: dict[str, Any]) -> dict[str, Any]:
        for _ in range(ATTEMPTS):
            answer = self._attempt(request)
            if answer is not None:
                return answer
        raise Unavailable("The computation ended unexpectedly; try again with a smaller window.")

    def _attempt(self, request: dict[str, Any]) -> dict[str, Any] | None:
        process = self._hired()
        late = threading.Event()
        alarm = threading.Timer(self._patience_seconds, _stop, (process, late))
        alarm.start()
        try:
            framing.write(cast(Any, process.stdin), request)
            answer = _answer(cast(Any, process.stdout))
        except OSError:
            answer = None
        finally:
            alarm.cancel()
        if answer is None:
            self.dismiss()
            logger.warning("the worker process ended", module=self._module, took_too_long=late.is_set())
        if late.is_set():
            raise Unavailable("The computation took too long; ask for a smaller window.")
        return answer

    def _hired(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is not None:
            self.dismiss()
        if self._process is None:
            self.starts += 1
            self._process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", self._module],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,  # a Ctrl-C in the terminal is for the parent
            )
            self._listen(cast(IO[bytes], self._process.stderr))
        return self._process

    def _listen(self, stream: IO[bytes]) -> None:
        told = (stream, self.name, lambda: self._about)
        threading.Thread(target=retelling.retell, args=told, name=f"log of {self.name}", daemon=True).start()


def _answer(stream: IO[bytes]) -> dict[str, Any] | None:
    answer = framing.read(stream)
    if answer is None or "parts" not in answer:
        return answer
    parts = [framing.read_bytes(stream) for _ in range(answer["parts"])]
    return None if None in parts else {**answer, "parts": parts}


def _stop(process: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    process.kill()
