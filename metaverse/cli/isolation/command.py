"""`flask doctor --isolation`: tells what the self-test found, in a table and by the exit code."""

from __future__ import annotations

import sys
from collections.abc import Iterable

import click
from flask.cli import with_appcontext

from metaverse.cli.checks import stores
from metaverse.cli.checks.finding import Finding, Patient, fault, ok, warning
from metaverse.cli.isolation import running, strangers
from metaverse.cli.isolation.running import Result
from metaverse.cli.isolation.walking import Word

OPTION = "isolation"
MEND = "Stop the server and tell whoever makes it: an organization can see another's. The page on isolation says more."
ROWS_MEND = "Restore a backup, or have the rows looked at: the page on isolation says how they are told apart."
UNPROVEN_MEND = "The self-test could not ask this in the right form; it is a fault of the test, not of the door."


def findings(patient: Patient) -> Iterable[Finding]:
    """Test the isolation of organizations, where that is wished for."""
    if not patient.wishes.get(OPTION):
        return []
    return stores.shut(patient) or [*_said(running.run(patient.app))]


def _said(result: Result) -> Iterable[Finding]:
    for door in result.doors:
        if door.word is Word.LEAKS:
            yield fault(f"{door.name}: {door.said}", MEND)
        elif door.word is Word.UNPROVEN:
            yield warning(f"{door.name}: {door.said}", UNPROVEN_MEND)
    for stray in result.strays:
        yield fault(f"{stray.rows} rows of {stray.where}: {stray.example}", ROWS_MEND)
    held = [door for door in result.doors if door.word is Word.HOLDS]
    knocks = sum(door.knocks for door in result.doors)
    yield ok(
        f"{len(held)} of {len(result.doors)} doors hold ({knocks} knocks by callers of another organization, "
        f"{result.planted} places planted); {'no' if not result.strays else len(result.strays)} kinds of stray rows."
    )


@click.command(running.KEEPER, hidden=True)
@click.argument("organizations", nargs=-1)
@with_appcontext
def keeper(organizations: tuple[str, ...]) -> None:
    """Wait until whoever runs the self-test is gone, then take its organizations away."""
    sys.stdin.buffer.read()
    strangers.take_away(organizations)
