"""An office with a foreign one beside it, and whoever asks there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from metaverse.leaving import person
from metaverse.operations import commands
from metaverse.operations.commands import Commands
from tests.callers import Somebody, found, token, user
from tests.wired import emptied, wired

WIRED = ("test_tasks", "test_lists", "test_batch_status", "test_commands", "test_steering", "test_administration")
"""These are tried against a cluster as well, over the wire."""

REACH_IN = frozenset(
    {
        "test_a_long_poll_returns_when_a_command_comes",
        "test_a_thousand_agents_are_one_question",
        "test_a_thousand_agents_are_no_question_to_the_database_until_something_happens",
        "test_what_another_process_commits_is_seen_at_once",
        "test_whoever_is_silent_is_stale_and_says_so_in_the_right_place",
    }
)
"""These look into the app that is called, or change it."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Try what is asked over the wire in both ways."""
    module = metafunc.module.__name__.rpartition(".")[2]
    if "app" in metafunc.fixturenames and module in WIRED and metafunc.function.__name__ not in REACH_IN:
        metafunc.parametrize("app", ["one process", "cluster"], indirect=True)


@pytest.fixture
def app(request: pytest.FixtureRequest, make_app: Callable[..., Flask]) -> Flask:
    """Give an app on SQLite that is called itself, or one whose calls go to a cluster on the same database."""
    if getattr(request, "param", "one process") != "cluster":
        return make_app(request.getfixturevalue("sqlite_url"))
    cluster = request.getfixturevalue("cluster")
    made = make_app(cluster.database_url)
    wired(made, cluster.url)
    emptied(made)
    return made


@pytest.fixture
def office(app: Flask) -> Flask:
    found(app)
    return app


@pytest.fixture
def agent(office: Flask) -> Somebody:
    return token(office, "agent")


@pytest.fixture
def viewer(office: Flask) -> Somebody:
    return token(office, "viewer")


@pytest.fixture
def operator(office: Flask) -> Somebody:
    return user(office, "operator")


@pytest.fixture
def admin(office: Flask) -> Somebody:
    return user(office, "admin")


@pytest.fixture
def owner(office: Flask) -> Somebody:
    return user(office, "owner")


@pytest.fixture
def here(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """Run what the server starts here and at once, instead of in a process of its own; tell what was started."""
    monkeypatch.setattr(person, "HEARD_SECONDS", 0.0)
    started: list[tuple[str, ...]] = []

    def run(command: tuple[str, ...]) -> str | None:
        started.append(command)
        done = app.test_cli_runner().invoke(args=list(command))
        return None if done.exit_code == 0 else done.output

    at_once = Commands(app, run)
    at_once.start = lambda *command: at_once.run(command) is None or pytest.fail("it failed")  # type: ignore[method-assign]
    app.extensions[commands.EXTENSION] = at_once
    return started
