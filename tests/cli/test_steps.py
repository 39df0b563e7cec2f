"""`flask steps`: what is ahead, and whether the release in use may go on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import flask_migrate
import pytest
from flask import Flask

from metaverse.cli.steps import MUST_STOP


@pytest.fixture
def ask(make_app: Callable[..., Flask], tmp_path: Path) -> Callable[[str | None], tuple[int, str]]:
    """Give what the command says of a database at a revision."""

    def asked(revision: str | None) -> tuple[int, str]:
        app = make_app(f"sqlite:///{tmp_path}/{revision}.db")
        if revision:
            with app.app_context():
                flask_migrate.upgrade(revision=revision)
        done = app.test_cli_runner().invoke(args=["steps"])
        return done.exit_code, done.output

    return asked


def test_an_empty_database_stops_nobody(ask: Callable[[str | None], tuple[int, str]]) -> None:
    code, said = ask(None)
    assert (code, "empty" in said) == (0, True)


def test_a_step_that_wants_the_older_release_stopped_says_so(ask: Callable[[str | None], tuple[int, str]]) -> None:
    code, said = ask("0002")
    assert code == MUST_STOP
    assert "0003 Keep each act" in said
    assert "must stop for it" in said


def test_a_database_that_is_up_to_date_has_nothing_ahead(ask: Callable[[str | None], tuple[int, str]]) -> None:
    assert ask("head") == (0, "The database is up to date.\n")
