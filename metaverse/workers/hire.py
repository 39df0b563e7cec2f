"""One worker process, started when it is first needed and again when it has died."""

from __future__ import annotations

import atexit
import subprocess
import sys
import threading
from typing import Any, cast

import structlog

from metaverse.errors import Unavailable
from metaverse.workers import graph

logger = structlog.get_logger(__name__)
ATTEMPTS = 2


class Worker:
    """Runs a module as a process and asks it one thing at a time; under gevent only the asking greenlet waits."""

    def __init__(self, module: str) -> None:
        self._module = module
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        atexit.register(self.dismiss)

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Return the worker's answer.

        Raises:
            Unavailable: it died twice over this request, or says that it failed.
        """
        with self._turn:
            for _ in range(ATTEMPTS):
                answer = self._attempt(request)
                if answer is not None:
                    if "error" in answer:
                        raise Unavailable(f"The computation failed: {answer['error']}")
                    return answer
        raise Unavailable("The computation ended unexpectedly; try again with a smaller window.")

    def dismiss(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _attempt(self, request: dict[str, Any]) -> dict[str, Any] | None:
        process = self._hired()
        try:
            graph.write(cast(Any, process.stdin), request)
            answer = graph.read(cast(Any, process.stdout))
        except OSError:
            answer = None
        if answer is None:
            logger.warning("the worker process died", module=self._module)
            self.dismiss()
        return answer

    def _hired(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", self._module], stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
        return self._process
