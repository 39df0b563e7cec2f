"""The load generator: compiled where it is missing or older than its sources, and run on a core of its own."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.versus.machine import LOAD_CORE
from bench.versus.servers import Target

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCES = sorted((ROOT / "bench" / "load").glob("*.[ch]"))
PROGRAM = ROOT / "var" / "bench" / "load"
LONGEST_SECONDS = 240
MOST_WARMUP_SECONDS = 2
Json = dict[str, Any]


def built(program: Path = PROGRAM) -> Path:
    """Compile the generator, unless it is up to date, and tell where it is."""
    newest = max(source.stat().st_mtime for source in SOURCES)
    if program.exists() and program.stat().st_mtime > newest:
        return program
    compiler = shlex.split(os.environ.get("CC", "cc"))
    if shutil.which(compiler[0]) is None:
        sys.exit(f"The load generator is written in C, and there is no {compiler[0]}: apt-get install gcc libc6-dev")
    program.parent.mkdir(parents=True, exist_ok=True)
    unfinished = program.with_suffix(f".{os.getpid()}")
    files = [str(source) for source in SOURCES if source.suffix == ".c"]
    subprocess.run([*compiler, "-O2", "-Wall", "-Wextra", "-o", str(unfinished), *files], check=True)
    unfinished.replace(program)
    return program


def load(target: Target, **flags: Any) -> Json:
    """Load a server once, and return what came of it; half of the window before it is for warming up."""
    flags.setdefault("warmup", min(MOST_WARMUP_SECONDS, flags.get("seconds", 0) / 2))
    done = subprocess.run(command(target, flags), capture_output=True, text=True, timeout=LONGEST_SECONDS, check=False)
    if not done.stdout:
        raise RuntimeError(f"The load generator said nothing: {done.stderr}")
    return json.loads(done.stdout)


@contextmanager
def held(target: Target, **flags: Any) -> Iterator[Json]:
    """Keep listeners connected for a while; give what was said once all of them were in."""
    process = subprocess.Popen(command(target, {"hold": LONGEST_SECONDS, **flags}), stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())
    finally:
        process.terminate()
        process.communicate()


def command(target: Target, flags: Json) -> list[str]:
    """Write the generator's command line for a server."""
    server = {"port": target.port, "token": target.token, "pids": ",".join(map(str, target.pids)), "core": LOAD_CORE}
    named = {**server, **flags}
    return [str(built()), *(word for name, value in named.items() for word in _words(name, value))]


def _words(name: str, value: Any) -> list[str]:
    flag = f"--{name.replace('_', '-')}"
    return [flag] if value is True else [flag, str(value)]
