"""nginx before the processes: it serves, it is told who rests, and whoever it serves already stays where it is."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from signal import SIGHUP, SIGTERM

from scripts.cluster import nginx, programs

RELOAD_SECONDS = 10.0
GOING = b"is shutting down"


class Front:
    """nginx in a folder of its own."""

    def __init__(self, folder: Path, port: int, host: str = "127.0.0.1") -> None:
        self._folder, self.port, self._host = folder, port, host
        self._output = folder / "nginx.out"
        self._addresses: Mapping[str, str] = {}
        self._resting: set[str] = set()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, addresses: Mapping[str, str]) -> None:
        """Serve by the processes at these addresses, by their names."""
        self._addresses = addresses
        self.start_again()

    def start_again(self) -> None:
        """Serve by the same processes; workers whose master was killed would keep the port from the next."""
        self.kill()
        whole = self._laid()
        command = [programs.found("nginx", package="nginx"), "-c", str(whole), "-e", str(self._folder / "error.log")]
        self._process = programs.start(command, self._output)
        programs.await_(lambda: programs.answers(self.port), self._process, "nginx", self._output)

    def rest(self, *names: str) -> None:
        """Give nothing new to some processes, and to all others; on return that is so for every new request.

        Raises:
            CannotStart: nginx does not take it.
        """
        if set(names) != self._resting:
            self._resting = set(names)
            self.reload()

    def reload(self) -> None:
        """Have its settings read anew. Connections that are open stay: whoever has begun them finishes them.

        Raises:
            CannotStart: nginx does not run, or does not take them.
        """
        if self._process is None or self.is_dead:
            raise programs.CannotStart("nginx does not run.")
        self._laid()
        before = self._workers()
        self._process.send_signal(SIGHUP)
        end = time.monotonic() + RELOAD_SECONDS
        while not self._has_taken_over(before):
            if time.monotonic() > end:
                raise programs.CannotStart(f"nginx does not reload; {self._folder / 'error.log'} says why.")
            time.sleep(programs.LOOK_SECONDS)

    @property
    def is_dead(self) -> bool:
        """Tell whether it was started and has ended."""
        return self._process is not None and self._process.poll() is not None

    def kill(self) -> None:
        """End it as a fault would."""
        if self._process is not None:
            programs.kill(self._process)

    def stop(self) -> None:
        """End it."""
        if self._process is not None:
            programs.stop(self._process, SIGTERM)

    def _laid(self) -> Path:
        return nginx.lay(self._folder, self._addresses, f"{self._host}:{self.port}", resting=self._resting)

    def _workers(self) -> set[int]:
        assert self._process is not None
        pid = self._process.pid
        with suppress(OSError):
            return set(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))
        return set()

    def _has_taken_over(self, before: set[int]) -> bool:
        """Tell whether others have come, and those of before listen no more."""
        now = self._workers()
        return bool(now - before) and all(_goes(pid) for pid in now & before)


def _goes(pid: int) -> bool:
    with suppress(OSError):
        return GOING in Path(f"/proc/{pid}/cmdline").read_bytes()
    return True
