"""The rig: an app on a fresh database, on SQLite or on both kinds, and a real server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner

import config
from app import create_app
from config import Settings
from metaverse import database
from metaverse.services import demonstration
from scripts.cluster.machine import Cluster
from tests import databases
from tests.clustered import clustering
from tests.databases import AppMaker
from tests.postgres import running_server
from tests.served import Served, serving

hypothesis.settings.register_profile("house", deadline=None, derandomize=True)
hypothesis.settings.load_profile("house")


def settings_for(home: Path, **overrides: str) -> Settings:
    """Make settings for a test; nothing of the surrounding environment comes in."""
    given = {
        "APP_ENV": "test",
        "METAVERSE_HOME": str(home),
        "SECRET_KEY": "a key for tests, which nobody else may have",
        "SEED_PASSWORD": "seeded for a test",
    }
    return config.load(given | overrides)


@pytest.fixture(scope="session")
def session_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder for what all tests share."""
    return tmp_path_factory.mktemp("session")


@pytest.fixture(scope="session")
def bare_app(session_home: Path) -> AppMaker:
    """Make apps on a database by its URL."""
    return lambda url: create_app(settings_for(session_home, DATABASE_URL=url))


@pytest.fixture(scope="session")
def sqlite_template(session_home: Path, bare_app: AppMaker) -> Path:
    """Give an SQLite file with all tables, to be copied."""
    return databases.sqlite_template(session_home, bare_app)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Run PostgreSQL for the whole session."""
    with running_server() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str, bare_app: AppMaker) -> str:
    """Give the name of a PostgreSQL database with all tables, to be copied."""
    return databases.postgres_template(postgres_server, bare_app)


@pytest.fixture(scope="session")
def cluster(postgres_server: str, postgres_template: str, session_home: Path) -> Iterator[Cluster]:
    """Serve by several processes behind nginx, for all tests that go over the wire."""
    home = session_home / "cluster"
    home.mkdir()
    with databases.fresh_postgres(postgres_server, postgres_template) as url, clustering(home, url) as running:
        yield running


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """Give a fresh SQLite database with all tables."""
    return databases.fresh_sqlite(sqlite_template, tmp_path)


@pytest.fixture
def postgres_url(postgres_server: str, postgres_template: str) -> Iterator[str]:
    """Give a fresh PostgreSQL database with all tables."""
    with databases.fresh_postgres(postgres_server, postgres_template) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Give a fresh database of each kind in turn."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    return str(request.getfixturevalue(name))


@pytest.fixture
def make_app(tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    """Make apps with settings of one's own; what they opened is closed after the test."""
    made: list[Flask] = []

    def make(url: str, **overrides: str) -> Flask:
        made.append(create_app(settings_for(tmp_path, DATABASE_URL=url, **overrides)))
        return made[-1]

    yield make
    for app in made:
        demonstration.of(app).end()
        demonstration.of(app).wait(30)
        with app.app_context():
            database.bound().dispose()


@pytest.fixture
def app(make_app: Callable[..., Flask], sqlite_url: str) -> Flask:
    """Give an app on SQLite. Its context is not pushed, else all requests of a test would share one `g`."""
    return make_app(sqlite_url)


@pytest.fixture
def in_app(app: Flask) -> Iterator[Flask]:
    """Give the app with its context pushed: for tests without requests."""
    with app.app_context():
        yield app


@pytest.fixture
def each_app(make_app: Callable[..., Flask], database_url: str) -> Iterator[Flask]:
    """Give an app on SQLite and on PostgreSQL in turn, with its context pushed: for tests of the data layer."""
    app = make_app(database_url)
    with app.app_context():
        yield app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Give a client of the app, without a server between."""
    return app.test_client()


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    """Give a runner of `flask` commands."""
    return app.test_cli_runner()


@pytest.fixture
def served(tmp_path: Path, sqlite_url: str) -> Iterator[Served]:
    """Serve a fresh SQLite database by gunicorn, as in production."""
    with serving(tmp_path, sqlite_url) as server:
        yield server
