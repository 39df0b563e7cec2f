"""`flask replay PATH…`: a recording happens again in the office, at its pace or as fast as it goes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from metaverse.cli import shows
from metaverse.cli.formats import format_option
from metaverse.cli.plainly import plainly
from metaverse.cli.shows import Manner
from metaverse.events import door
from metaverse.events.origin import SERVER
from metaverse.ids import new_id
from metaverse.recordings.places import Places
from metaverse.recordings.playing import AT_ONCE
from metaverse.recordings.retelling import PREFIX, Retelling
from metaverse.recordings.streams import is_same
from metaverse.recordings.walking import walked
from metaverse.services import replayed

MAX = "max"
LONGEST_PAUSE_SECONDS = 5.0


class Speed(click.ParamType[Any]):
    """A factor, or `max`, which is None."""

    name = "FACTOR|max"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float | str:
        """Read a speed."""
        if value == MAX or isinstance(value, float):
            return value
        try:
            speed = float(value)
        except ValueError:
            self.fail(f"{value!r} is neither a number nor {MAX}.", param, ctx)
        if not 0.01 <= speed <= 100_000:
            self.fail("A speed lies between 0.01 and 100000.", param, ctx)
        return speed


@click.command("replay")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--speed",
    type=Speed(),
    metavar="FACTOR|max",
    default="10",
    show_default=True,
    help="How many times as fast as it was; max: without pauses, in batches of 500.",
)
@click.option(
    "--at",
    "times",
    type=click.Choice(["original", "now"]),
    help="now: as if it happened now, by beings of its own, marked ↺. original: at its own times, by the beings "
    "themselves, as history that raises no alarms. Without --at: now, but original at --speed max.",
)
@click.option(
    "--longest-pause",
    "longest_seconds",
    type=click.FloatRange(0.0, 3600.0),
    default=LONGEST_PAUSE_SECONDS,
    show_default=True,
    help="Seconds; longer pauses (a night, a lunch) are shortened to this, after the speed.",
)
@shows.organization_option
@format_option
@click.option("--from-start", is_flag=True, help="Begin anew, even if an earlier call was cut off on the way.")
@click.option("--clear", is_flag=True, help="Play nothing, but send the beings of earlier replays, marked ↺, home.")
@with_appcontext
@plainly
def replay(
    paths: tuple[Path, ...],
    speed: float | str,
    times: str | None,
    longest_seconds: float,
    organization_id: str | None,
    form: str,
    from_start: bool,
    clear: bool,
) -> None:
    """Let recordings happen again: session files of agents, hooks, exports of telemetry, streams, or folders of them.

    Several files are told as one, in the order of time. Ctrl-Z pauses, `fg` goes on; Ctrl-C ends, and the same call
    goes on from there. Safe to repeat: at its original times, everything is known already; now, the same marked beings
    do it once more.
    """
    if bool(paths) == clear:
        raise click.UsageError("Name files or folders, or give --clear.")
    mine = shows.the_organization(organization_id)
    if clear:
        _send_home(mine)
        return
    at = times or ("original" if speed == MAX else "now")
    files = walked([path for path in paths if path != Path("-")]).files
    places = shows.places_for(f"replay {at}", mine)
    if from_start:
        places.drop(files)
    manner = Manner(
        mine,
        form,
        speed=None if speed == MAX else float(speed),
        longest_seconds=longest_seconds,
        retelling=Retelling(_run(places, files)) if at == "now" else None,
        places=places,
    )
    with shows.said_plainly():
        well = shows.show(paths, manner)
    places.drop(files)
    if not well:
        raise SystemExit(1)


def _send_home(organization_id: str) -> None:
    retelling = Retelling(new_id("run"))
    with shows.said_plainly():
        leaving = retelling.home(replayed.beings(organization_id, PREFIX))
        for start in range(0, len(leaving), AT_ONCE):
            door.admit(organization_id, leaving[start : start + AT_ONCE], SERVER)
    click.echo(f"{len(leaving)} left.")


def _run(places: Places, files: list[Path]) -> str:
    """Name the run: that of a call over these files that was cut off, else a new one."""
    kept = places.all()
    cut_off = ((path, kept.get(str(path.absolute()), {})) for path in files)
    return next((str(note["run"]) for path, note in cut_off if "run" in note and is_same(path, note)), new_id("run"))
