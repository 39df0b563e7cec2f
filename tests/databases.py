"""Fresh databases with all tables, made by copying one that was made once."""

from __future__ import annotations

import importlib
import pkgutil
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from flask import Flask

from metaverse import database, models
from metaverse.extensions import db

_ALL_OTHERS_GO = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
FILLED = """
SELECT quote_ident(relname) FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND pg_relation_size(oid) > 0
"""
"""Names the tables that hold something, or held it."""

_SHAPE = """
SELECT md5(string_agg(line, ';' ORDER BY line)) FROM (
    SELECT concat_ws(' ', c.relname, c.relkind, a.attname, a.atttypid, a.attnotnull, a.attisdropped) AS line
    FROM pg_class c LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
    WHERE c.relnamespace = 'public'::regnamespace
    UNION ALL SELECT concat_ws(' ', tgname, tgrelid::regclass, tgenabled) FROM pg_trigger
    UNION ALL SELECT concat_ws(' ', conname, conrelid::regclass, convalidated) FROM pg_constraint WHERE conrelid <> 0
    UNION ALL SELECT 'measured ' || tablename FROM pg_stats WHERE schemaname = 'public'
    UNION ALL SELECT 'setting ' || setconfig::text FROM pg_db_role_setting
) AS whole
"""

AppMaker = Callable[[str], Flask]
"""Makes an app on the database that a URL names."""


def sqlite_template(folder: Path, make_app: AppMaker) -> Path:
    """Make an SQLite file with all tables."""
    path = folder / "template.db"
    _lay_tables(make_app(f"sqlite:///{path}"))
    return path


def fresh_sqlite(template: Path, folder: Path) -> str:
    """Copy the template, and give the copy's URL."""
    path = folder / f"{uuid4().hex}.db"
    shutil.copyfile(template, path)
    return f"sqlite:///{path}"


def postgres_template(server: str, make_app: AppMaker) -> str:
    """Make a PostgreSQL database with all tables, and give its name."""
    name = "template_metaverse"
    _administer(server, f"CREATE DATABASE {name}")
    _lay_tables(make_app(server.format(name)))
    return name


@contextmanager
def fresh_postgres(server: str, template: str) -> Iterator[str]:
    """Copy the template for a while, and give the copy's URL."""
    name = f"t_{uuid4().hex}"
    _administer(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    try:
        yield server.format(name)
    finally:
        _administer(server, f"DROP DATABASE {name} WITH (FORCE)")


class Emptied:
    """PostgreSQL databases that are emptied and given to the next: to copy the template takes two checkpoints."""

    def __init__(self, server: str, template: str) -> None:
        self._server, self._template = server, template
        self._free = [self._made()]
        with _connected(server, self._free[0]) as connection:
            self._shape = _shape(connection)

    @contextmanager
    def given(self) -> Iterator[str]:
        """Give an empty database with all tables for a while, by its URL."""
        name = self._free.pop() if self._free else self._made()
        try:
            yield self._server.format(name)
        finally:
            self._take_back(name)

    def _made(self) -> str:
        name = f"e_{uuid4().hex}"
        _administer(self._server, f"CREATE DATABASE {name} TEMPLATE {self._template} STRATEGY FILE_COPY")
        return name

    def _take_back(self, name: str) -> None:
        """Empty it for the next, unless its tables were changed, or measured for the planner."""
        with _connected(self._server, name) as connection:
            connection.execute(_ALL_OTHERS_GO)
            if _shape(connection) == self._shape:
                _empty(connection)
                self._free.append(name)
                return
        _administer(self._server, f"DROP DATABASE {name} WITH (FORCE)")


def _empty(connection: psycopg.Connection[Any]) -> None:
    names = [name for (name,) in connection.execute(FILLED)]
    if names:
        connection.execute("SET session_replication_role = replica")  # the audit log refuses to be emptied
        connection.execute(f"TRUNCATE {', '.join(names)} RESTART IDENTITY CASCADE".encode())
        connection.execute("RESET session_replication_role")


def _shape(connection: psycopg.Connection[Any]) -> Any:
    return connection.execute(_SHAPE).fetchall()


def _lay_tables(app: Flask) -> None:
    for module in pkgutil.iter_modules(models.__path__, f"{models.__name__}."):
        importlib.import_module(module.name)
    with app.app_context():
        db.create_all()
        database.bound().dispose()


def _administer(server: str, statement: str) -> None:
    with _connected(server, "postgres") as connection:
        connection.execute(statement.encode())


def _connected(server: str, name: str) -> psycopg.Connection[Any]:
    return psycopg.connect(server.format(name).replace("+psycopg", ""), autocommit=True)
