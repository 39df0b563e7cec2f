"""What goes wrong in a command, said in a sentence with its mend instead of a traceback."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import click
from sqlalchemy.exc import DBAPIError

from metaverse.errors import Problem

P = ParamSpec("P")
R = TypeVar("R")
NOT_READY = "The database is not ready for this version; run `flask db upgrade` first."
UNREAD = "The database cannot be read or written; `flask doctor` says more."
_OF_THE_SCHEMA = ("no such table", "no such column", "has no column", "does not exist")


def plainly(command: Callable[P, R]) -> Callable[P, R]:
    """Say what is wrong in a sentence instead of a traceback."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except Problem as problem:
            raise click.ClickException(problem.detail) from problem
        except DBAPIError as error:
            raise click.ClickException(said_of(error)) from error

    return run


def said_of(error: DBAPIError) -> str:
    """Say what is wrong with the database, and the mend: a schema of another version, or one that does not answer."""
    return f"{NOT_READY if is_of_schema(error) else UNREAD} The database said: {trouble_of(error)}"


def is_of_schema(error: DBAPIError) -> bool:
    """Tell whether tables or columns are missing, as in a database of another version."""
    return any(words in trouble_of(error) for words in _OF_THE_SCHEMA)


def trouble_of(error: DBAPIError) -> str:
    """Return what the database said, in a line."""
    return next((line for line in str(error.orig).splitlines() if line.strip()), type(error.orig).__name__).strip()
