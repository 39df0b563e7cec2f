"""Where a backup cannot be written or read, said before anything is begun: what is wrong, where, and the mend."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from metaverse.cli.operator import signed_on

EXAMPLE = "metaverse.backup"
LONGEST_NAME = 200
"""So that the name under which it is written first fits as well."""


def refuse_unwritable(target: Path) -> None:
    """Find out whether a file can be made and named there.

    Raises:
        ClickException: it cannot; the sentence says why, and the mend.
    """
    if not target.name or target.is_dir():
        raise click.ClickException(f"{target} is a folder; name a file in it, such as {target / EXAMPLE}.")
    if not target.parent.is_dir():
        said = f"There is no folder {target.parent}; make it, or name a file in one that is there."
        raise click.ClickException(said)
    if len(target.name.encode()) > LONGEST_NAME:
        raise click.ClickException(f"The name of the file is too long; {LONGEST_NAME} bytes are enough.")
    if target.exists() and not target.is_file():
        raise click.ClickException(f"{target} is no file that could be replaced; name another.")
    _try(target.parent)


def failed(target: Path, error: OSError) -> str:
    """Say that writing broke off, and the mend."""
    return (
        f"The backup failed: {_why(error)} at {target.parent}. Make room there, or name another place; nothing is left."
    )


def not_restored(file: Path, error: OSError) -> str:
    """Say that a file cannot be read, or what it holds cannot be written."""
    return f"{error.filename or file} cannot be read or written: {_why(error)}. Nothing was changed."


def _try(folder: Path) -> None:
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".backup-"):
            return
    except OSError as error:
        said = f"Nothing can be written into {folder} by {signed_on()}: {_why(error)}."
        raise click.ClickException(f"{said} Name a file in a folder that this user may write to.") from error


def _why(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
