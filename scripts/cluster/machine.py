"""One machine's cluster: the stores, the processes, nginx before them; and whoever dies is started again."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from scripts.cluster import nginx, programs
from scripts.cluster.front import Front
from scripts.cluster.stores import Postgres, Redis

ROOT = nginx.ROOT
AGAIN_SECONDS = 1.0
START_SECONDS = 60.0
FREE_SECONDS = 5.0
GLANCE_SECONDS = 0.3


class Process:
    """One process of the platform: gunicorn with one worker, on a port of its own."""

    def __init__(self, name: str, environment: Mapping[str, str], logs: Path) -> None:
        self.name = name
        self.port = programs.free_port()
        self._logs = logs
        self.output = logs / f"{name}.out"
        self.environment = {
            **environment,
            "PROCESS_NAME": name,
            "TRUSTED_PROXIES": "1",
            "LOG_DIR": str(logs / name),
            "HOST": "127.0.0.1",
        }
        self.process: subprocess.Popen[bytes] | None = None
        self._is_up = False

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        """Where it answers without nginx."""
        return f"http://{self.address}"

    def start(self) -> None:
        """Start it; the socket is opened here, so that the first call waits until it is taken."""
        self._is_up = False
        with self._listener() as listener:
            command = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "-b", f"fd://{listener.fileno()}"]
            self.process = programs.start(
                command, self.output, environment=self.environment, descriptors=[listener.fileno()], folder=ROOT
            )

    def _listener(self) -> socket.socket:
        """Open its port; whoever had it before may not be all dead yet."""
        end = time.monotonic() + FREE_SECONDS
        while True:
            try:
                return socket.create_server(("127.0.0.1", self.port), backlog=2048)
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(programs.LOOK_SECONDS)

    def wait(self) -> None:
        """Wait until it answers.

        Raises:
            CannotStart: it does not.
        """
        try:
            urllib.request.urlopen(f"{self.url}/health", timeout=START_SECONDS).close()  # noqa: S310
        except OSError as error:
            said = self.output.read_text(errors="replace")[-2000:]
            raise programs.CannotStart(f"{self.name} did not start; {self.output} says:\n{said}") from error
        self._is_up = True

    def stop(self) -> None:
        """End it in good order."""
        if self.process is not None:
            programs.stop(self.process)

    def kill(self) -> None:
        """End it as a fault would."""
        if self.process is not None:
            programs.kill(self.process)

    @property
    def is_dead(self) -> bool:
        """Tell whether it was started and has ended."""
        return self.process is not None and self.process.poll() is not None

    def is_up(self) -> bool:
        """Tell whether it runs, and has answered since it was started: before, calls would only wait there."""
        if not self._is_up and self.process is not None and not self.is_dead:
            with suppress(OSError):
                urllib.request.urlopen(f"{self.url}/health", timeout=GLANCE_SECONDS).close()  # noqa: S310
                self._is_up = True
        return self._is_up and not self.is_dead

    def start_again(self) -> None:
        """Start it, if it does not run, and wait until it answers."""
        if self.process is None or self.is_dead:
            self.start()
            self.wait()


class Patience:
    """When what has died is due to be started again: a moment later, and as long after each try that failed."""

    def __init__(self) -> None:
        self._since = 0.0

    def is_over(self, is_dead: bool, now: float) -> bool:
        """Tell whether it is dead long enough."""
        if not is_dead:
            self._since = 0.0
            return False
        self._since = self._since or now
        if now - self._since < AGAIN_SECONDS:
            return False
        self._since = now
        return True


class Cluster:
    """All of it. `database_url` and `redis` of others may be given; what is given is not stopped."""

    def __init__(
        self, home: Path, count: int, port: int, settings: Mapping[str, str], database_url: str | None = None
    ) -> None:
        self.home, self.port = home, port
        self._sockets = Path(tempfile.mkdtemp(prefix="metaverse-"))
        self._sockets.chmod(0o711)
        logs = home / "log"
        pool = int(settings.get("DATABASE_POOL_SIZE", "10"))
        self.postgres = None if database_url else Postgres(home / "postgres", self._sockets / "pg", count * pool)
        self.redis = Redis(logs / "redis.out")
        self.database_url = database_url or (self.postgres.url if self.postgres else "")
        self.environment = os.environ | {
            "METAVERSE_HOME": str(home),
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis.url,
            **settings,
        }
        self.processes = [Process(f"n{number}", self.environment, logs) for number in range(1, count + 1)]
        self.front = Front(home / "nginx", port)
        self._patience: dict[str, Patience] = {}

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def begin_stores(self) -> None:
        """Start what keeps everything."""
        if self.postgres is not None:
            self.postgres.start()
        self.redis.start()

    def begin(self) -> None:
        """Start what serves."""
        for process in self.processes:
            process.start()
        for process in self.processes:
            process.wait()
        self.front.start({process.name: process.address for process in self.processes})

    def flask(self, *arguments: str) -> None:
        """Run a `flask` command on the cluster's database.

        Raises:
            CannotStart: it failed.
        """
        named = {"PROCESS_NAME": "cli"}
        command = [sys.executable, "-m", "flask", "--app", "wsgi:app", *arguments]
        done = subprocess.run(command, cwd=ROOT, env={**self.environment, **named}, check=False)
        if done.returncode:
            raise programs.CannotStart(f"flask {' '.join(arguments)} failed.")

    def mind(self) -> None:
        """Start again whatever has died: stores first, for without them nobody else starts."""
        if self.postgres is not None:
            self._mend("PostgreSQL", self.postgres.is_dead, self.postgres.start)
        self._mend("Redis", self.redis.is_dead, self.redis.start)
        for process in self.processes:
            self._mend(process.name, process.is_dead, process.start)
        self._mend("nginx", self.front.is_dead, self.front.start_again)
        with suppress(programs.CannotStart):
            self._rest(*(process.name for process in self.processes if not process.is_up()))

    def _mend(self, name: str, is_dead: bool, start: Callable[[], None]) -> None:
        if self._patience.setdefault(name, Patience()).is_over(is_dead, time.monotonic()):
            print(f"{name} ended; it is started again.", flush=True)
            with suppress(OSError, programs.CannotStart):  # its port or its folder is not free yet
                start()

    def _rest(self, *names: str) -> None:
        """Have nginx give nothing to some processes, as long as there are others."""
        if len(names) < len(self.processes):
            self.front.rest(*names)

    def roll(self) -> None:
        """Restart one process after the other, each only when the one before it answers again.

        nginx gives nothing new to the one that goes; what it has begun it finishes, and whoever watches there is told
        to connect anew, which leads elsewhere.

        Raises:
            CannotStart: one does not come back; the others are left as they are.
        """
        for process in self.processes:
            self._rest(process.name)
            process.stop()
            process.start()
            process.wait()
        self._rest()

    def end(self) -> None:
        """Stop everything, the front first, and what keeps everything last."""
        self.front.stop()
        for process in self.processes:
            if process.process is not None and not process.is_dead:
                process.process.send_signal(signal.SIGTERM)
        for process in self.processes:
            process.stop()
        self.redis.stop()
        if self.postgres is not None:
            self.postgres.stop()
        shutil.rmtree(self._sockets, ignore_errors=True)
