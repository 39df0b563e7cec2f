"""The schema by its revisions: which ones this version knows, and how an empty database comes to one of them."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import command
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from flask import current_app
from sqlalchemy import Connection

HEAD = "head"


def revision_of(connection: Connection) -> str | None:
    """Return the revision that a database says it is at."""
    return MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    """Return the revision of this version."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def is_known(revision: str) -> bool:
    """Tell whether this version knows a revision; one that it does not is a newer version's."""
    try:
        return ScriptDirectory.from_config(_config()).get_revision(revision) is not None
    except CommandError:
        return False


def lay(connection: Connection, revision: str) -> None:
    """Bring the database of a connection to a revision, within the transaction that it is in."""
    config = _config()
    config.attributes["connection"] = connection
    with _quietly():
        command.upgrade(config, revision)


@contextmanager
def _quietly() -> Iterator[None]:
    """Keep Alembic from telling each step: these are not those of the database that serves."""
    told = logging.getLogger("alembic.runtime.migration")
    level = told.level
    told.setLevel(logging.WARNING)
    try:
        yield
    finally:
        told.setLevel(level)


def _config() -> Any:
    extension = current_app.extensions["migrate"]
    return extension.migrate.get_config(extension.directory)
