"""`flask doctor`: looks at everything that a server needs, and says the mend. It works where nothing else does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import click
import orjson
from flask import Flask, current_app
from flask.cli import with_appcontext

from metaverse.cli.checks import CHECKS
from metaverse.cli.checks.finding import Check, Finding, Patient, Verdict, findings

EXTENSION = "metaverse.doctor"
NAME = "doctor"
MARKS = {Verdict.OK: "ok     ", Verdict.WARNING: "warning", Verdict.FAULT: "FAULT  ", Verdict.UNSEEN: "unseen "}
COLOURS = {Verdict.OK: "green", Verdict.WARNING: "yellow", Verdict.FAULT: "red", Verdict.UNSEEN: None}
EXIT_CODES = {Verdict.FAULT: 2, Verdict.WARNING: 1}


class Said(NamedTuple):
    """What was found by a check of a name."""

    name: str
    finding: Finding


def is_called(arguments: Sequence[str]) -> bool:
    """Tell from the process's arguments whether `flask` is asked for the doctor."""
    return NAME in arguments[1:]


@click.command(NAME)
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@click.option("--only", multiple=True, metavar="CHECK", help="Look only at this; may be repeated.")
@click.option("--front", metavar="URL", help="Where it is reached through nginx, such as https://office.example.com.")
@click.option(
    "--certificate", multiple=True, metavar="FILE|HOST:PORT", help="Look at this certificate; may be repeated."
)
@click.option("--date", metavar="URL", help="Compare the clock with the date that this server says.")
@click.option("--isolation", is_flag=True, help="Test that no organization sees another (a minute or two).")
@with_appcontext
def doctor(as_json: bool, only: tuple[str, ...], **wishes: Any) -> None:
    """Look at configuration, database, machine and surroundings; exit with 0 (well), 1 (warnings) or 2 (faults)."""
    told = examined(patient(wishes), _chosen(only))
    code = exit_code(told)
    click.echo(_json(told, code) if as_json else _text(told, code))
    raise SystemExit(code)


def admit(app: Flask, problems: list[str], *, is_whole: bool) -> None:
    """Leave with an app what is wrong with its settings, and whether it could be put together."""
    app.extensions[EXTENSION] = (problems, is_whole)


def patient(wishes: dict[str, Any]) -> Patient:
    """Give what is to be examined: what the start has left here, or the app as it is."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    problems, is_whole = app.extensions.get(EXTENSION, ([], True))
    return Patient(app, app.config["SETTINGS"], problems, is_whole, wishes)


def examined(patient: Patient, checks: Iterable[Check] = CHECKS) -> list[Said]:
    """Look at everything, and return what was found."""
    return [Said(check.name, finding) for check in checks for finding in findings(check, patient)]


def exit_code(told: Iterable[Said]) -> int:
    """Return 2 where something is at fault, 1 where something is to be mended before long, else 0."""
    return max((EXIT_CODES.get(said.finding.verdict, 0) for said in told), default=0)


def _chosen(only: tuple[str, ...]) -> list[Check]:
    unknown = set(only) - {check.name for check in CHECKS}
    if unknown:
        names = ", ".join(check.name for check in CHECKS)
        raise click.BadParameter(f"there is no check {', '.join(sorted(unknown))}; there are: {names}")
    return [check for check in CHECKS if not only or check.name in only]


def _json(told: Iterable[Said], code: int) -> str:
    worst = {0: Verdict.OK, 1: Verdict.WARNING, 2: Verdict.FAULT}[code]
    checks = [{"name": name, **finding._asdict()} for name, finding in told]
    return orjson.dumps({"verdict": worst, "checks": checks}, option=orjson.OPT_INDENT_2).decode()


def _text(told: Sequence[Said], code: int) -> str:
    width = max(len(said.name) for said in told)
    lines = [_line(name, finding, width) for name, finding in told]
    return "\n".join([*lines, "", ("All is well.", "There are warnings.", "There are faults.")[code]])


def _line(name: str, finding: Finding, width: int) -> str:
    mark = click.style(MARKS[finding.verdict], fg=COLOURS[finding.verdict])
    mend = f"\n{' ' * (10 + width)}→ {finding.mend}" if finding.mend else ""
    return f"{mark} {name.ljust(width)}  {finding.said}{mend}"
