"""What `flask ingest` and `flask replay` have in common: files found and opened, a bar, a clean end, a report."""

from __future__ import annotations

import logging
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any

import click
from flask import current_app

from metaverse.adapters.reading import Setting
from metaverse.cli.formats import form_for
from metaverse.clock import now_ms, to_wire
from metaverse.errors import Problem
from metaverse.recordings import mapped
from metaverse.recordings.delivering import Delivery, Tally, ToDatabase
from metaverse.recordings.merging import merged
from metaverse.recordings.opened import Opened, opened
from metaverse.recordings.pace import Pace
from metaverse.recordings.places import Places
from metaverse.recordings.playing import Player
from metaverse.recordings.retelling import Retelling
from metaverse.recordings.streams import Item
from metaverse.recordings.walking import walked
from metaverse.services import adapting, identities
from metaverse.workers.readings import setting_of

INTERRUPTED = 130
SHOWN = 3

organization_option = click.option(
    "--organization", "organization_id", help="Organization; the default one if left out."
)


@dataclass(frozen=True, slots=True)
class Manner:
    """How recordings are played: at which pace, when, by whom, and from where on."""

    organization_id: str
    form: str
    speed: float | None = None
    longest_seconds: float = 0
    historical: bool = True
    retelling: Retelling | None = None
    timed: Callable[[object], object] | None = None
    places: Places | None = None
    from_start: bool = False


def setting_for(organization_id: str) -> Setting:
    """Return what the organization wants of its adapters."""
    return setting_of({**adapting.of(organization_id), "received_ms": now_ms()})


def the_organization(given: str | None) -> str:
    """Return the organization that is meant."""
    return given or str(current_app.config["DEFAULT_ORGANIZATION_ID"])


def places_for(deed: str, target: str) -> Places:
    """Return the places of files that are kept on this machine."""
    return Places(Path(current_app.config["METAVERSE_HOME"]), deed, target)


def show(paths: Sequence[Path], manner: Manner) -> bool:
    """Play files as they are to be played, and tell what became of them; True if they were played to the end."""
    with _on_disk(paths) as named, stopping() as stop, _undisturbed():
        walk = walked(named)
        kept = manner.places.all() if manner.places and not manner.from_start else {}
        form = form_for(manner.organization_id, manner.form)
        found = opened(walk.files, form, setting_for(manner.organization_id), kept)
        for stream in found.streams:
            stream.note.update({"run": manner.retelling.run} if manner.retelling else {})
        delivery = ToDatabase(manner.organization_id)
        for path in walk.missing:
            delivery.tally.refuse(f"{path}: There is no such file or folder.")
        if walk.others:
            click.echo(f"{walk.others} other files in these folders are left out.", err=True)
        delivery.deliver(found.unknown)
        done = _play(found, delivery, manner, stop)
        mapped.close(form)
    _tell_untimed(found)
    report(delivery.tally)
    if not done:
        click.echo("Stopped. The same call goes on from here; with --from-start it begins anew.", err=True)
        raise SystemExit(INTERRUPTED)
    return delivery.tally.refused == 0


def _play(found: Opened, delivery: Delivery, manner: Manner, stop: Event) -> bool:
    length = sum(stream.path.stat().st_size for stream in found.streams)
    with click.progressbar(length=length, label="Taking events", file=sys.stderr, item_show_func=_moment) as bar:
        passed, last = [0], [0]

        def seen(item: Item) -> None:
            bar.update(passed[0] - last[0], item)
            last[0] = passed[0]

        def count(size: int) -> None:
            passed[0] += size

        player = Player(
            delivery,
            Pace(manner.speed, manner.longest_seconds, stop),
            stop,
            retelling=manner.retelling,
            beings=lambda adapter, events: identities.beings(manner.organization_id, adapter, events).events,
            historical=manner.historical,
            timed=manner.timed,
            places=manner.places,
            seen=seen,
            named=len(found.streams) > 1,
        )
        done = player.play(merged(found.streams, count))
        bar.update(passed[0] - last[0])
        return done


def _moment(item: Any) -> str | None:
    return to_wire(item.ms) if item is not None and item.ms else None


def _tell_untimed(found: Opened) -> None:
    untimed = [stream for stream in found.streams if stream.untimed]
    for stream in untimed[:SHOWN]:
        click.echo(
            f"{stream.path.name}: {stream.untimed} lines say no time; they count as a second apart, from "
            f"{to_wire(stream.anchor_ms)} on, so that the last came when the file was written to last.",
            err=True,
        )
    if len(untimed) > SHOWN:
        click.echo(f"… and so in {len(untimed) - SHOWN} more files.", err=True)


def report(tally: Tally) -> None:
    """Tell what became of everything; of what was refused, the first."""
    for line in tally.shown:
        click.echo(line, err=True)
    if tally.refused > len(tally.shown):
        click.echo(f"… and {tally.refused - len(tally.shown)} more.", err=True)
    click.echo(str(tally))


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Keep the bar whole: that batches as large as these take their time is no news."""
    log = logging.getLogger("metaverse.database")
    before = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(before)


@contextmanager
def said_plainly() -> Iterator[None]:
    """Say what is wrong in a sentence instead of a traceback."""
    try:
        yield
    except Problem as problem:
        raise click.ClickException(problem.detail) from problem


@contextmanager
def stopping() -> Iterator[Event]:
    """Let Ctrl-C, or a request to end, stop what goes on at the next event; pressed twice, it stops at once."""
    stop = Event()

    def asked(number: int, frame: object) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    before: dict[int, Any] = {number: signal.signal(number, asked) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _on_disk(paths: Sequence[Path]) -> Iterator[list[Path]]:
    """Put standard input, `-`, into a file for as long as it is read."""
    if Path("-") not in paths:
        yield list(paths)
        return
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder) / "standard-input"
        with given.open("wb") as file:
            stdin = sys.stdin.buffer
            while piece := stdin.read(1 << 16):
                file.write(piece)
        yield [given if path == Path("-") else path for path in paths]
