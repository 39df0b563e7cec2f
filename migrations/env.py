"""How Alembic reaches our database: alone, in one transaction, and on SQLite by rebuilding tables."""

import sqlite3
import sys
from contextlib import nullcontext
from typing import Any, Literal

import click
from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.types import TypeDecorator

from metaverse.database import bound, migrating, stepping
from metaverse.database.partitions import is_described
from metaverse.database.tidying import write_anew
from metaverse.extensions import db
from metaverse.models.kept import REGISTRY, How


def write_type(kind: str, thing: Any, context: AutogenContext) -> str | Literal[False]:
    """Write a type of ours as what the database sees, so that a step needs none of today's code tomorrow."""
    if kind == "type" and isinstance(thing, TypeDecorator):
        return f"sa.{thing.impl_instance!r}"
    return False


LEAVE_PLAIN_TEXT_BEHIND = {"0021"}
"""Steps that seal rows: what these were before is still in what the database has freed."""

taken: set[str] = set()


def note(step: Any, **_: Any) -> None:
    """Note a step that is taken upwards."""
    if step.is_upgrade:
        taken.add(step.up_revision_id)


HOW: dict[str, Any] = {
    "on_version_apply": note,
    "target_metadata": db.metadata,
    "render_as_batch": True,
    "render_item": write_type,
    "include_name": is_described,
    "compare_type": True,
    "transactional_ddl": True,
}


def run_on_database() -> None:
    """Change the database, or one that is being made beside it, whose connection is given."""
    given: Connection | None = context.config.attributes.get("connection")
    try:
        with migrating() if given is None else nullcontext(given) as connection:
            context.configure(connection=connection, **HOW)
            back = ask_before_losing(connection)
            with context.begin_transaction():
                context.run_migrations()
                stepping.mark_outdated(connection, back)
            if given is None and taken & LEAVE_PLAIN_TEXT_BEHIND:
                tidy(connection)
    except stepping.WouldLose as refusal:
        sys.exit(str(refusal))
    except OperationalError as error:
        address = bound().engine.url.render_as_string(hide_password=True)
        sys.exit(f"{address} does not serve: {str(error.orig).strip()}\nStart that database, or change DATABASE_URL.")


def tidy(connection: Any) -> None:
    """Write anew what was sealed; where that cannot be now, all is sealed nevertheless."""
    connection.commit()
    tables = [name for name, columns in REGISTRY.items() if any(kept.how is How.SEALED for kept in columns.values())]
    try:
        write_anew(connection, tables)
    except (SQLAlchemyError, sqlite3.Error) as error:
        told = f"Plain text may be left in what was freed ({error}); stop the server, then run `flask tidy-database`."
        sys.stderr.write(f"{told}\n")


def ask_before_losing(connection: Connection) -> list[Any]:
    """Have the steps looked through before the first of them is taken; return the list that will hold those back."""
    back: list[Any] = []
    steps = context.get_context().opts.get("fn")
    if steps is None:
        return back

    def looked_through(heads: Any, migration: Any) -> list[Any]:
        taken = list(steps(heads, migration))
        back.extend(step.revision.module for step in taken if getattr(step, "is_downgrade", False))
        for lost in stepping.agree(connection, back, context.get_x_argument(as_dictionary=True)):
            click.echo(f"Lost: {lost}")
        return taken

    context.configure(connection=connection, fn=looked_through, **HOW)
    return back


def print_sql() -> None:
    """Print the statements instead (`flask db upgrade --sql`)."""
    context.configure(url=bound().engine.url, literal_binds=True, **HOW)
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    print_sql()
else:
    run_on_database()
