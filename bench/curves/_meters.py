"""What a server costs: the CPU seconds and the memory of its processes, as the kernel counts them."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.served import Served

TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(served: Served) -> float:
    """Add up the time that all processes of a server ran, in it and in the kernel."""
    return cpu_of(served.process.pid)


def cpu_of(pid: int) -> float:
    """Add up the time that a process and all that come from it ran, in seconds."""
    return sum(_cpu_of(one) for one in family(pid))


def memory_kb(served: Served) -> int:
    """Add up what the processes of a server hold; pages that several share are counted once (PSS)."""
    return sum(_memory_of(pid) for pid in family(served.process.pid))


def family(pid: int) -> list[int]:
    """Name a process and all that come from it."""
    children = [child for path in Path(f"/proc/{pid}/task").glob("*/children") for child in path.read_text().split()]
    return [pid, *(one for child in children for one in family(int(child)))]


def _cpu_of(pid: int) -> float:
    """Add up what the threads of a process ran, in nanoseconds where the kernel says so, else in its ticks."""
    threads = list(Path(f"/proc/{pid}/task").glob("*/schedstat"))
    if threads:
        return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e9
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:13])) / TICKS


def _memory_of(pid: int) -> int:
    found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    return int(found[1]) if found else 0


@dataclass
class Spent:
    """What a piece of work took."""

    cpu: float = 0.0
    wall: float = 0.0


@contextmanager
def spending(served: Served) -> Iterator[Spent]:
    """Measure what the server spends meanwhile, in seconds."""
    spent = Spent()
    cpu, wall = cpu_seconds(served), time.perf_counter()
    yield spent
    spent.cpu, spent.wall = cpu_seconds(served) - cpu, time.perf_counter() - wall


def idle_share(served: Served, seconds: float, wait: Callable[[float], object] = time.sleep) -> float:
    """Measure which share of one core a server takes that nobody asks anything."""
    with spending(served) as spent:
        wait(seconds)
    return spent.cpu / spent.wall


def rest(served: Served, most_seconds: float = 60.0) -> None:
    """Wait until a server has done what it does after its start: until it takes less than 3 % of a core."""
    until = time.monotonic() + most_seconds
    while idle_share(served, 2.0) > 0.03 and time.monotonic() < until:
        pass


def repeated(served: Served, times: int, work: Callable[[], object]) -> tuple[float, float]:
    """Return the server's CPU milliseconds for one of `times` pieces of work, and the median of how long one took."""
    took = []
    with spending(served) as spent:
        for _ in range(times):
            began = time.perf_counter()
            work()
            took.append(time.perf_counter() - began)
    return spent.cpu / times * 1000, sorted(took)[times // 2] * 1000
