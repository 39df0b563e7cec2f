"""The rig: an app on a fresh database, on SQLite or on both kinds, and a real server."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner

import config
from app import create_app
from config import Settings
from metaverse import database
from metaverse.security import passwords
from metaverse.services import demonstration
from scripts.cluster.machine import Cluster
from tests import databases
from tests.clustered import clustering
from tests.databases import AppMaker, Emptied
from tests.postgres import running_server
from tests.served import Served, serving

pytest_plugins = ["tests.figures"]
gc.disable()  # until all tests are found: a quarter of the search would go into looking for garbage among what stays

hypothesis.settings.register_profile("house", deadline=None, derandomize=True)
hypothesis.settings.load_profile("house")


def pytest_collection_finish() -> None:
    """Leave what is there to stay out of each later look for garbage, which would take a seventh of all time."""
    gc.collect()
    gc.freeze()
    gc.enable()


def settings_for(home: Path, **overrides: str) -> Settings:
    """Make settings for a test; nothing of the surrounding environment comes in."""
    given = {
        "APP_ENV": "test",
        "METAVERSE_HOME": str(home),
        "SECRET_KEY": "a key for tests, which nobody else may have",
        "SEED_PASSWORD": "seeded for a test",
    }
    return config.load(given | overrides)


def close(app: Flask) -> None:
    """End what an app does by itself, which would go on beside other tests, and close what it opened."""
    demonstration.of(app).end()
    assert demonstration.of(app).wait(30)
    with app.app_context():
        database.bound().dispose()


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Hash passwords with little work; with how much in earnest, tests of passwords tell."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
        yield


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
def emptied_postgres(postgres_server: str, postgres_template: str) -> Emptied:
    """Keep PostgreSQL databases that are emptied after each test."""
    return Emptied(postgres_server, postgres_template)


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
def postgres_url(emptied_postgres: Emptied) -> Iterator[str]:
    """Give an empty PostgreSQL database with all tables."""
    with emptied_postgres.given() as url:
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
        close(app)


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
