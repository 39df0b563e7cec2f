"""A filled database of each release goes up to today's, is what it was, goes back whole, and up again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from flask import Flask

from metaverse import database
from metaverse.events import rebuild as rebuilding
from metaverse.security import keyring
from tests.databases import fresh_postgres
from tests.releases import FOLDER, NAMES
from tests.releases import databases as releases
from tests.releases.fill import Caller, look

ASKING = {
    "sessions": "whoever looks signs in",
    "audit_log": "and that is noted",
    "alembic_version": "the step itself",
}
"""What looking changes, and so is not compared."""

TOUCHED = {"organizations": {"received_ms", "projected"}, "sealing_keys": {"first_ms"}}
"""What making the projections again changes: the end of the log moves by a millisecond, and who made them; and when
a key was first used."""


@dataclass
class Release:
    """A database that a release filled."""

    name: str
    head: str
    app: Flask

    @property
    def said(self) -> dict[str, Any]:
        """What the release itself said of it."""
        told: dict[str, Any] = json.loads((FOLDER / f"{self.name}.json").read_text())
        return told

    def rows(self) -> releases.Rows:
        """Return all that is in it, without what looking changes."""
        with self.app.app_context():
            found = releases.everything(database.bound().engine)
            compared = {table: rows for table, rows in found.items() if table not in ASKING}
            return {table: [_comparable(table, row) for row in rows] for table, rows in compared.items()}

    def upgrade(self) -> None:
        """Go up to today, as the guide says."""
        with self.app.app_context():
            flask_migrate.upgrade()
            for organization_id in rebuilding.outdated():
                rebuilding.rebuild(organization_id)

    def downgrade(self) -> None:
        """Go back to where the release left it."""
        with self.app.app_context():
            flask_migrate.downgrade(revision=self.head, x_arg=["lose=yes"])

    def look(self) -> dict[str, Any]:
        """Ask today's API what the release told."""
        client = self.app.test_client()
        answer = client.post("/api/auth/login", json={"email": "owner@example.com", "password": "seeded for a test"})
        assert answer.status_code == 200, answer.text
        return look(Caller(client, answer.get_json()["accessToken"]))


def _comparable(table: str, row: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is touched, and open what is sealed: the same text is sealed otherwise each time."""
    kept = {name: value for name, value in row.items() if name not in TOUCHED.get(table, set())}
    return {name: _opened(f"{table}.{name}", value) for name, value in kept.items()}


def _opened(place: str, value: Any) -> Any:
    if isinstance(value, str) and value.startswith("v1."):
        return "sealed as once; tests/database/test_sealing_migration.py opens it"
    if not isinstance(value, str | bytes) or not keyring.is_sealed(value):
        return value
    ring = keyring.current()
    return ring.open(place, value).decode() if isinstance(value, str) else ring.open_bytes(place, value)


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=[NAMES[0], *(pytest.param(name, marks=pytest.mark.nightly) for name in NAMES[1:-1]), NAMES[-1]])
def release(
    request: pytest.FixtureRequest, kind: str, make_app: Callable[..., Flask], tmp_path: Path
) -> Iterator[Release]:
    path = releases.unpack(request.param, tmp_path)
    with ExitStack() as stack:
        if kind == "sqlite":
            yield Release(request.param, releases.head(path), make_app(f"sqlite:///{path}"))
            return
        url = stack.enter_context(fresh_postgres(request.getfixturevalue("postgres_server"), "template0"))
        app = make_app(url)
        with app.app_context():
            flask_migrate.upgrade(revision=releases.head(path))
            releases.carry(path, url)
        yield Release(request.param, releases.head(path), app)


def test_a_filled_database_goes_up_and_back_and_up_again(release: Release) -> None:
    before = release.rows()
    release.upgrade()
    assert differences(release.look(), release.said) == []
    above = release.rows()
    release.downgrade()
    assert release.rows() == before
    release.upgrade()
    assert release.rows() == above
    assert differences(release.look(), release.said) == []


def differences(today: dict[str, Any], said: dict[str, Any]) -> list[Any]:
    """List what today's answers tell otherwise; rules that came with a later release are none."""
    today = {**today, "rules": [name for name in today["rules"] if name in said["rules"]]}
    return [(name, today[name], said[name]) for name in said if today[name] != said[name]]
