"""The load generator sees what is lost and what comes twice."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from bench.versus.loading import built
from tests.bench.fake import Json, Wrong, faking, rightly

LISTENERS, BATCH = 3, 5


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Compile the generator."""
    return built(tmp_path_factory.mktemp("load") / "load")


def load(program: Path, wrong: Wrong) -> tuple[int, Any]:
    """Load a server that tells things in some way, and return the exit code and what was said."""
    flags = ["--sockets", LISTENERS, "--senders", 1, "--batch", BATCH, "--rate", 50, "--warmup", 0, "--seconds", 0.3]
    with faking(wrong) as port:
        command = [str(program), "--port", str(port), "--drain", "0.3", *map(str, flags)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def without_one_of_the_second(number: int, agents: list[Json]) -> list[list[Json]]:
    """Leave out one update."""
    return [agents[:2] + agents[3:]] if number == 2 else [agents]


def the_second_twice(number: int, agents: list[Json]) -> list[list[Json]]:
    """Tell one batch twice."""
    return [agents, agents] if number == 2 else [agents]


def not_the_last_ones(number: int, agents: list[Json]) -> list[list[Json]]:
    """Stop telling anything at some time."""
    return [agents] if number < 3 else []


def test_what_comes_once_and_in_order_is_good(program: Path) -> None:
    code, said = load(program, rightly)
    assert (code, said["ok"], said["fault"]) == (0, True, "")
    assert said["deliveries"] >= LISTENERS * said["events"] > 0
    assert said["latencyMs"]["p99"] > 0


def test_one_lost_update_is_seen_by_every_listener(program: Path) -> None:
    code, said = load(program, without_one_of_the_second)
    assert (code, said["lost"], said["doubled"]) == (1, LISTENERS, 0)


def test_what_never_comes_is_lost(program: Path) -> None:
    code, said = load(program, not_the_last_ones)
    assert code == 1
    assert said["lost"] % (LISTENERS * BATCH) == 0
    assert said["lost"] > 0


def test_what_comes_twice_is_seen_by_every_listener(program: Path) -> None:
    code, said = load(program, the_second_twice)
    assert (code, said["lost"], said["doubled"]) == (1, 0, LISTENERS * BATCH)
