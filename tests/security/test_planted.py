"""What people put in by the public API is found nowhere in plain: not in the database's files, logs, or backups."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import create_engine, text

from metaverse.models.kept import REGISTRY, How
from metaverse.security.keyring import is_sealed
from tests.served import SEED_PASSWORD, Served, serving

API = "/api/metaverse"
OWNER = {"email": "owner@example.com", "password": SEED_PASSWORD}
HERE = {"organizationId": "org_default"}
ELSEWHERE = {
    "alert_rules.last_error": "why a figure could not be read",
    "alert_rules.outbox": "it is there until it is told, a moment later",
    "backup_runs.file": "a path of this server",
    "backup_runs.error": "what a disk or database said",
    "channel_attempts.said": "it is there once a message was tried",
    "channel_attempts.answer": "it is there once a message was tried",
    "channel_matters.facts": "texts of the work",
    "channel_messages.content": "texts of the work",
    "channels.last_error": "what a receiver answered",
    "cursors.state": "what an adapter remembers of a session; its keys are in the log",
    "gateways.device": "the server makes it",
    "gateways.device_token": "the gateway gives it",
    "gateways.detail": "the gateway says it",
    "identities.name": "the log names the agent as well",
    "network_memories.memory": "numbers, and names of agents",
    "oidc_sessions.id_token": "the provider gives it",
    "sessions.address": "the address of this machine",
    "token_notes.message": "it quotes nothing that somebody sends",
    "tokens.last_used_address": "the address of this machine",
}
"""Sealed columns into which nobody can put a text of their own by the API that is nowhere else, and why."""


class Planter:
    """Puts texts in that nobody else has, and remembers them by what they went into."""

    def __init__(self) -> None:
        self.planted: dict[str, str] = {}

    def __call__(self, *columns: str) -> str:
        """Make a text for columns."""
        marker = f"planted{uuid4().hex}"
        self.planted |= dict.fromkeys(columns, marker)
        return marker


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.nightly)])
def database_url(request: pytest.FixtureRequest) -> str:
    """Give a fresh database: of each kind in the night, else of the one that serves by itself."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    return str(request.getfixturevalue(name))


@pytest.fixture
def plant() -> Planter:
    return Planter()


@pytest.mark.timeout(400)
def test_nothing_planted_is_found_in_plain(tmp_path: Path, database_url: str, plant: Planter) -> None:
    with serving(tmp_path, database_url) as server:
        server.prepare("seed")
        put_in(server, plant)
        server.flask("backup", str(tmp_path / "backup"), "--no-verify")
        found = list(looked_for(plant.planted, *files(tmp_path, database_url)))
    found += looked_for(plant.planted, *files(tmp_path, database_url))
    assert found == []
    assert set(plant.planted) | set(ELSEWHERE) == set(sealed_columns())
    assert unsealed(database_url, plant.planted) == []


def sealed_columns() -> Iterator[str]:
    for table, columns in REGISTRY.items():
        yield from (f"{table}.{name}" for name, kept in columns.items() if kept.how is How.SEALED)


def put_in(server: Served, plant: Planter) -> None:
    with httpx.Client(base_url=server.url, params=HERE, timeout=30) as client:
        browser = {"User-Agent": plant("sessions.client")}
        signed_in = client.post("/api/auth/login", json=OWNER, headers=browser).raise_for_status().json()
        client.headers["Authorization"] = f"Bearer {signed_in['accessToken']}"
        put_in_people(client, plant)
        put_in_what_is_called(client, plant)
        put_in_what_calls(client, plant)


def put_in_people(client: httpx.Client, plant: Planter) -> None:
    email = f"{plant('users.email', 'audit_log.detail')}@example.com"
    made(client, f"{API}/users", email=email, name=plant("users.name"), password="a good long one", role="viewer")
    assert email in client.get(f"{API}/users").text
    made(client, f"{API}/wall-links", name=plant("wall_links.name"), view="office")


