"""What opens things is in no log, no traceback and no representation, whatever goes wrong beside it."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path

import pytest
import structlog
from flask import Flask
from sqlalchemy import insert
from sqlalchemy.exc import SQLAlchemyError

from metaverse.database import Connection, writing
from metaverse.models.user import User
from metaverse.security import keyring
from metaverse.security.keyring import Unsealable

ADDRESS = "ada-4711@example.com"


@writing
def keep_twice(connection: Connection, email: str) -> None:
    index = keyring.blind("users.email", email)
    row = {"email": email, "email_index": index, "name": email, "password_hash": "h", "disabled": False}
    for user_id in ("u_1", "u_2"):
        connection.execute(insert(User.__table__), {**row, "id": user_id, "created_ms": 1})


def test_a_statement_that_fails_does_not_show_what_it_would_have_sealed(each_app: Flask) -> None:
    with pytest.raises(SQLAlchemyError) as failed:
        keep_twice(ADDRESS)
    told = "".join(traceback.format_exception(failed.value))
    assert "INSERT INTO users" in told
    assert ADDRESS not in told


def test_what_does_not_open_is_named_and_not_shown(in_app: Flask) -> None:
    ring = keyring.current()
    sealed = ring.seal("users.email", ADDRESS.encode())
    with pytest.raises(Unsealable) as refused:
        ring.open("users.name", sealed)
    told = "".join(traceback.format_exception(refused.value))
    assert "users.name" in told
    assert ADDRESS not in told
    assert sealed not in told


def test_an_error_beside_a_key_is_logged_without_it(in_app: Flask, tmp_path: Path) -> None:
    secret, key = in_app.config["SECRET_KEY"], keyring.current().secrets.keys[0]
    written = key.written.partition(":")[2]
    handler = logging.FileHandler(tmp_path / "log")
    logging.getLogger().addHandler(handler)
    try:
        key.open("users.email", b"nothing of the kind")
    except ValueError:
        logging.getLogger("metaverse").exception("it did not open: %r %r", key, in_app.config["SETTINGS"])
        structlog.get_logger("metaverse").exception("it did not open", ring=keyring.current(), key=key)
    finally:
        logging.getLogger().removeHandler(handler)
        handler.close()
    told = (tmp_path / "log").read_text()
    assert "it did not open" in told
    assert secret not in told
    assert written not in told
