"""Everything that clients do, again and again, and what it leaves behind in the server that they do it to."""

from __future__ import annotations

import random
import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import psutil
import requests

from metaverse.clock import now_ms, to_wire
from metaverse.security.roles import Role
from tests.cli.processes import until
from tests.faults.senders import Batch, Line, Senders, Tasks, events
from tests.faults.standing import Standing
from tests.faults.watchers import SocketWatcher, StreamWatcher, Watcher
from tests.realtime.conftest import Office

API = "/api/metaverse"
LOOK_SECONDS = 1.0
PAUSE_SECONDS = 0.05
BOUND_SECONDS = 180
BATCH_EVENTS = 800
LATELY_MS = 60_000
METRICS_TOKEN = "a token for whoever measures, and nobody else"


@dataclass
class Held:
    """What a server holds at a moment."""

    files: int
    threads: int
    greenlets: int
    sockets: int

    def is_no_more_than(self, other: Held) -> bool:
        """Tell whether nothing of another moment was kept on top; a pool may have opened one more of its own."""
        return (
            self.files <= other.files + 4
            and self.threads <= other.threads + 4
            and self.greenlets <= other.greenlets + 2
            and self.sockets == 0
        )


@dataclass
class Soak:
    """A server under everything that clients do."""

    server: Standing
    office: Office
    rss: list[tuple[float, int]] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._ended = threading.Event()
        self._runs = 0
        self._began_ms = 0
        """From when on one may look back; something had happened by then."""
        self._admin = self.office.token(Role.ADMIN)
        self._worker = self.server.worker()

    def held(self) -> Held:
        """Look at what the server holds now."""
        worker, metrics = self._worker, self._metrics()
        return Held(
            worker.num_fds(),
            worker.num_threads(),
            round(metrics["metaverse_process_greenlets"]),
            round(sum(value for name, value in metrics.items() if name.startswith("metaverse_sockets{"))),
        )

    def caches(self) -> dict[str, tuple[float, float]]:
        """Return what the memories of the server hold, and what they may hold."""
        metrics, ours = self._metrics(), "metaverse_cache_entries{"
        names = [name.removeprefix(ours) for name in metrics if name.startswith(ours)]
        limits = {name: metrics.get(f"metaverse_cache_limit_entries{{{name}", 0.0) for name in names}
        return {name: (metrics[ours + name], limit) for name, limit in limits.items()}

    def give_past(self, count: int) -> None:
        """Have so much happen as after weeks, so that what is remembered of it is all there is room for."""
        line = Line(self.office.url, self.office.organization_id, self.office.operator)
        chance, tasks, sent = random.Random("past"), Tasks(), 0
        while sent < count:
            batch: Batch = []
            while len(batch) < BATCH_EVENTS:
                batch += events(chance, f"past-{sent + len(batch)}", tasks)
            status, _, answer = line.post(batch)
            assert status == 202, answer
            self._began_ms = self._began_ms or now_ms()
            sent += len(batch)
        line.close()

    def run(self, seconds: float) -> None:
        """Do everything for so long, and keep what was seen meanwhile in the place of what was seen before."""
        self._ended.clear()
        self.rss.clear()
        self.done.clear()
        self._runs += 1
        acts = [self._come_and_go, self._poll, self._look_back, self._export, self._ask]
        threads = [threading.Thread(target=self._repeat, args=(act,), daemon=True) for act in acts]
        senders = Senders(self.office, 2, self._runs, PAUSE_SECONDS, ends_tasks=True).start()
        for thread in threads:
            thread.start()
        began = time.monotonic()
        while (now := time.monotonic() - began) < seconds and not self.faults:
            self.rss.append((now, self._worker.memory_info().rss))
            self._ended.wait(LOOK_SECONDS)
        self._ended.set()
        for thread in threads:
            thread.join(BOUND_SECONDS)
        senders.finish()
        self.done["events"] = len(senders.acknowledged)

    def growth(self, warm_seconds: float) -> tuple[float, float]:
        """Return the resident memory after the warm-up in MB, and its growth until the end as a share of it.

        Each is the median of a tenth of the time, so that a moment's answer counts for nothing.
        """
        last = self.rss[-1][0]
        tenth = (last - warm_seconds) / 10
        first = [size for at, size in self.rss if warm_seconds <= at <= warm_seconds + tenth]
        final = [size for at, size in self.rss if at >= last - tenth]
        warm = statistics.median(first)
        return warm / 1e6, statistics.median(final) / warm - 1

    def _repeat(self, act: Callable[[random.Random], None]) -> None:
        chance = random.Random(act.__name__)
        while not self._ended.is_set():
            try:
                act(chance)
                self.done[act.__name__.strip("_")] += 1
            except (OSError, AssertionError) as fault:
                if not self._ended.is_set():
                    self.faults.append(f"{act.__name__}: {fault!r}")
            self._ended.wait(PAUSE_SECONDS)

    def _come_and_go(self, chance: random.Random) -> None:
        there: list[Watcher] = [SocketWatcher(self.office), SocketWatcher(self.office), StreamWatcher(self.office)]
        for watcher in there:
            watcher.start()
        for watcher in there:
            watcher.until_there()
        if chance.random() < 0.5:
            there[0].cut()
        self._ended.wait(chance.random())
        for watcher in there:
            watcher.end()

    def _poll(self, _chance: random.Random) -> None:
        """Connect by polling, join, and go without a word."""
        url = f"{self.office.url}/socket.io/?EIO=4&transport=polling"
        with requests.Session() as session:
            sid = session.get(url, timeout=BOUND_SECONDS).text.split('"sid":"')[1].split('"')[0]
            mine = f"{url}&sid={sid}"
            session.post(mine, data='40{"token":"' + self.office.viewer + '"}', timeout=BOUND_SECONDS)
            session.get(mine, timeout=BOUND_SECONDS)
            session.post(mine, data='420["3d:join",{"rooms":["scene","tasks"]}]', timeout=BOUND_SECONDS)
            session.get(mine, timeout=BOUND_SECONDS)
            session.post(mine, data="1", timeout=BOUND_SECONDS)

    def _look_back(self, chance: random.Random) -> None:
        now = now_ms()
        first = chance.choice([self._began_ms, max(self._began_ms, now - LATELY_MS)])
        self._get(f"3d/replay?at={to_wire(chance.randint(first, now))}")
        self._get("3d/replay/timeline")

    def _export(self, chance: random.Random) -> None:
        self._get(chance.choice(["export", "export/agents", "export/tasks"]))

    def _ask(self, chance: random.Random) -> None:
        what = chance.choice(
            ["3d/management-hub", "3d/collaboration/network/v2", "agents", "tasks", "3d/scene/config", "events?after=0"]
        )
        self._get(what)

    def _get(self, what: str) -> None:
        headers = {"Authorization": f"Bearer {self._admin}"}
        answer = requests.get(f"{self.office.url}{API}/{what}", headers=headers, timeout=BOUND_SECONDS)
        assert answer.status_code == 200, (what, answer.status_code, answer.text[:300])

    def _metrics(self) -> dict[str, float]:
        headers = {"Authorization": f"Bearer {METRICS_TOKEN}"}
        answer = requests.get(f"{self.office.url}/metrics", headers=headers, timeout=BOUND_SECONDS)
        assert answer.status_code == 200, answer.text
        lines = [line.rsplit(" ", 1) for line in answer.text.splitlines() if line and not line.startswith("#")]
        return {name: float(value) for name, value in lines}


def until_let_go(soak: Soak, before: Held) -> Held:
    """Wait until the server holds no more than it did, and return what it holds."""
    found: list[Held] = []

    def is_so() -> bool:
        found.append(soak.held())
        return found[-1].is_no_more_than(before)

    try:
        until(is_so, "the server has let go of all that clients had")
    except AssertionError as fault:
        raise AssertionError(f"{before} before, {found[-1]} after everybody had gone") from fault
    return found[-1]


def family_mb(worker: psutil.Process) -> float:
    """Return the resident memory of a worker with all processes it has started."""
    return sum(process.memory_info().rss for process in [worker, *worker.children(recursive=True)]) / 1e6
