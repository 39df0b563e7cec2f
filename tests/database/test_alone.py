"""What only one of all processes on a database does."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from sqlalchemy import text

from metaverse import database
from metaverse.database.alone import Alone


def test_a_chore_is_had_by_one_until_it_lets_go(make_app: Callable[..., Flask], postgres_url: str) -> None:
    with make_app(postgres_url).app_context():
        one, other = Alone(database.bound().engine), Alone(database.bound().engine)
        assert one.has("silence")
        assert one.has("silence")
        assert not other.has("silence")
        assert other.has("alerts")
        one.let_go()
        assert other.has("silence")
        assert not one.has("silence")
        one.let_go()
        other.let_go()


def test_whoever_loses_the_connection_has_nothing_any_more(make_app: Callable[..., Flask], postgres_url: str) -> None:
    with make_app(postgres_url).app_context():
        one, other = Alone(database.bound().engine), Alone(database.bound().engine)
        assert one.has("silence")
        database.bound().write("cut", cut)
        assert not one.has("silence")
        assert other.has("silence")
        assert not one.has("silence")
        other.let_go()
        one.let_go()


def cut(connection: database.Connection) -> None:
    """Cut everybody's connection but our own."""
    others = "datname = current_database() AND pid <> pg_backend_pid()"
    connection.execute(text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"))


def test_the_only_process_does_everything(make_app: Callable[..., Flask], sqlite_url: str) -> None:
    with make_app(sqlite_url).app_context():
        assert Alone(database.bound().engine).has("silence")
