"""A slow statement is logged with its plan, once in ten minutes, and never with what somebody looked for."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, text

from metaverse.database import bound, plans, reading, writing
from metaverse.database.plans import Plans, explained
from metaverse.models.token import Token
from tests.factories import make_organization

tokens = Token.__table__
PLAN = "plan of a slow query"


@pytest.fixture(autouse=True)
def _everything_is_slow(each_app: Flask) -> None:
    bound()._slow_ms = -1
    make_organization()


@reading
def _look(connection: Connection, secret: str) -> list[Any]:
    return list(connection.execute(tokens.select().where(tokens.c.name == secret, tokens.c.role != "50%")))


@reading
def _look_by_text(connection: Connection, secret: str) -> None:
    connection.execute(text("SELECT count(*) FROM tokens WHERE name LIKE :secret AND role = 'a%b'"), {"secret": secret})


@writing
def _change(connection: Connection, secret: str) -> None:
    connection.execute(tokens.update().where(tokens.c.id == secret).values(name=secret))


def told(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    lines = [record.msg for record in caplog.records if isinstance(record.msg, dict)]
    return [line for line in lines if line["event"] == PLAN]


def test_a_slow_reading_is_told_with_its_plan_and_without_its_values(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    assert _look("what-nobody-may-know") == []
    [line] = told(caplog)
    assert line["function"] == "_look"
    assert "tokens" in " ".join(line["plan"])
    assert "what-nobody-may-know" not in caplog.text


def test_a_slow_writing_and_a_statement_of_texts_are_explained_too(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    _change("what-nobody-may-know")
    _look_by_text("what-nobody-may-know")
    assert [line["function"] for line in told(caplog)] == ["_change", "_look_by_text"]
    assert all("tokens" in " ".join(line["plan"]) for line in told(caplog))
    assert "what-nobody-may-know" not in caplog.text


def test_a_shape_is_explained_once_in_ten_minutes(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO)
    for secret in ("one", "two", "three"):
        _look(secret)
    assert len(told(caplog)) == 1
    monkeypatch.setattr(plans, "AGAIN_SECONDS", 0.0)
    asked: Plans = bound()._wonder.__self__  # type: ignore[attr-defined]
    asked._asked.clear()
    _look("four")
    _look("five")
    assert len(told(caplog)) == 3


def test_an_explained_change_is_not_made() -> None:
    @writing
    def explain(connection: Connection) -> list[str]:
        return explained(connection, "DELETE FROM organizations")

    @reading
    def count(connection: Connection) -> int:
        return int(connection.execute(text("SELECT count(*) FROM organizations")).scalar_one())

    assert explain()
    assert count() == 1


def test_what_cannot_be_explained_disturbs_nobody(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)

    def broken(_: object) -> list[str]:
        raise RuntimeError("what-nobody-may-know")

    asked = Plans(broken)
    asked.wonder("f", "SELECT 1")
    asked.wonder("f", "BEGIN")
    asked.wonder("f", "PRAGMA quick_check")
    assert "what-nobody-may-know" not in caplog.text
    assert caplog.text.count("could not be explained") == 1


def test_what_is_remembered_of_shapes_is_bounded() -> None:
    asked = Plans(lambda _: [])
    for number in range(plans.MOST_SHAPES + 50):
        asked.wonder("f", f"SELECT {number}")
    assert len(asked._asked) == plans.MOST_SHAPES
