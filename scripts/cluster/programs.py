"""Programs of the system, started for ourselves: found, run as a user that may run them, stopped in good order."""

from __future__ import annotations

import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

PATIENCE_SECONDS = 30.0
LOOK_SECONDS = 0.05
STOP_SECONDS = 15.0
PORTS = range(20_000, 30_000)
"""Connections that go out have their ports above these, so that whoever is started again finds its own free."""


class CannotStart(RuntimeError):
    """A program is missing or did not start; the message says the mend."""


def found(name: str, *, package: str) -> str:
    """Find a program, also where only root looks.

    Raises:
        CannotStart: it is not installed.
    """
    there = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    if there is None:
        raise CannotStart(f"{name} is missing; install it with: apt-get install {package}")
    return there


def start(
    command: Sequence[str | Path],
    output: Path,
    *,
    user: str | None = None,
    environment: Mapping[str, str] | None = None,
    given: bytes = b"",
    descriptors: Sequence[int] = (),
    folder: Path = Path("/"),
) -> subprocess.Popen[bytes]:
    """Start a program in a process group of its own; root hands it to `user`, if there is one."""
    as_user: dict[str, Any] = {}
    if user is not None and os.geteuid() == 0:
        as_user = {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}
    output.parent.mkdir(parents=True, exist_ok=True)
    with output.open("ab") as written:
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=folder,
            env=dict(environment) if environment is not None else None,
            stdin=subprocess.PIPE,
            stdout=written,
            stderr=subprocess.STDOUT,
            process_group=0,
            pass_fds=tuple(descriptors),
            **as_user,
        )
    assert process.stdin is not None
    with suppress(BrokenPipeError):
        process.stdin.write(given)
        process.stdin.close()
    return process


def is_root() -> bool:
    """Tell whether this process is root's."""
    return os.geteuid() == 0


def await_(is_there: Callable[[], bool], process: subprocess.Popen[bytes], what: str, output: Path) -> None:
    """Wait until a program serves.

    Raises:
        CannotStart: it ended, or takes too long.
    """
    end = time.monotonic() + PATIENCE_SECONDS
    while process.poll() is None and time.monotonic() < end:
        if is_there():
            return
        with suppress(subprocess.TimeoutExpired):
            process.wait(LOOK_SECONDS)
    said = output.read_text(errors="replace")[-2000:]
    raise CannotStart(f"{what} did not start; {output} says:\n{said}")


def stop(process: subprocess.Popen[bytes], how: int = signal.SIGTERM) -> None:
    """End a program and what it started; kill what does not end."""
    if process.poll() is None:
        process.send_signal(how)
        with suppress(subprocess.TimeoutExpired):
            process.wait(STOP_SECONDS)
    kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a program and what it started, at once."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def left_in(*homes: Path) -> list[int]:
    """Return which programs run that write to one of these folders, without those that they have started themselves."""
    found = {one.pid: one.ppid() for one in psutil.process_iter() if _writes_to(one.pid, homes)}
    return sorted(pid for pid, parent in found.items() if parent not in found)


def _writes_to(pid: int, homes: Sequence[Path]) -> bool:
    with suppress(OSError):
        output = Path(f"/proc/{pid}/fd/1").readlink()
        return os.getpgid(pid) != os.getpgrp() and any(output.is_relative_to(home) for home in homes)
    return False


def free_port() -> int:
    """Give a port that nobody has at the moment, and that no connection going out is given meanwhile.

    Raises:
        CannotStart: there is none.
    """
    for port in random.sample(PORTS, len(PORTS)):
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise CannotStart(f"None of the ports {PORTS.start} to {PORTS.stop - 1} is free.")


def answers(port: int) -> bool:
    """Tell whether somebody listens on a port of this machine."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False
