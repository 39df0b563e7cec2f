"""Fresh databases with all tables, made by copying one that was made once."""

from __future__ import annotations

import importlib
import pkgutil
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
from flask import Flask

from metaverse import database, models
from metaverse.extensions import db

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


def _lay_tables(app: Flask) -> None:
    for module in pkgutil.iter_modules(models.__path__, f"{models.__name__}."):
        importlib.import_module(module.name)
    with app.app_context():
        db.create_all()
        database.bound().dispose()


def _administer(server: str, statement: str) -> None:
    address = server.format("postgres").replace("+psycopg", "")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(statement.encode())
