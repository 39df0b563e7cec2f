"""`flask steps`: what the database has yet to go through, and whether the release in use may go on meanwhile."""

from __future__ import annotations

import sys
from types import ModuleType

import click
from alembic.script import ScriptDirectory
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import Connection, inspect, text

from metaverse.database import bound, reading, stepping

MUST_STOP = 3


@click.command("steps")
@with_appcontext
def steps() -> None:
    """List the steps of `flask db upgrade` that are ahead; ends with 3 where the older release must stop for them."""
    revision, kind = _revision(), bound().engine.dialect.name
    ahead = steps_ahead(revision)
    if revision is None:
        click.echo(f"The database is empty; all {len(ahead)} steps are ahead, and no older release is there to stop.")
        return
    for step in ahead:
        about = (step.__doc__ or "").strip().splitlines()[0]
        click.echo(f"{step.revision} {about}")
        if kind in stepping.stops(step):
            click.echo(f"     The older release must stop for it. {step.STOPS}")
    if not ahead:
        click.echo("The database is up to date.")
    if any(kind in stepping.stops(step) for step in ahead):
        sys.exit(MUST_STOP)


def steps_ahead(revision: str | None) -> list[ModuleType]:
    """Give the steps after a revision, the next one first."""
    script = ScriptDirectory(current_app.extensions["migrate"].directory)
    return [step.module for step in reversed(list(script.iterate_revisions("heads", revision or "base")))]


@reading
def _revision(connection: Connection) -> str | None:
    """Return where the database is; nowhere, if it is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)
