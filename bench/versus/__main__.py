"""Measure both servers alternately, print the figures and ratios, and write `bench/results/latest.json` and `.png`.

`python -m bench.versus [--quick] [--repeats N] [--only NAME …]`
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any

from bench.versus import machine
from bench.versus.figures import MORE_RATIOS, RATIOS, TARGETS, Figures, cpu_ratios, is_met, ratios, summed_up
from bench.versus.loading import ROOT, built
from bench.versus.plotting import draw
from bench.versus.scenarios import SCENARIOS, Scenario, cold_starts
from bench.versus.servers import PEER, Prepared, prepared, started

RESULTS = ROOT / "bench" / "results"
FULL_REPEATS, QUICK_REPEATS = 3, 1
BUSY = 0.9
MOST_LOAD = 0.7
"""With more to do already, the servers do not have their core for themselves."""

Json = dict[str, Any]


class Measuring:
    """One run of everything: the figures, and what went wrong."""

    def __init__(self, origin: Prepared, repeats: int, is_quick: bool) -> None:
        self.origin, self.repeats, self.is_quick = origin, repeats, is_quick
        self.figures: Figures = {}
        self.details: dict[str, list[Json]] = {}
        self.problems: list[str] = []

    def measure(self, scenario: Scenario) -> None:
        """Measure one scenario: all its servers run, and are loaded in turn."""
        print(f"\n{scenario.name}: {scenario.about} ({scenario.unit}, {scenario.better} is better)", flush=True)
        try:
            with ExitStack() as stack:
                targets = [stack.enter_context(started(name, self.origin)) for name in scenario.servers]
                for target in targets:
                    scenario.fill(target)
                for repeat in range(self.repeats):
                    shift = repeat % len(targets)
                    for target in targets[shift:] + targets[:shift]:
                        self._run(scenario, target)
        except Exception as error:
            self.problems.append(f"{scenario.name}: {error}")
            print(f"  failed: {error}", flush=True)

    def _run(self, scenario: Scenario, target: Any) -> None:
        run = scenario.run(target, scenario.seconds[self.is_quick])
        self.figures.setdefault(scenario.name, {}).setdefault(target.name, []).append(run.figure)
        self.details.setdefault(scenario.name, []).append({"server": target.name, "figure": run.figure, **run.said})
        self._check(f"{scenario.name}, {target.name}", run.said)
        print(f"  {target.name:12} {run.figure:14,.2f} {scenario.unit}", flush=True)

    def _check(self, name: str, said: Json) -> None:
        if not said["ok"] or said["resumes"] or said["refused"]:
            self.problems.append(f"{name}: not everything came once and in order: {said['fault']}")
        if said["generatorShare"] > BUSY:
            self.problems.append(f"{name}: the load generator was busy for {said['generatorShare']:.0%} of the time")

    def measure_starts(self) -> None:
        """Measure how long both take to start."""
        print("\ncold_start: from nothing to the first answer (s, less is better)", flush=True)
        runs = self.figures.setdefault("cold_start", {})
        for name, seconds in cold_starts(self.origin, self.repeats):
            runs.setdefault(name, []).append(seconds)
            print(f"  {name:12} {seconds:14,.2f} s", flush=True)


def main() -> int:
    """Measure, tell, and write; 1 when something was lost, doubled or failed."""
    asked = _arguments()
    built()
    began, busy_before = time.monotonic(), os.getloadavg()[0]
    with prepared() as origin:
        repeats = asked.repeats or (QUICK_REPEATS if asked.quick else FULL_REPEATS)
        measuring = Measuring(origin, repeats, asked.quick)
        for scenario in SCENARIOS:
            if scenario.name in asked.only or (not asked.only and (scenario.is_quick or not asked.quick)):
                measuring.measure(scenario)
        if "cold_start" in asked.only or not (asked.only or asked.quick):
            measuring.measure_starts()
    result = _result(measuring, asked.quick, time.monotonic() - began)
    result["machine"]["loadBefore"] = busy_before
    _write(result)
    _tell(result)
    return int(bool(measuring.problems))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="short windows, one repeat, only what the ratios need")
    parser.add_argument("--repeats", type=int, help="runs of each server in each scenario")
    parser.add_argument("--only", nargs="*", default=[], help="only these scenarios")
    return parser.parse_args()


def _result(measuring: Measuring, is_quick: bool, seconds: float) -> Json:
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "quick": is_quick,
        "repeats": measuring.repeats,
        "seconds": round(seconds, 1),
        "machine": machine.described(),
        "versions": machine.versions(PEER),
        "ratios": ratios(measuring.figures),
        "moreRatios": ratios(measuring.figures, MORE_RATIOS),
        "cpuRatios": cpu_ratios(measuring.details),
        "targets": {name: f"{how} {aim}" for name, (how, aim) in TARGETS.items()},
        "problems": measuring.problems,
        "scenarios": {
            one.name: {"about": one.about, "unit": one.unit, "better": one.better}
            | {"servers": summed_up(measuring.figures[one.name])}
            for one in SCENARIOS
            if one.name in measuring.figures
        },
        "coldStartSeconds": summed_up(measuring.figures.get("cold_start", {})),
        "runs": measuring.details,
    }


def _write(result: Json) -> None:
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "latest.json").write_text(json.dumps(result, indent=1) + "\n")
    draw(result, RESULTS / "latest.png")


def _tell(result: Json) -> None:
    print(f"\n{result['machine']['cpu']}, {result['machine']['cores']} cores, kernel {result['machine']['kernel']}")
    print(", ".join(f"{name} {version}" for name, version in result["versions"].items()))
    print("\nOurs to the peer's (of p99 less is better)")
    for name in RATIOS:
        ratio = result["ratios"].get(name)
        word = "not measured" if ratio is None else "reached" if is_met(name, ratio) else "missed"
        print(f"  {name:24} {'' if ratio is None else f'{ratio:10,.2f}':>10}   {result['targets'][name]:8} {word}")
    for name, ratio in result["moreRatios"].items():
        print(f"  {name:36} {ratio:8,.2f}")
    print("\nThe same of what each did with a second of its CPU")
    for name, ratio in result["cpuRatios"].items():
        print(f"  {name:36} {ratio:8,.2f}")
    print(f"\nWritten to {RESULTS / 'latest.json'} and latest.png in {result['seconds']:.0f} s.")
    if result["machine"]["loadBefore"] > MOST_LOAD:
        print(f"Others used this machine (load {result['machine']['loadBefore']:.1f}): trust what a second of CPU did.")
    for problem in result["problems"]:
        print(f"PROBLEM {problem}")


if __name__ == "__main__":
    sys.exit(main())
