"""Is there a backup that could be restored, and is it young enough?"""

from __future__ import annotations

from collections.abc import Iterator

from metaverse.backup import runs
from metaverse.cli.checks import stores
from metaverse.cli.checks.finding import Finding, Patient, fault, ok, warning
from metaverse.clock import HOUR_MS, now_ms, to_wire

MISSED = 2
"""So many times the usual while may go by without one."""

MEND = "Run `flask backup --scheduled` and see what it says."


def last(patient: Patient) -> Iterator[Finding]:
    """Look when the last backup that is whole was made."""
    if closed := stores.shut(patient):
        yield from closed
        return
    every = patient.settings.backup_every_hours
    with patient.app.app_context():
        whole, latest = runs.latest(runs.DONE), runs.latest()
    if latest is not None and latest.state == runs.FAILED:
        yield fault(f"The last backup failed at {to_wire(latest.began_ms)}: {latest.error}", MEND)
    if not every:
        yield warning("Scheduled backups are switched off.", "Set BACKUP_EVERY_HOURS, or make them yourself.")
    if whole is None:
        yield warning("There is no backup yet.", MEND)
    elif every and now_ms() - whole.began_ms > MISSED * every * HOUR_MS:
        yield fault(f"The last backup that is whole is of {to_wire(whole.began_ms)}.", MEND)
    else:
        about = f"{whole.events} events, {whole.size} bytes"
        yield ok(f"The last backup was made {to_wire(whole.began_ms)} ({about}): {whole.file}.")
