"""`flask ingest PATH…`: what files hold into an organization, in whole batches, safe to repeat."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from metaverse.cli import shows
from metaverse.cli.formats import format_option
from metaverse.cli.plainly import plainly
from metaverse.cli.shows import Manner
from metaverse.events.origin import SERVER
from metaverse.services import dead_letters, second_readings

DEED = "ingest"
SHOWN = 50


@click.command("ingest")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, allow_dash=True))
@shows.organization_option
@click.option(
    "--at",
    "times",
    type=click.Choice(["original", "now"]),
    default="original",
    show_default=True,
    help="original: at the times the file says, as history that raises no alarms. now: as if it happened now.",
)
@format_option
@click.option("--from-start", is_flag=True, help="Read files from their start, even if an earlier call got further.")
@click.option("--retry", is_flag=True, help="Read no files but the dead letters once more: what could not be read.")
@with_appcontext
@plainly
def ingest(
    paths: tuple[Path, ...], organization_id: str | None, times: str, form: str, from_start: bool, retry: bool
) -> None:
    """Take what files or folders hold: events of ours, or recordings of agents; `-` is standard input.

    Of each file the place is kept up to which it was taken: a call that was cut off is simply made again, and a file
    that grew is read on. What is known already changes nothing. To see a recording happen again, use `flask replay`.
    """
    if bool(paths) == retry:
        raise click.UsageError("Name files or folders, or give --retry.")
    mine = shows.the_organization(organization_id)
    if retry:
        _retry(mine)
        return
    manner = Manner(
        mine,
        form,
        historical=times == "original",
        timed=_without_time if times == "now" else None,
        places=None if Path("-") in paths else shows.places_for(DEED, mine),
        from_start=from_start,
    )
    with shows.said_plainly():
        well = shows.show(paths, manner)
    if not well:
        raise SystemExit(1)


def _retry(organization_id: str) -> None:
    """Read the dead letters once more, and show those that are left."""
    with shows.said_plainly():
        done = second_readings.retry_all(organization_id, SERVER)
        for letter in dead_letters.page(organization_id, limit=SHOWN):
            click.echo(f"{letter['receivedAt']} {letter['adapter']}, {letter['where']}: {letter['reason']}", err=True)
    click.echo(f"{done.retried} tried, {done.read} read now, {done.left} left.")


def _without_time(event: Any) -> Any:
    return {name: value for name, value in event.items() if name != "time"} if isinstance(event, dict) else event
