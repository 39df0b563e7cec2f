"""`flask follow` as a real process: into the database beside a running server, and to a server elsewhere."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from metaverse.clock import now_ms, to_wire
from tests.callers import found
from tests.cli.processes import PATIENCE_SECONDS, flask, logged, until
from tests.factories import ORGANIZATION
from tests.recordings.files import prompt
from tests.served import SEED_PASSWORD, Served

HERE = ("--organization", ORGANIZATION)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "projects"
    made.mkdir()
    return made


class Office(HTTPServer):
    """A server that takes events; its address is known before it listens."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Taking, bind_and_activate=False)
        self.server_bind()
        self.got: list[dict[str, Any]] = []
        self.tokens: set[str] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def open(self) -> None:
        self.server_activate()
        Thread(target=self.serve_forever, daemon=True).start()


class _Taking(BaseHTTPRequestHandler):
    server: Office

    def do_POST(self) -> None:
        events = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.got += events
        self.server.tokens.add(self.headers["Authorization"])
        said = json.dumps({"accepted": len(events), "duplicates": 0, "sampled": 0, "seq": None}).encode()
        self.send_response(202)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *arguments: Any) -> None:
        """Say nothing."""


@pytest.fixture
def office() -> Iterator[Office]:
    server = Office()
    yield server
    server.server_close()


@pytest.mark.slow
def test_what_is_written_is_in_the_office_and_ctrl_c_ends(
    tmp_path: Path, app: Flask, sqlite_url: str, folder: Path
) -> None:
    found(app)
    (folder / "old.jsonl").write_bytes(prompt("o1", "2026-11-25T10:00:00Z", "s-old"))
    with flask(tmp_path, sqlite_url, "follow", str(folder), *HERE) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == "Following 1 file; Ctrl-C ends.\n"
        (folder / "s.jsonl").write_bytes(prompt("u1", to_wire(now_ms())))
        until(lambda: logged(sqlite_url, "u1:status") != [], "the prompt has arrived")
        os.kill(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=PATIENCE_SECONDS)
    assert (process.returncode, " 0 refused." in out) == (0, True), err
    assert logged(sqlite_url, "o1:status") == []


def test_nothing_is_lost_while_the_server_is_away(
    tmp_path: Path, sqlite_url: str, folder: Path, office: Office
) -> None:
    arguments = ("follow", str(folder), "--to", office.url, "--token-env", "OFFICE_TOKEN")
    with flask(tmp_path, sqlite_url, *arguments, OFFICE_TOKEN="t-1") as process:
        assert process.stderr is not None
        assert "Following 0 files" in process.stderr.readline()
        (folder / "s.jsonl").write_bytes(prompt("u1", to_wire(now_ms())))
        assert process.stderr.readline() == "s.jsonl: claude-code\n"
        assert "does not take events now (ConnectError); they wait." in process.stderr.readline()
        office.open()
        until(lambda: "u1:status" in [event["id"] for event in office.got], "the prompt has arrived")
        os.kill(process.pid, signal.SIGTERM)
        process.communicate(timeout=PATIENCE_SECONDS)
    office.shutdown()
    assert (process.returncode, office.tokens) == (0, {"Bearer t-1"})


@pytest.mark.slow
def test_ended_while_the_server_is_away_the_next_call_sends_it(
    tmp_path: Path, sqlite_url: str, folder: Path, office: Office
) -> None:
    arguments = ("follow", str(folder), "--to", office.url)
    with flask(tmp_path, sqlite_url, *arguments, METAVERSE_TOKEN="t-1") as process:
        assert process.stderr is not None
        assert "Following 0 files" in process.stderr.readline()
        (folder / "s.jsonl").write_bytes(prompt("u1", to_wire(now_ms())))
        while "they wait" not in process.stderr.readline():
            pass
        os.kill(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=PATIENCE_SECONDS)
    assert "the next call goes on from what it has taken" in err
    office.open()
    with flask(tmp_path, sqlite_url, *arguments, METAVERSE_TOKEN="t-1"):
        until(lambda: "u1:status" in [event["id"] for event in office.got], "the prompt has arrived")
    office.shutdown()


@pytest.mark.slow
def test_a_real_server_takes_it_with_a_token_of_an_agent(served: Served, folder: Path, tmp_path: Path) -> None:
    served.prepare("seed")
    token = served.prepare("tokens", "create", "--source", "urn:claude-code:").strip()
    home = tmp_path / "elsewhere"
    arguments = ("follow", str(folder), "--to", served.url, "--from-start")
    (folder / "s.jsonl").write_bytes(prompt("u1", to_wire(now_ms())))
    signed_in = httpx.post(
        f"{served.url}/api/auth/login", json={"email": "owner@example.com", "password": SEED_PASSWORD}
    )
    headers = {"Authorization": f"Bearer {signed_in.json()['accessToken']}"}

    def at_work() -> bool:
        query = {"organizationId": "org_default"}
        answer = httpx.get(f"{served.url}/api/metaverse/agents", params=query, headers=headers)
        beings = [(agent["agentId"].partition("@")[0], agent["status"]) for agent in answer.json()["items"]]
        return ("claude", "working") in beings

    with flask(home, f"sqlite:///{home / 'none.db'}", *arguments, METAVERSE_TOKEN=token):
        until(at_work, "the agent is at work")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Name files or folders"),
        (("--to", "http://127.0.0.1:9", "x", "--token-env", "NO_SUCH_TOKEN"), "NO_SUCH_TOKEN must hold a token"),
        (("x", "--format", "nonsense"), "Invalid value for '--format'"),
    ],
)
def test_what_is_missing_is_said_so(runner: FlaskCliRunner, arguments: tuple[str, ...], said: str) -> None:
    refused = runner.invoke(args=["follow", *arguments])
    assert (refused.exit_code, said in refused.stderr) == (2, True), refused.output
