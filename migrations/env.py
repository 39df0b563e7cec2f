"""How Alembic reaches our database: alone, in one transaction, and on SQLite by rebuilding tables."""

import sys
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy.exc import OperationalError
from sqlalchemy.types import TypeDecorator

from metaverse.database import bound, migrating
from metaverse.database.partitions import is_described
from metaverse.extensions import db


def write_type(kind: str, thing: Any, context: AutogenContext) -> str | Literal[False]:
    """Write a type of ours as what the database sees, so that a step needs none of today's code tomorrow."""
    if kind == "type" and isinstance(thing, TypeDecorator):
        return f"sa.{thing.impl_instance!r}"
    return False


HOW: dict[str, Any] = {
    "target_metadata": db.metadata,
    "render_as_batch": True,
    "render_item": write_type,
    "include_name": is_described,
    "compare_type": True,
    "transactional_ddl": True,
}


def run_on_database() -> None:
    """Change the database."""
    try:
        with migrating() as connection:
            context.configure(connection=connection, **HOW)
            with context.begin_transaction():
                context.run_migrations()
    except OperationalError as error:
        address = bound().engine.url.render_as_string(hide_password=True)
        sys.exit(f"{address} does not serve: {str(error.orig).strip()}\nStart that database, or change DATABASE_URL.")


def print_sql() -> None:
    """Print the statements instead (`flask db upgrade --sql`)."""
    context.configure(url=bound().engine.url, literal_binds=True, **HOW)
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    print_sql()
else:
    run_on_database()
