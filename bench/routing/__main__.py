"""Simulate the routing of a million clients, and print what each way comes to: `python -m bench.routing`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bench.routing.happening import Ground, Outcome, kept, outcomes
from bench.routing.population import Population

KEPT = Path(__file__).resolve().parent.parent / "results" / "routing.json"
ROWS = (
    ("largest_load", "clients of the fullest process, as a multiple of the mean", "{:.2f}"),
    ("processes_each", "processes on which an organization has clients, on average", "{:.2f}"),
    ("told_per_event", "processes that must hear of an event, on average", "{:.1f}"),
    ("bus_messages_per_tick", "messages over the bus in a tick of 50 ms", "{:,.0f}"),
    ("moved_by_leaving", "clients that connect anew when a process dies", "{:.2%}"),
    ("moved_by_joining", "… when a process joins", "{:.2%}"),
    ("moved_by_rolling", "… when every machine is restarted, one after the other", "{:.0%}"),
    ("storm_of_machine", "clients of a machine that dies", "{:,.0f}"),
    ("storm_seconds", "until the last of them is back, s", "{:.1f}"),
    ("table", "entries that a router must know", "{:,.0f}"),
)


def table(found: list[dict[str, Any]]) -> str:
    """Write outcomes as a Markdown table."""
    heads = ["", *(one["routing"] for one in found)]
    rows = [[label, *(shape.format(one[key]) for one in found)] for key, label, shape in ROWS]
    return "\n".join(f"| {' | '.join(row)} |" for row in (heads, ["---", *["--:"] * len(found)], *rows))


def main() -> None:
    """Simulate, keep and print."""
    population, ground = Population(), Ground()
    found: list[Outcome] = outcomes(population, ground)
    result = kept(population, ground, found)
    KEPT.write_text(json.dumps(result, indent=1) + "\n")
    print(table(result["outcomes"]))  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
