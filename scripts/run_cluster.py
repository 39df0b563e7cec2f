"""`make run-cluster`: PostgreSQL, Redis, nginx and several server processes on this machine, until Ctrl-C."""

from __future__ import annotations

import hashlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import config
from scripts.cluster import programs
from scripts.cluster.machine import ROOT, Cluster
from scripts.cluster.programs import CannotStart
from scripts.cluster.stores import may_reach

LOOK_SECONDS = 0.5
SCRIPTS = ROOT / "scripts"
PROGRAMS = ("postgresql", "redis-server", "nginx")


def main() -> None:
    """Start everything, mind it, and stop everything again."""
    ended, rolls = threading.Event(), threading.Event()
    for number, event in ((signal.SIGINT, ended), (signal.SIGTERM, ended), (signal.SIGHUP, rolls)):
        signal.signal(number, _setting(event))
    count, port = _whole("PROCESSES", min(4, os.cpu_count() or 2), 1, 32), _whole("PORT", 3000, 1, 65_535)
    _refuse_another()
    _refuse_taken(port)
    if subprocess.run([SCRIPTS / "install_test_programs.sh", *PROGRAMS], check=False).returncode:
        sys.exit(1)
    try:
        _serve(count, port, ended, rolls)
    except CannotStart as fault:
        sys.exit(str(fault))


def _setting(event: threading.Event) -> Callable[[int, FrameType | None], None]:
    def set_(_number: int, _frame: FrameType | None) -> None:
        event.set()

    return set_


def _serve(count: int, port: int, ended: threading.Event, rolls: threading.Event) -> None:
    home = _home()
    os.environ["METAVERSE_HOME"] = str(home)
    subprocess.run([sys.executable, SCRIPTS / "generate_secrets.py"], check=True)
    cluster = Cluster(home, count, port, {})
    try:
        print("Starting PostgreSQL and Redis …", flush=True)
        cluster.begin_stores()
        for command in (("db", "upgrade"), ("rebuild", "--outdated"), ("seed",)):
            if not ended.is_set():
                cluster.flask(*command)
        if not ended.is_set():
            print(f"Starting {count} processes and nginx …", flush=True)
            cluster.begin()
            _announce(cluster)
        while not ended.wait(LOOK_SECONDS):
            if rolls.is_set():
                rolls.clear()
                _roll(cluster)
            cluster.mind()
    finally:
        print("Stopping …", flush=True)
        cluster.end()


def _roll(cluster: Cluster) -> None:
    print("Restarting one process after the other …", flush=True)
    began = time.monotonic()
    try:
        cluster.roll()
    except (CannotStart, OSError) as fault:
        print(f"{fault}\nThe others are left as they are.", flush=True)
    else:
        print(f"All {len(cluster.processes)} are restarted, in {time.monotonic() - began:.1f} s.", flush=True)


def _announce(cluster: Cluster) -> None:
    password = config.read_file(cluster.home / config.SECRETS_NAME).get("SEED_PASSWORD")
    print(f"\n  Open {cluster.url} (Ctrl-C stops everything)\n")
    for process in cluster.processes:
        print(f"  {process.name} answers at {process.url} as well")
    print(f"\n  Sign in as owner@example.com, admin@, operator@ or viewer@, with the password {password}")
    print(f"  All state and all logs are in {cluster.home}")
    print(f"  Restart one process after the other, without a break, with: kill -HUP {os.getpid()}\n", flush=True)


def _home() -> Path:
    """Choose the folder of all state; PostgreSQL does not run as root, so its user must reach it."""
    home, other = _homes()
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o711)
    if may_reach(home, "postgres"):
        return home
    other.mkdir(parents=True, exist_ok=True)
    other.chmod(0o711)
    print(f"PostgreSQL's user may not reach {home}; the state is kept in {other}.", flush=True)
    return other


def _homes() -> tuple[Path, Path]:
    home = config.home_of_process() / "cluster"
    return home, Path("/var/lib/metaverse") / hashlib.sha256(str(home).encode()).hexdigest()[:12]


def _whole(name: str, otherwise: int, least: int, most: int) -> int:
    raw = os.environ.get(name, "").strip() or str(otherwise)
    if raw.isdigit() and least <= int(raw) <= most:
        return int(raw)
    sys.exit(f"{name} is {raw!r}, but must be a whole number from {least} to {most}.")


def _refuse_another() -> None:
    """Refuse to start beside what a launcher started that was killed: two would write to one folder."""
    pids = programs.left_in(*_homes())
    if pids:
        named = " ".join(map(str, pids))
        sys.exit(f"A cluster runs in this folder already, or is what a killed one has left. End it first: kill {named}")


def _refuse_taken(port: int) -> None:
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError as error:
        sys.exit(f"127.0.0.1:{port} cannot be used ({error.strerror}); take another: PORT={port + 1} make run-cluster")


if __name__ == "__main__":
    main()
