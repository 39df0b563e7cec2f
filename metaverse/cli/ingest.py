"""`flask ingest FILE`: events from a file into an organization, whole batches, safe to repeat."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import click
import orjson
from flask import current_app
from flask.cli import with_appcontext

from metaverse.adapters import claude_code, codex, openclaw
from metaverse.adapters.lines import Read, follow
from metaverse.adapters.reading import Json, Reading, Setting
from metaverse.clock import now_ms
from metaverse.errors import Problem
from metaverse.events import door
from metaverse.events.origin import SERVER

BATCH = 500
SHOWN = 20


@dataclass(slots=True)
class Tally:
    """What became of the events of a file."""

    accepted: int = 0
    duplicates: int = 0
    refused: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.accepted} taken, {self.duplicates} known already, {len(self.refused)} refused."


@click.command("ingest")
@click.argument("file", type=click.File("rb"))
@click.option("--organization", "organization_id", help="Organization; the default one if left out.")
@click.option(
    "--at",
    "times",
    type=click.Choice(["original", "now"]),
    default="original",
    show_default=True,
    help="original: at the times the file says, as history that raises no alarms. now: as if it happened now.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["cloudevents", "claude-code", "codex", "openclaw"]),
    default="cloudevents",
    show_default=True,
    help="cloudevents: JSON or JSON lines of events. The others: a session file of that agent.",
)
@click.option("--from-start", is_flag=True, help="Read the file from its start, even if an earlier call got further.")
@with_appcontext
def ingest(file: IO[bytes], organization_id: str | None, times: str, form: str, from_start: bool) -> None:
    """Take events from FILE: a JSON array, one object, or JSON lines; `-` is standard input.

    An event that is known already changes nothing, so a call that was cut off is simply made again; it goes on where
    it stopped.
    """
    organization = organization_id or current_app.config["DEFAULT_ORGANIZATION_ID"]
    raw = file.read()
    place = Place.of(file, organization, raw)
    start = 0 if from_start else place.reached()
    documents = list(FORMS[form](raw, Path(getattr(file, "name", "-"))))
    tally = Tally()
    with click.progressbar(length=len(documents), label="Taking events", file=sys.stderr) as bar:
        bar.update(min(start, len(documents)))
        for batch in _batches(documents[start:], start + 1):
            _take(organization, batch, times, tally)
            bar.update(len(batch))
            place.reach(batch[-1][0])
    _report(tally)


def _take(organization_id: str, batch: list[tuple[int, Any]], times: str, tally: Tally) -> None:
    readable = [(number, document) for number, document in batch if not isinstance(document, Unreadable)]
    tally.refused += [f"event {number}: {document}" for number, document in batch if isinstance(document, Unreadable)]
    documents = [_timed(document, times) for _, document in readable]
    try:
        receipt = door.admit(organization_id, documents, SERVER, skip_invalid=True, historical=times == "original")
    except Problem as problem:
        raise click.ClickException(problem.detail) from problem
    tally.accepted += receipt.accepted
    tally.duplicates += receipt.duplicates
    for fault in receipt.rejected:
        number, where = readable[fault["index"]][0], fault["field"] or "as a whole"
        tally.refused.append(f"event {number}, {where}: {fault['message']}")


def _timed(document: Any, times: str) -> Any:
    if times == "now" and isinstance(document, dict):
        return {name: value for name, value in document.items() if name != "time"}
    return document


def _report(tally: Tally) -> None:
    for line in tally.refused[:SHOWN]:
        click.echo(line, err=True)
    if len(tally.refused) > SHOWN:
        click.echo(f"… and {len(tally.refused) - SHOWN} more.", err=True)
    click.echo(str(tally))
    if tally.refused:
        raise SystemExit(1)


class Unreadable(str):
    """A line that is not JSON, by what is wrong with it."""


def _documents(raw: bytes, path: Path) -> Iterator[Any]:
    try:
        whole = orjson.loads(raw)
    except orjson.JSONDecodeError:
        yield from map(_line, filter(None, map(bytes.strip, raw.splitlines())))
        return
    yield from whole if isinstance(whole, list) else [whole]


def _adapted(
    read: Read,
    finish: Callable[[Json | None, Setting], Reading],
    begin: Callable[[Path], Json] = lambda path: {},
) -> Callable[[bytes, Path], Iterator[Any]]:
    """Make a form of an adapter of files: its events, then what it could not read."""

    def documents(raw: bytes, path: Path) -> Iterator[Any]:
        setting, cursor = Setting(received_ms=now_ms()), begin(path)
        unreadable: list[Unreadable] = []
        for reading in follow(read, [raw], cursor, setting, ended=True):
            cursor = reading.cursor
            yield from reading.events
            unreadable += [Unreadable(f"{letter.where}: {letter.reason}") for letter in reading.dead]
        yield from finish(cursor, setting).events
        yield from unreadable

    return documents


FORMS: dict[str, Callable[[bytes, Path], Iterator[Any]]] = {
    "cloudevents": _documents,
    "claude-code": _adapted(claude_code.read, claude_code.finish, claude_code.begin),
    "codex": _adapted(codex.read, codex.finish),
    "openclaw": _adapted(openclaw.read, openclaw.finish, openclaw.begin),
}


def _line(raw: bytes) -> Any:
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        return Unreadable(f"is not JSON: {error}")


def _batches(documents: Iterable[Any], first: int) -> Iterator[list[tuple[int, Any]]]:
    numbered = list(enumerate(documents, first))
    return (numbered[start : start + BATCH] for start in range(0, len(numbered), BATCH))


@dataclass(frozen=True, slots=True)
class Place:
    """Where reading a file stopped, kept beside the database; standard input has none.

    It counts as long as the file begins as it was then; another file in its place is read from its start.
    """

    path: Path | None
    raw: bytes
    begins: str

    @classmethod
    def of(cls, file: IO[bytes], organization_id: str, raw: bytes) -> Place:
        """Find the place of a file by its path and organization."""
        if getattr(file, "name", "-") in ("-", "<stdin>"):
            return cls(None, raw, "")
        name = hashlib.sha256(f"{organization_id}\0{Path(file.name).resolve()}".encode()).hexdigest()[:32]
        return cls(Path(current_app.config["METAVERSE_HOME"]) / "ingest" / f"{name}.json", raw, _digest(raw))

    def reached(self) -> int:
        """Tell how many events were taken from it."""
        if self.path is None or not self.path.is_file():
            return 0
        noted = json.loads(self.path.read_text())
        return int(noted["reached"]) if noted.get("begins") == _digest(self.raw[: noted.get("size", 0)]) else 0

    def reach(self, count: int) -> None:
        """Note how many events are taken from it now."""
        if self.path is not None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            noted = {"reached": count, "size": len(self.raw), "begins": self.begins}
            self.path.write_text(json.dumps(noted))


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()
