"""Figures: medians, spread, and our server's ratios to the peer."""

from __future__ import annotations

from statistics import median
from typing import Any

from bench.versus.servers import COALESCING, OURS, PER_EVENT

Json = dict[str, Any]
Figures = dict[str, dict[str, list[float]]]
"""By scenario and server, the figure of each run."""

RATIOS = {
    "fanout_vs_per_event": ("fanout", PER_EVENT),
    "fanout_vs_coalescing": ("fanout", COALESCING),
    "fanout_batch_of_one": ("fanout_batch_of_one", PER_EVENT),
    "p99_vs_per_event": ("p99", PER_EVENT),
    "p99_vs_coalescing": ("p99", COALESCING),
    "handshakes": ("handshakes", PER_EVENT),
    "events_commit": ("events_commit", PER_EVENT),
    "batch_status": ("batch_status", PER_EVENT),
    "sse": ("sse", PER_EVENT),
}
MORE_RATIOS = {
    "fanout_batch_of_one_vs_coalescing": ("fanout_batch_of_one", COALESCING),
    "sse_vs_coalescing": ("sse", COALESCING),
    "fanout_cost_vs_coalescing": ("fanout_cost", COALESCING),
    "memory": ("memory", PER_EVENT),
    "cold_start": ("cold_start", PER_EVENT),
}
TARGETS = {
    "fanout_vs_per_event": (">=", 25),
    "fanout_vs_coalescing": (">=", 1),
    "fanout_batch_of_one": (">=", 1.5),
    "p99_vs_per_event": ("<=", 0.5),
    "p99_vs_coalescing": ("<=", 1),
    "handshakes": (">=", 1),
    "events_commit": (">=", 1),
    "batch_status": (">=", 5),
    "sse": (">=", 10),
}


def ratios(figures: Figures, wanted: dict[str, tuple[str, str]] = RATIOS) -> dict[str, float]:
    """Return ours by the peer's, of the medians; what was not measured is left out."""
    found = {}
    for name, (scenario, peer) in wanted.items():
        runs = figures.get(scenario, {})
        if runs.get(OURS) and runs.get(peer):
            found[name] = round(median(runs[OURS]) / median(runs[peer]), 3)
    return found


WORKING = ("handshakes", "fanout", "fanout_batch_of_one", "events_commit", "batch_status", "sse")
"""Scenarios in which a server works as fast as it can."""


def cpu_ratios(details: dict[str, list[Json]]) -> dict[str, float]:
    """Return ours by the peer's of what a second of CPU achieved: whoever else uses the machine matters less there."""
    found = {}
    for name, (scenario, peer) in (RATIOS | MORE_RATIOS).items():
        if scenario not in WORKING:
            continue
        ours, theirs = (_by_cpu(details.get(scenario, []), server) for server in (OURS, peer))
        if ours and theirs:
            found[name] = round(median(ours) / median(theirs), 3)
    return found


def _by_cpu(runs: list[Json], server: str) -> list[float]:
    achieved = [_achieved(run) for run in runs if run["server"] == server]
    return [work / cpu for work, cpu in achieved if work and cpu]


def _achieved(run: Json) -> tuple[int, float]:
    """Return what a server achieved in a run, and the seconds of CPU that this took."""
    work = run["deliveries"] or run["events"] or run["calls"]
    return (work, run["serverCpuSeconds"]) if work else (run["listeners"], run["openingCpuSeconds"])


def is_met(name: str, ratio: float) -> bool:
    """Tell whether a ratio is what is aimed at."""
    how, aim = TARGETS[name]
    return ratio >= aim if how == ">=" else ratio <= aim


def summed_up(runs: dict[str, list[float]]) -> Json:
    """Return of each server the median, the least and the greatest figure."""
    return {
        server: {"median": median(several), "least": min(several), "greatest": max(several), "runs": several}
        for server, several in runs.items()
        if several
    }
