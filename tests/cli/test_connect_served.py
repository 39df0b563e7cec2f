"""What `flask connect` installs and prints works as it stands: by the real server, a real shell, the real SDK."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import requests
from flask import Flask

from app import create_app
from metaverse import database
from metaverse.services import tokens
from metaverse.services.recipes import claude_code
from metaverse.services.recipes.step import Wanted
from tests import databases
from tests.conftest import settings_for
from tests.factories import ORGANIZATION, make_organization
from tests.served import Served, serving

Json = dict[str, Any]
API = "/api/metaverse"
RECORDED = Path(__file__).parent.parent / "data" / "claude-hooks" / "hook-payloads.ndjson"
SDK = """
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(OTLPSpanExporter()))
says = {"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "planner"}
with provider.get_tracer("test").start_as_current_span("invoke_agent planner", attributes=says):
    pass
provider.shutdown()
"""


class Person:
    """Somebody with a home of their own, at a terminal beside the server."""

    def __init__(self, served: Served, home: Path, organization_id: str, admin: str) -> None:
        self.served, self.home, self.organization_id, self._admin = served, home, organization_id, admin

    def connect(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `flask connect` at home."""
        command = [sys.executable, "-m", "flask", "--app", "wsgi:app", "connect", *arguments]
        return self.run([*command, "--organization", self.organization_id])

    def run(self, command: list[str], given: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a command at home."""
        known = {"HOME": str(self.home), "CLAUDE_CONFIG_DIR": "", "CODEX_HOME": ""}
        whole = {**self.served.environment, **known, **environment}
        return subprocess.run(command, env=whole, input=given, capture_output=True, text=True, timeout=60, check=False)

    def get(self, path: str) -> Any:
        """Read a path as an administrator."""
        call = urllib.request.Request(
            f"{self.served.url}{API}{path}", headers={"Authorization": f"Bearer {self._admin}"}
        )
        with urllib.request.urlopen(call, timeout=60) as answer:
            return json.loads(answer.read())

    def post(self, path: str, body: Json) -> Json:
        """Post to a path as an administrator."""
        headers = {"Authorization": f"Bearer {self._admin}", "Content-Type": "application/json"}
        call = urllib.request.Request(f"{self.served.url}{API}{path}", json.dumps(body).encode(), headers)
        with urllib.request.urlopen(call, timeout=60) as answer:
            told: Json = json.loads(answer.read())
            return told

    def awaited(self, path: str) -> Json:
        """Return the first of a list as soon as it has one."""
        until, pause = time.monotonic() + 30, threading.Event()
        while time.monotonic() < until:
            if items := self.get(path)["items"]:
                found: Json = items[0]
                return found
            pause.wait(0.05)
        raise AssertionError(f"Nothing came to {path}.")

    def accepted(self, count: int) -> None:
        """Wait until the one connection there is has counted so many events: they are counted after they are taken."""
        until, pause = time.monotonic() + 30, threading.Event()
        while time.monotonic() < until:
            [connection] = self.get("/connections")["items"]
            if connection["counts"]["accepted"] == count:
                return
            pause.wait(0.05)
        raise AssertionError(f"{connection['counts']} stands where {count} were accepted.")

    def being(self, key: str) -> str:
        """Return the key of the being that a session is."""
        return {item["key"]: str(item["being"]) for item in self.get("/identities")["items"]}.get(key, key)

    def agents(self) -> dict[str, Json]:
        """Return who is in the office, by key."""
        return {agent["agentId"]: agent for agent in self.get("/agents?limit=500")["items"]}


@pytest.fixture(scope="module")
def place(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Flask]]:
    """Serve to all, and give what reaches the same database."""
    home = tmp_path_factory.mktemp("place")
    url = databases.fresh_sqlite(sqlite_template, home)
    app = create_app(settings_for(home, DATABASE_URL=url))
    with serving(home, url) as served:
        yield served, app
    with app.app_context():
        database.bound().dispose()


@pytest.fixture
def person(place: tuple[Served, Flask], tmp_path: Path) -> Person:
    """Give somebody in an organization of their own."""
    served, app = place
    organization_id = f"org_{uuid4().hex}"
    with app.app_context():
        make_organization(organization_id)
        _, admin = tokens.create(organization_id, "admin", "test")
    return Person(served, tmp_path, organization_id, admin)


def hook_of(settings: Json, event: str) -> Json:
    """Return the one hook of an event."""
    [group] = settings["hooks"][event]
    [hook] = group["hooks"]
    found: Json = hook
    return found


def post(hook: Json, environment: dict[str, str], payload: Json) -> tuple[int, bytes]:
    """Post a payload as Claude Code does: the headers with the variables that they may hold put in."""
    headers = {"Content-Type": "application/json"}
    for name, value in hook["headers"].items():
        for variable in hook["allowedEnvVars"]:
            value = value.replace(f"${variable}", environment.get(variable, ""))
        headers[name] = value
    call = urllib.request.Request(hook["url"], json.dumps(payload).encode(), headers)
    with urllib.request.urlopen(call, timeout=hook["timeout"]) as answer:
        return answer.status, answer.read()


def test_claude_code_as_it_is_installed_is_seen_at_work(person: Person) -> None:
    done = person.connect("claude-code", "--install", "--name", "Laptop")
    assert done.returncode == 0, done.stderr
    assert "A test event arrived" in done.stderr
    assert person.agents() == {}
    settings = json.loads((person.home / ".claude" / "settings.json").read_text())
    environment = settings["env"]
    payloads = [json.loads(line) for line in RECORDED.read_text().splitlines()]
    starts = [payload for payload in payloads if payload["hook_event_name"] == "SessionStart"]
    assert starts
    command = hook_of(settings, "SessionStart")["command"]
    for payload in starts:
        said = person.run(["sh", "-c", command], json.dumps(payload), **environment)
        assert (said.returncode, said.stdout, said.stderr) == (0, "", "")
    assert {person.being(f"claude:{payload['session_id']}") for payload in starts} <= set(person.agents())
    for payload in payloads:
        if payload["hook_event_name"] in settings["hooks"] and payload not in starts:
            assert post(hook_of(settings, payload["hook_event_name"]), environment, payload) == (204, b"")
    assert {person.being(f"claude:{payload['session_id']}") for payload in payloads} <= set(person.agents())
    [connection] = person.get("/connections")["items"]
    assert (connection["name"], connection["agents"]) == ("Laptop", len(person.agents()))
    assert connection["counts"]["accepted"] > len(payloads)
    assert (connection["counts"]["rejected"], connection["counts"]["dead"]) == (0, 0)


def test_with_answers_a_decision_goes_back_to_claude_code_by_the_installed_hook(person: Person) -> None:
    done = person.connect("claude-code", "--install", "--answers")
    assert done.returncode == 0, done.stderr
    settings = json.loads((person.home / ".claude" / "settings.json").read_text())
    hook = hook_of(settings, "PermissionRequest")
    asked = {"session_id": "s-1", "hook_event_name": "PermissionRequest", "tool_name": "Bash"}
    with ThreadPoolExecutor(1) as claude_code_waits:
        answer = claude_code_waits.submit(post, hook, settings["env"], {**asked, "tool_input": {"command": "ls"}})
        request = person.awaited("/requests?state=open")
        about = {"inReplyTo": request["requestId"], "digest": request["digest"]}
        person.post("/commands", {"selector": {"agentIds": [person.being("claude:s-1")]}, "kind": "approve", **about})
        status, body = answer.result(timeout=60)
    assert (status, json.loads(body)["hookSpecificOutput"]["decision"]["behavior"]) == (200, "allow")


@pytest.mark.slow
def test_commands_alone_bring_claude_code_in_as_well(person: Person) -> None:
    done = person.connect("claude-code", "--install")
    environment = json.loads((person.home / ".claude" / "settings.json").read_text())["env"]
    assert done.returncode == 0, done.stderr
    hooks = claude_code.hooks(Wanted(person.served.url, by_command=True, answers=True))
    told = {"session_id": "s-1", "cwd": "/home/ada/shop"}
    asked = {"tool_name": "Bash", "tool_input": {"command": 'echo "it\'s" $HOME `id`'}, "tool_use_id": "t1"}
    for event in ("SessionStart", "UserPromptSubmit", "PreToolUse", "PermissionRequest"):
        payload = {**told, "hook_event_name": event, **asked}
        said = person.run(["sh", "-c", hooks[event][0]["hooks"][0]["command"]], json.dumps(payload), **environment)
        assert (said.returncode, said.stdout, said.stderr) == (0, "", ""), event
    assert person.agents()[person.being("claude:s-1")]["status"] in ("working", "waiting")


@pytest.mark.slow
def test_the_command_of_a_session_s_start_is_silent_without_a_server(person: Person) -> None:
    person.connect("claude-code", "--install", "--base", "http://127.0.0.1:9")
    settings = json.loads((person.home / ".claude" / "settings.json").read_text())
    command = hook_of(settings, "SessionStart")["command"]
    for shell in ("sh", "bash"):
        said = person.run([shell, "-c", command], "{}", **settings["env"])
        assert (said.returncode, said.stdout, said.stderr) == (0, "", "")


@pytest.mark.slow
def test_the_variables_that_are_printed_bring_the_real_sdk_in(person: Person) -> None:
    done = person.connect("otel")
    assert done.returncode == 0, done.stderr
    printed = done.stdout[done.stdout.index("export ") :].split("\n\n")[0].split("\n#")[0]
    told = person.run(["sh", "-c", f"{printed}\nexec {sys.executable} -"], SDK, PYTHONPATH="")
    assert (told.returncode, told.stderr) == (0, ""), told.stderr
    assert "otel:my-agents/planner" in person.agents()
    [connection] = person.get("/connections")["items"]
    assert (connection["kind"], connection["agents"]) == ("otel", 1)


@pytest.mark.slow
def test_the_telemetry_of_the_installed_settings_comes_in_with_the_same_token(person: Person) -> None:
    person.connect("claude-code", "--install")
    environment = json.loads((person.home / ".claude" / "settings.json").read_text())["env"]
    script = SDK.replace("invoke_agent planner", "claude_code.interaction").replace(
        '"gen_ai.agent.name": "planner"', '"session.id": "s-9"'
    )
    told = person.run([sys.executable, "-"], script, **environment, OTEL_SERVICE_NAME="claude-code")
    assert (told.returncode, told.stderr) == (0, ""), told.stderr
    assert person.being("claude:s-9") in person.agents()
    [connection] = person.get("/connections")["items"]
    assert connection["agents"] == 1


def test_what_is_printed_for_one_s_own_agents_runs_as_it_stands(person: Person) -> None:
    done = person.connect("own", "--name", "Night shift")
    assert done.returncode == 0, done.stderr
    curl, python = done.stdout.split("# Or by Python, without a library:")
    said = person.run(["sh", "-c", curl.split("\n\n", 1)[1].replace("curl ", "curl --fail --silent ", 1)])
    assert json.loads(said.stdout)["accepted"] == 1
    assert person.run([sys.executable, "-"], python.strip()).returncode == 0
    assert person.agents()["kai"]["source"] == "urn:own:night-shift"
    person.accepted(3)


RUN = [
    {"type": "RUN_STARTED", "threadId": "t-1", "runId": "r-1"},
    {"type": "TOOL_CALL_START", "toolCallId": "c-1", "toolCallName": "search"},
    {"type": "TOOL_CALL_END", "toolCallId": "c-1"},
    {"type": "RUN_FINISHED", "threadId": "t-1", "runId": "r-1"},
]


@pytest.mark.slow
def test_a_stream_is_passed_on_as_it_stands_and_never_breaks(person: Person) -> None:
    done = person.connect("ag-ui")
    assert done.returncode == 0, done.stderr
    python = done.stdout.split("as it comes:\n")[1]
    lines = [line for event in RUN for line in (f"data: {json.dumps(event)}", "")]
    told = person.run([sys.executable, "-"], f"{python}\nassert list(watched({lines!r})) == {lines!r}\n")
    assert (told.returncode, told.stderr) == (0, ""), told.stderr
    [task] = person.get("/tasks")["items"]
    assert (task["assignee"], task["status"]) == ("my-agent", "completed")
    gone = python.replace(person.served.url, "http://127.0.0.1:9")
    assert person.run([sys.executable, "-"], f"{gone}\nassert list(watched({lines!r})) == {lines!r}\n").returncode == 0


@pytest.mark.slow
def test_another_server_at_the_address_is_told(person: Person) -> None:
    other = Path(person.home) / "other"
    other.mkdir()
    environment = {"METAVERSE_HOME": str(other), "DATABASE_URL": f"sqlite:///{other / 'other.db'}"}
    flask = [sys.executable, "-m", "flask", "--app", "wsgi:app"]
    for command in (["init-db"], ["seed"]):
        assert person.run([*flask, *command], **environment).returncode == 0
    done = person.run([*flask, "connect", "own"], **environment)
    assert done.returncode == 1
    assert "does not know the token" in done.stderr


@pytest.mark.slow
def test_what_was_noted_is_kept_when_the_server_goes(sqlite_template: Path, tmp_path: Path) -> None:
    url = databases.fresh_sqlite(sqlite_template, tmp_path)
    app = create_app(settings_for(tmp_path, DATABASE_URL=url))
    with app.app_context():
        make_organization()
        database.bound().dispose()
    with serving(tmp_path, url) as served, requests.Session() as kept:
        assert kept.get(f"{served.url}/health", timeout=60).ok
        connect = [sys.executable, "-m", "flask", "--app", "wsgi:app", "connect", "own", "--organization", ORGANIZATION]
        assert subprocess.run(connect, env=served.environment, capture_output=True, check=False).returncode == 0
    listed = served.flask("connect", "--list", "--organization", ORGANIZATION)
    assert "1 accepted" in listed