def put_in_what_is_called(client: httpx.Client, plant: Planter) -> None:
    address = f"wss://gateway.example/{plant('gateways.url')}"
    made(client, f"{API}/gateways", url=address, name="Home", token=plant("gateways.token"))
    shown = {"url": "https://agent.example/a2a", "authorization": plant("answer_settings.settings")}
    client.patch(f"{API}/answers/settings", json={"a2a": {"ada": shown}}).raise_for_status()
    where = f"https://hooks.example/{plant('channels.address')}"
    made(client, f"{API}/channels", kind="webhook", name="Ours", url=where)


def put_in_what_calls(client: httpx.Client, plant: Planter) -> None:
    source = plant("mappings.events")
    event = {"type": "metaverse.agent.status", "subject": source, "id": "id", "data": {"status": "state"}}
    about = {"description": plant("mappings.description"), "each": plant("mappings.each")}
    made(client, f"{API}/mappings", name="hooks", events=[event], **about)
    made(client, f"{API}/tokens", name=plant("tokens.name"), role="viewer")
    secret = made(client, f"{API}/tokens", name="laptop", role="agent")["token"]
    told = plant("dead_letters.reason", "token_tallies.error_reason")
    hook = {"session_id": "s-1", "hook_event_name": told, "cwd": "/srv"}
    agent = {"Authorization": f"Bearer {secret}", "User-Agent": plant("tokens.last_used_client")}
    client.post(f"{API}/ingest/claude-code", json=hook, headers=agent).raise_for_status()
    place = f"{plant('dead_letters.place')}.jsonl"
    unread = f"half a line {plant('dead_letters.excerpt')}\n"
    client.post(f"{API}/ingest/codex", params={"file": place}, content=unread, headers=agent)
    letters = client.get(f"{API}/dead-letters").text
    assert told in letters


def made(client: httpx.Client, path: str, **body: Any) -> Any:
    answer = client.post(path, json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def unsealed(url: str, columns: Iterable[str]) -> list[str]:
    """Return the columns that hold something that is not sealed, or nothing at all."""
    engine = create_engine(url)
    found = []
    with engine.connect() as connection:
        for column in columns:
            table, _, name = column.partition(".")
            values = connection.execute(text(f"SELECT {name} FROM {table} WHERE {name} IS NOT NULL")).scalars().all()
            if not values or not all(map(is_sealed, values)):
                found.append(column)
    engine.dispose()
    return found


def files(home: Path, url: str) -> list[Path]:
    """Return every file that may hold what was put in: database, log of writes, logs, backups; secrets.env besides."""
    there = [path for path in home.rglob("*") if path.is_file()]
    if url.startswith("postgresql"):
        there += [path for path in Path(url.rpartition("host=")[2], "data").rglob("*") if path.is_file()]
    return there


def looked_for(planted: dict[str, str], *paths: Path) -> Iterator[tuple[str, str]]:
    """Tell which planted texts are in files, in any of the forms in which texts lie about."""
    for path in paths:
        try:
            held = path.read_bytes()
        except FileNotFoundError:
            continue
        if b"planted" not in held and not any(sign in held for sign in SIGNS):
            continue
        for column, marker in planted.items():
            if any(form in held for form in forms(marker)):
                yield column, path.name


def forms(marker: str) -> Iterator[bytes]:
    yield marker.encode()
    for coding in ("utf-16-le", "utf-16-be"):
        yield marker.encode(coding)
    yield marker.encode().hex().encode()
    yield marker.encode().hex().upper().encode()
    for ahead in range(3):
        whole = base64.b64encode(b"x" * ahead + marker.encode())
        yield whole[4:-4]


SIGNS = tuple(form[:12] for form in forms("planted"))


def test_the_search_finds_what_lies_about_in_any_form(tmp_path: Path) -> None:
    marker = f"planted{uuid4().hex}"
    for form in (*forms(marker), base64.b64encode(f"name={marker};".encode())):
        (tmp_path / "held").write_bytes(b"before" + form + b"after")
        assert list(looked_for({"a.b": marker}, tmp_path / "held")) == [("a.b", "held")]
