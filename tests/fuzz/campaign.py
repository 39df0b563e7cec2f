"""Throw bytes at one target, led by what they reach in its code: `python -m tests.fuzz.campaign TARGET RUNS [FOLDER]`.

What fails is written into the folder, and the process ends with another code than 0. It prints how often it ran, how
long the slowest case took, and how the memory grew once everything was warm.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from pathlib import Path

import atheris
import orjson

WARM = 0.2
LONGEST_SECONDS = 5


def main(name: str, runs: int, folder: Path) -> None:
    """Run it; libFuzzer ends the process by itself."""
    with atheris.instrument_imports(include=["metaverse"]):
        from metaverse.workers.adapting import DEEPEST
        from tests.fuzz.targets import TARGETS

    sys.setrecursionlimit(DEEPEST)
    target = TARGETS[name]
    corpus = folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(target.seeds()):
        (corpus / f"seed-{number}").write_bytes(seed)
    told = {"runs": 0, "slowest_ms": 0.0, "warm_mb": 0.0, "grown_mb": 0.0}

    def one(raw: bytes) -> None:
        started = time.perf_counter()
        target.check(raw)
        told["runs"] += 1
        told["slowest_ms"] = max(told["slowest_ms"], round((time.perf_counter() - started) * 1000, 1))
        if told["runs"] == int(runs * WARM):
            told["warm_mb"] = _resident_mb()
        if told["runs"] >= runs:
            told["grown_mb"] = round(_resident_mb() - told["warm_mb"], 1)
            (folder / "told.json").write_bytes(orjson.dumps(told))
            os._exit(0)  # while the interpreter ends, libFuzzer's alarm would end it otherwise

    options = [f"-timeout={LONGEST_SECONDS}", "-max_len=8192", "-rss_limit_mb=2048"]
    options += [f"-artifact_prefix={folder}/", "-verbosity=0", "-print_final_stats=0"]
    atheris.Setup([sys.argv[0], *options, str(corpus)], one)
    atheris.Fuzz()


def _resident_mb() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1_048_576


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3] if len(sys.argv) > 3 else "var/fuzz") / sys.argv[1])
