"""Keys are rotated beside a running server, go on where they were stopped, and a lost one is said plainly."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from flask import Flask

import config
from app import create_app
from metaverse import database
from metaverse.database import Connection, bulk, writing
from metaverse.models.audit import Audit
from metaverse.security import devices, secrets_file
from metaverse.security.keys import Key, new_key, write_ring
from metaverse.services import sealing, users
from tests.cli.processes import flask
from tests.served import SEED_PASSWORD, Served, serving

MANY = 6_000
OWNER = {"email": "Owner@example.com", "password": SEED_PASSWORD}
SECRET = "a key for tests, which nobody else may have"
HERE = {"organizationId": "org_default"}
UNLIMITED = {"RATE_LIMIT": "1000000 per minute", "TOKEN_RATE_LIMIT": "1000000 per minute"}
"""How often somebody signs in depends on how fast the machine is."""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.nightly)])
def database_url(request: pytest.FixtureRequest) -> str:
    """Give a fresh database: of each kind in the night, else of the one that serves by itself."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    return str(request.getfixturevalue(name))


@pytest.fixture
def first(tmp_path: Path) -> Key:
    key = new_key()
    secrets_file.change(tmp_path / "secrets.env", {"KEY_RING": key.written, "SECRET_KEY": SECRET})
    return key


@pytest.fixture
def kept(tmp_path: Path, database_url: str, first: Key) -> Iterator[Flask]:
    ring = config.read_file(tmp_path / "secrets.env")
    given = {"APP_ENV": "test", "METAVERSE_HOME": str(tmp_path), "SEED_PASSWORD": SEED_PASSWORD}
    app = create_app(config.load(ring | given | {"DATABASE_URL": database_url}))
    with app.app_context():
        app.test_cli_runner().invoke(args=["seed"], catch_exceptions=False)
        yield app
        database.bound().dispose()


@writing
def note_much(connection: Connection) -> None:
    about = {"organization_id": "org_default", "actor": "cli", "action": "noted", "target": None}
    rows = [{"id": f"al_{n:06}", "at_ms": n, "detail": {"n": n}, **about} for n in range(MANY)]
    bulk.insert(connection, Audit.__table__, rows)


class Traffic:
    """Somebody who signs in again and again, makes tokens and lists them, and notes what went wrong."""

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(base_url=url, timeout=30)
        self._is_over = threading.Event()
        self.wrong: list[Any] = []
        self.made: list[str] = []
        self._thread = threading.Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        while not self._is_over.is_set():
            signed_in = self._client.post("/api/auth/login", json=OWNER)
            headers = {"Authorization": f"Bearer {signed_in.json().get('accessToken')}"}
            name = f"of somebody, {len(self.made)}"
            made = self._client.post(
                "/api/metaverse/tokens", json={"name": name, "role": "viewer"}, params=HERE, headers=headers
            )
            self.made.append(name)
            listed = self._client.get("/api/metaverse/tokens", params={"limit": 500, **HERE}, headers=headers)
            names = {item["name"] for item in listed.json().get("items", [])}
            codes = (signed_in.status_code, made.status_code, listed.status_code)
            if codes != (200, 201, 200) or name not in names:
                self.wrong.append((codes, name, made.text))
                return

    def __enter__(self) -> Traffic:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join(30)
        self._client.close()


def by_key() -> dict[str, int]:
    return {key: count.total() for key, count in sealing.in_use().items()}


def stop_in_the_middle(home: Path, url: str) -> None:
    with flask(home, url, "rotate-keys") as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("audit_log: "):
                process.kill()
                return
    raise AssertionError("It came to its end.")


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_keys_change_beside_a_server_and_go_on_after_a_kill(
    tmp_path: Path, database_url: str, kept: Flask, first: Key
) -> None:
    note_much()
    with serving(tmp_path, database_url, **UNLIMITED) as server, Traffic(server.url) as traffic:
        stop_in_the_middle(tmp_path, database_url)
        assert len(by_key()) == 2
        said = server.flask("rotate-keys")
        assert "Going on with the key" in said
        [newest] = by_key()
        assert newest != first.id
        assert "Out of the ring" in server.flask("rotate-keys", "--retire")
        made = len(traffic.made)
        until_more(traffic, made + 2)
        assert httpx.post(f"{server.url}/api/auth/login", json=OWNER, timeout=30).status_code == 200
    assert traffic.wrong == []
    assert list(by_key()) == [newest]
    ring = config.read_file(tmp_path / "secrets.env")["KEY_RING"]
    assert ring.startswith(newest)
    assert first.id not in ring


