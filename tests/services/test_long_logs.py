"""A log of any length: what is asked about one agent reads what was said of it, and nothing that was said before."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Connection, Select, text

from metaverse.database import reading
from metaverse.events import log
from metaverse.services import looking_back
from tests.factories import make_organization


@pytest.fixture
def organization(app: Flask) -> Iterator[str]:
    with app.app_context():
        yield make_organization()


@reading
def plan(connection: Connection, query: Select[tuple[object, ...]]) -> str:
    """Tell how the database would find what is asked, before it has ever counted its rows."""
    asked = str(query.compile(connection, compile_kwargs={"literal_binds": False, "render_postcompile": True}))
    rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}", tuple("1" for _ in range(asked.count("?"))))
    return "; ".join(row[-1] for row in rows)


@reading
def has_counted(connection: Connection) -> bool:
    """Tell whether the database knows how many rows there are."""
    return connection.execute(text("SELECT count(*) FROM sqlite_master WHERE name = 'sqlite_stat1'")).scalar_one() > 0


@pytest.mark.parametrize(
    "query",
    [
        looking_back._ABOUT,
        *log._claims(("metaverse.agent.status",), True),
        *log._neighbours(("metaverse.agent.status",), True),
    ],
    ids=["older", "claims", "next claims", "below", "above"],
)
def test_what_was_said_of_one_is_found_by_its_name(organization: str, query: Select[tuple[object, ...]]) -> None:
    assert not has_counted()
    found = plan(query)
    assert "ix_events_subject (organization_id=? AND subject=?" in found, found
    assert "SCAN" not in found
