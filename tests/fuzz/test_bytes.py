"""Where bytes of strangers are parsed, any bytes may come: a few in each run, and many, led by the code they reach."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from metaverse.workers.adapting import DEEPEST
from tests.figures import Figures, rounds
from tests.fuzz.targets import TARGETS
from tests.served import ROOT

FEW, MANY = 60, 4000
PATIENCE_SECONDS = 1800
SLOWEST_MS = 2000
GROWN_MB = 64
ODD = (b"", b"\0", b"{}", b"[]", b'"', b"null\n", b"{" * 2000, b"[" * 2000, b"\xff\xfe{}", b"1e999999", b'{"a":' * 900)


def mangled(seed: bytes, chance: random.Random) -> bytes:
    """Change a text as a torn disk, a cut line or a spiteful sender would."""
    raw = bytearray(seed)
    for _ in range(chance.randint(1, 4)):
        at = chance.randint(0, len(raw))
        match chance.randint(0, 4):
            case 0:
                del raw[at : at + chance.randint(1, 64)]
            case 1:
                raw[at:at] = chance.choice(ODD)
            case 2:
                raw[at:at] = raw[at : at + 200]
            case 3 if raw:
                raw[min(at, len(raw) - 1)] = chance.randint(0, 255)
            case _:
                raw = raw[:at]
    return bytes(raw)


@pytest.fixture
def depth() -> Iterator[None]:
    """Let this process call itself as deep as those in which adapters read."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(DEEPEST)
    yield
    sys.setrecursionlimit(before)


@pytest.mark.usefixtures("depth")
@pytest.mark.parametrize("name", TARGETS)
def test_mangled_bytes_are_read_or_refused(name: str) -> None:
    chance = random.Random(name)
    target = TARGETS[name]
    seeds = target.seeds()
    for raw in (*ODD, *seeds):
        target.check(raw)
    for _ in range(FEW):
        target.check(mangled(chance.choice(seeds), chance))


@pytest.mark.nightly
@pytest.mark.parametrize("name", TARGETS)
def test_bytes_that_seek_the_corners_of_the_code_are_read_or_refused(
    name: str, tmp_path: Path, figures: Figures
) -> None:
    runs = rounds(MANY, "CASES")
    command = [sys.executable, "-m", "tests.fuzz.campaign", name, str(runs), str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)
    assert done.returncode == 0, done.stdout + done.stderr[-4000:]
    told = orjson.loads((tmp_path / name / "told.json").read_bytes())
    figures(cases=told["runs"], slowest_ms=told["slowest_ms"], grown_mb=told["grown_mb"])
    assert told["runs"] == runs
    assert told["slowest_ms"] < SLOWEST_MS
    assert told["grown_mb"] < GROWN_MB