def until_more(traffic: Traffic, count: int) -> None:
    pause = threading.Event()
    for _ in range(600):
        if len(traffic.made) >= count or traffic.wrong:
            return
        pause.wait(0.05)


@contextmanager
def told_by_the_server(server: Served) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, timeout=30) as client:
        yield client


@pytest.mark.slow
def test_another_secret_key_leaves_everybody_signed_in(tmp_path: Path, sqlite_url: str, first: Key) -> None:
    with serving(tmp_path, sqlite_url) as server, told_by_the_server(server) as client:
        server.prepare("seed")
        before = client.post("/api/auth/login", json=OWNER).json()["accessToken"]
        said = server.flask("rotate-keys", "--signing")
        assert "verifies until" in said
        kept = config.read_file(tmp_path / "secrets.env")
        assert kept["SECRET_KEY"] not in said + SECRET
        assert kept["SECRET_KEY_BEFORE"] == SECRET
        for token in (before, client.post("/api/auth/login", json=OWNER).json()["accessToken"]):
            assert client.get("/api/auth/me", headers={"Authorization": f"Bearer {token}"}).status_code == 200
        assert devices.read([SECRET], client.cookies["metaverse_device"]).users == ()
        assert len(devices.read([kept["SECRET_KEY"]], client.cookies["metaverse_device"]).users) == 1


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_without_a_key_the_server_says_so_and_does_not_start(tmp_path: Path, sqlite_url: str, first: Key) -> None:
    with serving(tmp_path, sqlite_url) as server:
        server.prepare("seed")
    secrets_file.change(tmp_path / "secrets.env", {"KEY_RING": new_key().written})
    with (
        pytest.raises(AssertionError, match=f"What was sealed with the key {first.id} cannot be read"),
        serving(tmp_path, sqlite_url),
    ):
        pass
    with flask(tmp_path, sqlite_url, "doctor", "--only", "keys") as doctor:
        told, _ = doctor.communicate(timeout=60)
    assert "the ring has no such key" in told
    assert f"--give-up {first.id}" in told
    with flask(tmp_path, sqlite_url, "rotate-keys", "--give-up", first.id, "--yes") as giving_up:
        told, wrong = giving_up.communicate(timeout=60)
    assert "users.email: 4 emptied." in told, wrong
    with serving(tmp_path, sqlite_url) as server, told_by_the_server(server) as client:
        assert client.post("/api/auth/login", json=OWNER).status_code == 401
        server.prepare("seed")
        assert client.post("/api/auth/login", json=OWNER).status_code == 200


def test_a_ring_of_the_environment_is_not_changed(tmp_path: Path, sqlite_url: str) -> None:
    ring = write_ring((new_key(),))
    with flask(tmp_path, sqlite_url, "rotate-keys", KEY_RING=ring) as process:
        _, wrong = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "KEY_RING is set in the environment" in wrong
    assert not (tmp_path / "secrets.env").exists()


def test_two_do_not_change_the_keys_at_once(tmp_path: Path, sqlite_url: str, first: Key) -> None:
    with secrets_file.alone(tmp_path / "secrets.env"), flask(tmp_path, sqlite_url, "rotate-keys") as process:
        _, wrong = process.communicate(timeout=60)
    assert "Somebody is changing the keys just now" in wrong


def test_a_user_is_found_by_an_address_in_any_letters(kept: Flask) -> None:
    found = users.by_email("OWNER@EXAMPLE.COM")
    assert found is not None
    assert found["email"] == "owner@example.com"
