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
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from scripts.cluster import nginx, programs
from scripts.cluster.stores import Postgres, Redis

ROOT = nginx.ROOT
AGAIN_SECONDS = 1.0
START_SECONDS = 60.0
FREE_SECONDS = 5.0


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
        self.died_at = 0.0

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

    def start_again(self) -> None:
        """Start it, if it does not run, and wait until it answers."""
        if self.process is None or self.is_dead:
            self.start()
            self.wait()

    def is_due(self, now: float) -> bool:
        """Tell whether it is dead long enough to be started again."""
        if not self.is_dead:
            self.died_at = 0.0
            return False
        self.died_at = self.died_at or now
        return now - self.died_at >= AGAIN_SECONDS


class Front:
    """nginx before the processes."""

    def __init__(self, folder: Path, port: int, host: str = "127.0.0.1") -> None:
        self._folder, self.port, self._host = folder, port, host
        self._output = folder / "nginx.out"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, processes: list[Process]) -> None:
        """Serve."""
        addresses = {process.name: process.address for process in processes}
        whole = nginx.lay(self._folder, addresses, f"{self._host}:{self.port}")
        command = [programs.found("nginx", package="nginx"), "-c", str(whole), "-e", str(self._folder / "error.log")]
        self._process = programs.start(command, self._output)
        programs.await_(lambda: programs.answers(self.port), self._process, "nginx", self._output)

    def stop(self) -> None:
        """End it."""
        if self._process is not None:
            programs.stop(self._process, signal.SIGTERM)


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
        self._postgres = None if database_url else Postgres(home / "postgres", self._sockets / "pg", count * pool)
        self.redis = Redis(logs / "redis.out")
        self.database_url = database_url or (self._postgres.url if self._postgres else "")
        self.environment = os.environ | {
            "METAVERSE_HOME": str(home),
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis.url,
            **settings,
        }
        self.processes = [Process(f"n{number}", self.environment, logs) for number in range(1, count + 1)]
        self.front = Front(home / "nginx", port)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def begin_stores(self) -> None:
        """Start what keeps everything."""
        if self._postgres is not None:
            self._postgres.start()
        self.redis.start()

    def begin(self) -> None:
        """Start what serves."""
        for process in self.processes:
            process.start()
        for process in self.processes:
            process.wait()
        self.front.start(self.processes)

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
        """Start again whoever has died."""
        now = time.monotonic()
        for process in self.processes:
            if process.is_due(now):
                print(f"{process.name} ended; it is started again.", flush=True)
                with suppress(OSError):  # its port is not free yet
                    process.start()

    def end(self) -> None:
        """Stop everything, the front first, and what keeps everything last."""
        self.front.stop()
        for process in self.processes:
            if process.process is not None and not process.is_dead:
                process.process.send_signal(signal.SIGTERM)
        for process in self.processes:
            process.stop()
        self.redis.stop()
        if self._postgres is not None:
            self._postgres.stop()
        shutil.rmtree(self._sockets, ignore_errors=True)
