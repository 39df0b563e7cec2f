"""Print the plan's tables, or write them into the page: `python -m bench.plan [--write]`."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.plan import needs
from bench.plan.figures import Assumed, Load, Measured, load, measured, simulated
from bench.routing.__main__ import table as routing_table

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "scale-plan.md"


def main(arguments: list[str]) -> None:
    """Reckon, and print or write."""
    found = tables()
    if "--write" in arguments:
        PAGE.write_text(filled(PAGE.read_text(), found))
    else:
        print("\n\n".join(f"## {name}\n\n{text}" for name, text in found.items()))


def tables() -> dict[str, str]:
    """Write each table of the page."""
    known, chosen, what = measured(), Assumed(), load()
    routing = simulated()
    return {
        "measured": _measured(known),
        "load": _load(known, what, chosen, routing),
        "routing": routing_table(routing["outcomes"]),
        "parts": _parts(known, chosen, what),
        "limits": _limits(known, chosen, what, routing),
    }


def filled(page: str, found: dict[str, str]) -> str:
    """Put tables between their marks in a page."""
    for name, text in found.items():
        mark = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
        place = mark.search(page)
        if place is None:
            raise ValueError(f"The page has no place for the table {name}.")
        page = f"{page[: place.start()]}{place[1]}{text}\n{place[2]}{page[place.end() :]}"
    return page


def _measured(known: Measured) -> str:
    rows = [
        ("memory of a quiet client", f"{known.client_kb:.1f} kB", "clients"),
        ("memory of a followed organization, with its client", f"{known.organization_kb:.0f} kB", "organizations"),
        ("a message to a client", f"{known.message_seconds * 1e6:.1f} µs", "clients"),
        ("each further update in it", f"{known.update_seconds * 1e6:.2f} µs", "clients"),
        ("a client connects and joins", f"{known.opening_seconds * 1000:.2f} ms", "clients"),
        ("a tick of an organization in a process", f"{known.tick_seconds * 1000:.1f} ms", "organizations, log"),
        ("a call with events", f"{known.call_seconds * 1000:.2f} ms", "log"),
        ("each event in it", f"{known.event_seconds * 1e6:.0f} µs", "log"),
        ("an event in the database", f"{known.event_bytes:.0f} bytes", "log"),
    ]
    return _table(("what", "CPU or size", "curve"), rows)


def _load(known: Measured, what: Load, chosen: Assumed, routing: dict[str, Any]) -> str:
    largest, middle = what.people[0].clients, what.people[len(what.people) // 2].clients
    processes, each = routing["ground"]["processes"], _bounded(routing)["processes_each"]
    rows = [
        ("connected clients", f"{what.clients:,}"),
        ("organizations", f"{len(what.people):,}"),
        (
            "clients of the largest, of the middle one",
            f"{largest:,}, {middle}",
        ),
        ("agents", f"{sum(one.agents for one in what.people):,.0f}"),
        ("events/s in", f"{what.events:,.0f}"),
        ("messages/s out", f"{what.messages:,.0f}"),
        ("updates/s out", f"{what.updates:,.0f}"),
        ("bandwidth out", f"{needs.bandwidth_gbit(chosen, what):.1f} Gbit/s"),
        (f"memory of {processes} socket processes", f"{needs.memory_gb(known, what, each, processes):.0f} GB"),
    ]
    return _table(("at the peak", ""), rows)


def _parts(known: Measured, chosen: Assumed, what: Load) -> str:
    found = needs.parts(known, chosen, what)
    cores = sum(part.cores for part in found)
    machines = math.ceil(cores / chosen.cores_each)
    rows = [(part.name, part.why, f"{part.needed:.1f}", f"{part.cores:,}") for part in found]
    month = cores * chosen.price_core_hour * needs.MONTH_HOURS
    rows.append(("**all**", f"**{machines} machines of {chosen.cores_each} cores**", "", f"**{cores:,}**"))
    rows.append(
        (
            "**a month**",
            f"{cores:,} cores × {chosen.price_core_hour:g} × {needs.MONTH_HOURS} h",
            "",
            f"**{month:,.0f}**",
        )
    )
    rows.append(("**a client and month**", "", "", f"**{month / what.clients:.4f}**"))
    return _table(("part", "from", "cores busy", "cores there"), rows)


def _limits(known: Measured, chosen: Assumed, what: Load, routing: dict[str, Any]) -> str:
    most = round(_bounded(routing)["largest_load"] * what.clients / routing["ground"]["processes"])
    rows = [
        (limit.name, f"{limit.can:,.3g} {limit.unit}", f"{limit.must:,.3g}", f"{limit.times:.1f} ×", limit.mend)
        for limit in needs.limits(known, chosen, what, most)
    ]
    return _table(("what", "can", "must", "bears", "then"), rows)


def _bounded(routing: dict[str, Any]) -> dict[str, Any]:
    [outcome] = [one for one in routing["outcomes"] if one["routing"].endswith("bounded")]
    found: dict[str, Any] = outcome
    return found


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---", *["--:" if len(heads) < 3 else "---"] * (len(heads) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    main(sys.argv[1:])
