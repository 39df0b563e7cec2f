"""The step that seals what was plain leaves nothing of it behind, and a downgrade opens it again."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import flask_migrate
import orjson
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import Flask
from sqlalchemy import text

from metaverse import database
from metaverse.services import answering, audit, gateways, users
from tests.database.test_migrations import empty_app

__all__ = ["empty_app"]

PLANTED = "planted-4711"
MANY = 1001
ROWS: dict[str, dict[str, Any]] = {
    "organizations": {
        "id": "org_1",
        "name": "One",
        "seq": 0,
        "epoch": "e",
        "received_ms": 0,
        "projected": 1,
        "created_ms": 1,
    },
    "users": {
        "id": "u_1",
        "email": f"{PLANTED}@example.com",
        "name": f"Ada {PLANTED}",
        "password_hash": "h",
        "disabled": False,
        "created_ms": 1,
    },
    "gateways": {
        "id": "gw_1",
        "organization_id": "org_1",
        "name": "Home",
        "mark": "",
        "url": f"wss://{PLANTED}.example",
        "approvals": False,
        "enabled": True,
        "version": 1,
        "device_id": "d",
        "state": "off",
        "state_ms": 1,
        "lease_until_ms": 0,
        "created_ms": 1,
    },
}


def once_sealed(app: Flask, purpose: str, told: str) -> str:
    """Seal as the server did before there was a ring."""
    info = f"metaverse sealing v1 {purpose}".encode()
    derived = HKDF(SHA256(), 32, salt=None, info=info).derive(app.config["SECRET_KEY"].encode())
    return f"v1.0123456789ab.{Fernet(base64.urlsafe_b64encode(derived)).encrypt(told.encode()).decode()}"


def fill(app: Flask) -> None:
    rows = {**ROWS, "gateways": {**ROWS["gateways"], "token": once_sealed(app, "gateways", "the token")}}
    a2a = {"ada": {"url": "https://a.example", "sealed": once_sealed(app, "a2a authorization", "Bearer x")}}
    rows["answer_settings"] = {
        "organization_id": "org_1",
        "settings": orjson.dumps({"a2a": a2a}).decode(),
        "changed_ms": 1,
    }
    noted = [
        {"id": f"al_{n:05}", "organization_id": "org_1", "at_ms": n, "actor": "cli", "action": "a", "detail": '{"n":1}'}
        for n in range(MANY)
    ]
    with database.bound().engine.begin() as connection:
        for table, row in rows.items():
            add(connection, table, [row])
        add(connection, "audit_log", noted)


def add(connection: Any, table: str, rows: list[dict[str, Any]]) -> None:
    names, marks = ", ".join(rows[0]), ", ".join(f":{name}" for name in rows[0])
    connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({marks})"), rows)


def everything(table: str) -> list[dict[str, Any]]:
    with database.bound().engine.connect() as connection:
        return [dict(row) for row in connection.execute(text(f"SELECT * FROM {table} ORDER BY 1")).mappings()]


def test_what_was_plain_is_sealed_and_opens_again(empty_app: Flask, tmp_path: Path) -> None:
    flask_migrate.upgrade(revision="0016")
    fill(empty_app)
    before = {table: everything(table) for table in (*ROWS, "audit_log")}
    flask_migrate.upgrade()
    assert PLANTED not in str([everything(table) for table in ROWS])
    assert PLANTED.encode() not in b"".join(path.read_bytes() for path in tmp_path.glob("empty.db*"))
    user = users.by_email(f"{PLANTED}@Example.com")
    assert user is not None
    assert (user["id"], user["name"]) == ("u_1", f"Ada {PLANTED}")
    gateway = gateways.whole("gw_1")
    assert gateway is not None
    assert (gateway["url"], gateway["token"], gateway["device"]) == (f"wss://{PLANTED}.example", "the token", None)
    assert answering.endpoints()["org_1"]["ada"]["authorization"] == "Bearer x"
    assert [entry["detail"] for entry in audit.page("org_1")] == [{"n": 1}] * MANY
    database.bound().dispose()
    flask_migrate.downgrade(revision="0016")
    for table in ("organizations", "users", "audit_log"):
        assert everything(table) == before[table]
    token = everything("gateways")[0]["token"]
    assert token.startswith("v1.")
    database.bound().dispose()
    flask_migrate.upgrade()
    gateway = gateways.whole("gw_1")
    assert gateway is not None
    assert gateway["token"] == "the token"
