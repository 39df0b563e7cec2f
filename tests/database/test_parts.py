"""PostgreSQL keeps the log in parts by organization; nothing is lost on the way there or back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import Connection, inspect, select, text
from sqlalchemy.exc import IntegrityError

from metaverse.database import bulk, reading, writing
from metaverse.database.partitions import PARTS
from metaverse.events import door
from metaverse.events.origin import SERVER
from metaverse.models.event import Event, EventKey
from tests.databases import fresh_postgres
from tests.factories import make_organization, status

ORGANIZATIONS = [f"org_{number}" for number in range(24)]
Rows = dict[str, list[tuple[Any, ...]]]


@pytest.fixture
def empty_app(postgres_server: str, make_app: Callable[..., Flask]) -> Iterator[Flask]:
    with fresh_postgres(postgres_server, "template0") as url:
        app = make_app(url)
        with app.app_context():
            yield app


@reading
def rows(connection: Connection) -> Rows:
    """Return all that the tables in parts hold, in the order of their keys."""
    tables = (Event.__table__, EventKey.__table__)
    queries = {table.name: select(table).order_by(*table.primary_key) for table in tables}
    return {name: [tuple(row) for row in connection.execute(query)] for name, query in queries.items()}


@reading
def parts_in_use(connection: Connection) -> dict[str, int]:
    """Return how many parts hold rows."""
    counted = "SELECT count(DISTINCT tableoid) FROM "
    return {name: connection.execute(text(counted + name)).scalar_one() for name in ("events", "event_keys")}


@reading
def constraints(connection: Connection) -> set[tuple[str, tuple[str | None, ...]]]:
    """Return the names and columns of what makes rows unique and findable."""
    seen = inspect(connection)
    found = {("events", tuple(seen.get_pk_constraint("events")["constrained_columns"]))}
    return found | {(str(one["name"]), tuple(one["column_names"])) for one in seen.get_indexes("events")}


@writing
def twice(connection: Connection) -> None:
    """Put the first entry of the log in again."""
    first = connection.execute(select(Event.__table__).limit(1)).mappings().one()
    bulk.insert(connection, Event.__table__, [dict(first)])


def fill() -> None:
    for organization in ORGANIZATIONS:
        make_organization(organization)
        door.admit(organization, [status(agent, more={"extra": "é 中 \\x"}) for agent in ("ada", "bob")], SERVER)


def test_a_filled_log_is_taken_out_of_parts_and_put_back_without_losing_a_row(empty_app: Flask) -> None:
    flask_migrate.upgrade()
    fill()
    whole, findable = rows(), constraints()
    assert {name: len(found) for name, found in whole.items()} == {"events": 48, "event_keys": 48}
    assert all(8 < used <= PARTS for used in parts_in_use().values())
    flask_migrate.downgrade(revision="0015")
    assert (rows(), constraints()) == (whole, findable)
    assert set(parts_in_use().values()) == {1}
    flask_migrate.upgrade()
    assert (rows(), constraints()) == (whole, findable)
    assert all(8 < used <= PARTS for used in parts_in_use().values())


def test_a_place_in_the_log_is_taken_once_in_parts_too(empty_app: Flask) -> None:
    flask_migrate.upgrade()
    fill()
    with pytest.raises(IntegrityError):
        twice()
    again = [status("ada", more={"id": "known"})]
    assert [door.admit("org_3", again, SERVER).accepted for _ in range(2)] == [1, 0]


def test_the_tables_that_tests_are_given_are_in_parts_as_well(
    make_app: Callable[..., Flask], postgres_url: str
) -> None:
    with make_app(postgres_url).app_context():
        fill()
        assert all(8 < used <= PARTS for used in parts_in_use().values())
