"""Figures that tests tell: a table at the end of the run, and a file of them where one is asked for."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

Figure = int | float | str
Figures = Callable[..., None]
"""Tells figures by name; the names carry the units: `figures(rounds=1000, longest_seconds=1.2)`."""

ROOT = Path(__file__).resolve().parent.parent
KIND = "figure"


def rounds(otherwise: int, name: str = "ROUNDS") -> int:
    """Give how often a test does its work: the environment may say another number than is usual."""
    return int(os.environ.get(name, "") or otherwise)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take a folder for the file of figures."""
    parser.addoption("--figures", metavar="FOLDER", help="write the figures that tests tell into a file there")


@pytest.fixture
def figures(request: pytest.FixtureRequest) -> Figures:
    """Take what a test measured."""

    def tell(**found: Figure) -> None:
        request.node.user_properties.extend((KIND, [name, value]) for name, value in found.items())

    return tell


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Print all figures, and write them down."""
    reports = [report for reports in terminalreporter.stats.values() for report in reports]
    told = [_told(report) for report in reports if getattr(report, "when", "") == "call"]
    told = [one for one in told if one["figures"]]
    if told:
        terminalreporter.section("figures")
    for one in told:
        terminalreporter.write_line(f"{one['outcome']:7} {one['test']}")
        for name, value in one["figures"].items():
            terminalreporter.write_line(f"        {name.replace('_', ' '):44} {_shown(value):>14}")
    folder = config.getoption("figures")
    if folder and not hasattr(config, "workerinput"):  # whoever spread the tests writes for all
        _write(Path(folder), told)


def _told(report: Any) -> dict[str, Any]:
    found = dict(pair for kind, pair in report.user_properties if kind == KIND)
    seconds = round(report.duration, 1)
    return {"test": report.nodeid, "outcome": report.outcome, "seconds": seconds, "figures": found}


def _shown(value: Figure) -> str:
    return f"{value:,.2f}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else value


def _write(folder: Path, told: list[dict[str, Any]]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    now = datetime.now(UTC)
    whole = {"at": now.isoformat(timespec="seconds"), "commit": _commit(), "tests": told}
    (folder / f"{now:%Y-%m-%dT%H%M%SZ}.json").write_text(json.dumps(whole, indent=2, ensure_ascii=False) + "\n")


def _commit() -> str | None:
    command = ["git", "rev-parse", "--short", "HEAD"]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=10, check=False)
    except OSError:
        return None
    return done.stdout.strip() or None
