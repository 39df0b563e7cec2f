"""Does the database answer, is it whole, and is its schema the one that this version needs?"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from metaverse.cli.checks.finding import Finding, Patient, fault, ok, unseen, warning
from metaverse.cli.plainly import trouble_of
from metaverse.database import reading

LARGE_WAL_BYTES = 256 * 1024 * 1024
LEAST_POSTGRESQL = 13


def sqlite_file(patient: Patient) -> Path | None:
    """Name the file of the database, None where it is a server."""
    url = make_url(patient.settings.database_url)
    return Path(url.database or "") if url.drivername.startswith("sqlite") else None


def shut(patient: Patient) -> list[Finding]:
    """Say that the database is not opened: SQLite would lay a new file, or files of the wrong user beside it."""
    path = sqlite_file(patient)
    if path is None or (path.is_file() and path.stat().st_uid == os.geteuid()):
        return []
    return [unseen("Not looked at: the database cannot be opened.")]


def database(patient: Patient) -> Iterator[Finding]:
    """Ask the database whether it is there, which it is, and whether it is whole."""
    path = sqlite_file(patient)
    if path is None:
        yield from _answering(_server)
    elif not path.is_file():
        yield fault(f"There is no database at {path}.", "Run `flask db upgrade`, or mend DATABASE_URL.")
    elif path.stat().st_uid != os.geteuid():
        yield warning(
            f"{path} belongs to another user; to open it as this one could lock the server out.",
            "Run `flask doctor` as the user of the server.",
        )
    else:
        yield from _answering(lambda: _file(path))


def _answering(ask: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    """Ask, or say why nobody answers."""
    try:
        yield from ask()
    except DBAPIError as error:
        yield fault(
            f"The database does not answer: {trouble_of(error)}.",
            "Start it, mend DATABASE_URL, or, where it is damaged, restore the last backup.",
        )


def _file(path: Path) -> Iterator[Finding]:
    version, faults = _whole()
    if faults != ["ok"]:
        yield fault(
            f"SQLite finds the database damaged: {'; '.join(faults[:3])}.",
            "Stop the server, keep a copy of the file, and restore the last backup.",
        )
    wal = path.with_name(f"{path.name}-wal")
    size = wal.stat().st_size if wal.exists() else 0
    if size > LARGE_WAL_BYTES:
        yield warning(
            f"{wal} has grown to {size // 2**20} MiB: something reads for very long.",
            "Restart the server; if it comes back, look in the log for what holds the database.",
        )
    if faults == ["ok"]:
        yield ok(f"SQLite {version}, {path.stat().st_size // 2**20} MiB, whole; {size // 2**20} MiB written ahead.")


def _server() -> Iterator[Finding]:
    version = _version()
    if version < LEAST_POSTGRESQL * 10_000:
        yield fault(f"PostgreSQL is {version // 10_000}.", f"Take PostgreSQL {LEAST_POSTGRESQL} or newer.")
    else:
        yield ok(f"PostgreSQL {version // 10_000}.{version % 10_000} answers.")


def migrations(patient: Patient) -> Iterator[Finding]:
    """Compare the schema of the database with the one that this version was written for."""
    if closed := shut(patient):
        yield from closed
        return
    here = _steps()
    known = {script.revision for script in here.walk_revisions()}
    there, wanted = set(_revisions()), set(here.get_heads())
    if there - known:
        yield fault(
            f"The database is at {', '.join(sorted(there - known))}, which this version does not know.",
            "Run the version that made it, or `flask db downgrade` with that one first.",
        )
    elif there != wanted:
        at = f"at {', '.join(sorted(there))}" if there else "empty"
        yield fault(
            f"The database is {at}, this version needs {', '.join(sorted(wanted))}.",
            "Run `flask db upgrade`; a backup before it does no harm, and `flask steps` says what is ahead.",
        )
    else:
        yield ok(f"The database is at {', '.join(sorted(there))}, as this version needs it.")


def _steps() -> ScriptDirectory:
    return ScriptDirectory(str(Path(current_app.root_path) / "migrations"))


@reading
def _whole(connection: Connection) -> tuple[str, list[str]]:
    version = connection.execute(text("SELECT sqlite_version()")).scalar_one()
    return str(version), [str(said) for said in connection.execute(text("PRAGMA quick_check(10)")).scalars()]


@reading
def _version(connection: Connection) -> int:
    return int(connection.execute(text("SHOW server_version_num")).scalar_one())


@reading
def _revisions(connection: Connection) -> tuple[str, ...]:
    return MigrationContext.configure(connection).get_current_heads()
