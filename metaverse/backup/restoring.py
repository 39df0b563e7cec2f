"""Restoring: look the file through, fill a new database, bring it up to date, make sure of it, and let it take over."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, select
from sqlalchemy.exc import SQLAlchemyError

from metaverse.backup import aftermath, contents, loading, places, schema
from metaverse.backup.contents import Backup
from metaverse.backup.keys import Keys
from metaverse.backup.sealed import Damaged
from metaverse.database import scratch
from metaverse.errors import Problem
from metaverse.events.log import organizations
from metaverse.events.shadow import Shadow
from metaverse.leaving import again
from metaverse.models.user import User
from metaverse.security import keyring
from metaverse.security.keyring import Unsealable

users = User.__table__


@dataclass(frozen=True, slots=True)
class Restored:
    """What became of it: where the old database is kept, how many sign-ins ended, and how many entries were checked."""

    backup: Backup
    kept: str | None
    sessions: int
    checked: int | None
    erased: list[str]
    failed: list[str]


def look(path: Path, keys: Keys) -> Backup:
    """Look a file through from end to end, and change nothing.

    Raises:
        Damaged: it cannot be restored.
    """
    with path.open("rb") as source:
        return contents.looked_through(source, keys)


def restore(
    path: Path, keys: Keys, beside: Path | None = None, *, keeps_old: bool = False, is_checked: bool = True
) -> Restored:
    """Restore a file; the database that is there stays as it is until the new one is whole.

    What is written for a moment and is not sealed goes into a folder of this server, `beside`.

    Raises:
        Damaged: the file cannot be restored, or its projections are not what its log says.
        InUse: somebody has the database open.
    """
    gone, folder = _known_to_be_gone(), beside or path.parent
    with path.open("rb") as source:
        fill = partial(_fill, source, keys, folder if is_checked else None, gone or [])
        (backup, sessions, checked), kept = places.fill(fill, keeps_old=keeps_old)
    done = again.apply(gone or [], folder)
    told = [again.NOBODY_KNOWS] if gone is None else []
    return Restored(backup, kept, sessions, checked, [*told, *done.told], done.failed)


def _known_to_be_gone() -> list[again.Row] | None:
    """Ask the database that is replaced who was erased or forgotten; None where it does not answer."""
    try:
        return again.known()
    except (SQLAlchemyError, Problem):
        return None


def _fill(
    source: IO[bytes], keys: Keys, folder: Path | None, gone: list[again.Row], connection: Connection
) -> tuple[Backup, int, int | None]:
    source.seek(0)
    keyring.lend(connection.dialect)
    backup = loading.load(connection, source, keys)
    schema.lay(connection, schema.HEAD)
    _refuse_unreadable(connection)
    checked = _check(connection, folder) if folder is not None else None
    sessions = aftermath.settle(connection, str(backup.header["madeAt"]))
    again.note(connection, gone)
    return backup, sessions, checked


def _refuse_unreadable(connection: Connection) -> None:
    """Make sure that this server's keys open what is sealed within the rows.

    Raises:
        Damaged: they do not.
    """
    try:
        connection.execute(select(users.c.email, users.c.name)).all()
    except Unsealable as error:
        raise Damaged(f"What is sealed in the rows does not open here: {error}") from error


def _check(connection: Connection, folder: Path) -> int:
    """Make all projections again beside those that are there, compare them, and return how many facts that took.

    Raises:
        Damaged: they differ.
    """
    count = 0
    for (organization_id,) in connection.execute(select(organizations.c.id).order_by(organizations.c.id)).all():
        with scratch.passing(folder, "check") as beside:
            shadow = Shadow(beside, organization_id)
            count += shadow.follow(connection)
            if found := shadow.differences(connection):
                raise Damaged(f"What {organization_id} shows in {', '.join(found)} is not what its log says.")
    return count
