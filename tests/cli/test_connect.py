"""`flask connect`: prints or installs what an agent needs, once, beside what is there, and says whether it works."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskCliRunner

from metaverse.adapters import claude_hooks
from metaverse.cli.connecting.words import WORDS
from metaverse.models.token import ConnectionKind
from metaverse.services import connecting, connections, recipes, tokens
from metaverse.services.recipes.step import Wanted
from tests.callers import found
from tests.cli.configurations import OWN_SETTINGS
from tests.factories import ORGANIZATION

HERE = ["--organization", ORGANIZATION]
NOBODY_LISTENS = "http://127.0.0.1:9"
WANTED = Wanted("http://127.0.0.1:3000", "mv_secret")
Json = dict[str, Any]


@pytest.fixture(autouse=True)
def home(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    found(app)
    for name in ("CLAUDE_CONFIG_DIR", "CODEX_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def settings(home: Path) -> Path:
    return home / ".claude" / "settings.json"


@pytest.fixture
def config(home: Path) -> Path:
    return home / ".codex" / "config.toml"


def connect(runner: FlaskCliRunner, *arguments: str) -> Result:
    """Connect where no server runs."""
    return runner.invoke(args=["connect", *arguments, *HERE, "--base", NOBODY_LISTENS])


def standing(app: Flask) -> list[Json]:
    with app.app_context():
        return [one for one in connections.page(ORGANIZATION) if one["revokedAt"] is None]


def put(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def backups(file: Path) -> list[Path]:
    return sorted(file.parent.glob(f"{file.name}.backup-*"))


@pytest.mark.parametrize("kind", [kind.value for kind in ConnectionKind])
def test_every_kind_is_printed_with_its_token_and_a_word_for_each_step(
    app: Flask, runner: FlaskCliRunner, kind: str
) -> None:
    done = connect(runner, kind)
    [made] = standing(app)
    assert (made["kind"], made["name"]) == (kind, kind)
    secret = done.stdout[done.stdout.index("mv_") :].split('"')[0].split()[0]
    with app.app_context():
        steps = connecting.steps(ConnectionKind(kind), NOBODY_LISTENS, {}, kind, secret)
    for step in steps:
        assert step["content"].rstrip() in done.stdout
        assert WORDS[(ConnectionKind(kind), step["id"])] in done.stdout


def test_there_is_a_word_for_every_step_and_none_too_many() -> None:
    steps = {(kind, step.id) for kind in ConnectionKind for step in recipes.of(kind, WANTED)}
    assert set(WORDS) == steps


def test_where_no_server_answers_the_mend_is_said(app: Flask, runner: FlaskCliRunner) -> None:
    done = connect(runner, "otel")
    assert done.exit_code == 1
    assert f"Error: {NOBODY_LISTENS} does not answer" in done.stderr
    assert "make run" in done.stderr
    assert len(standing(app)) == 1


def test_what_makes_no_sense_is_one_sentence_and_makes_no_token(app: Flask, runner: FlaskCliRunner) -> None:
    for arguments, code in (
        (["gemini"], 2),
        ([], 2),
        (["otel", "--install"], 1),
        (["codex", "--install", "--project", "/"], 1),
        (["mapped", "--mapping", "a b"], 1),
        (["own", "--name", "\u202eevil"], 1),
        (["claude-code", "--uninstall"], 1),
    ):
        refused = connect(runner, *arguments)
        assert refused.exit_code == code, (arguments, refused.output)
        assert "Traceback" not in refused.output
    bad = runner.invoke(args=["connect", "own", *HERE, "--base", "office"])
    assert (bad.exit_code, "is no address" in bad.stderr) == (1, True)
    assert runner.invoke(args=["connect", "own", "--organization", "org_nobody"]).exit_code == 1
    assert standing(app) == []


def test_names_are_told_apart(app: Flask, runner: FlaskCliRunner) -> None:
    for arguments in (["own"], ["own"], ["own", "--name", "Night shift"]):
        connect(runner, *arguments)
    assert {one["name"] for one in standing(app)} == {"own", "own 2", "Night shift"}
    again = connect(runner, "own", "--name", "Night shift")
    assert (again.exit_code, "already" in again.stderr, len(standing(app))) == (1, True, 3)


def test_hooks_are_put_beside_those_that_are_there(app: Flask, runner: FlaskCliRunner, settings: Path) -> None:
    put(settings, OWN_SETTINGS)
    done = connect(runner, "claude-code", "--install")
    assert (done.exit_code, "does not answer" in done.stderr) == (1, True)
    written = settings.read_text()
    assert 'say 完成"' in written
    assert '\n    "model"' in written
    now, before = json.loads(written), json.loads(OWN_SETTINGS)
    for event, groups in before["hooks"].items():
        assert now["hooks"][event][: len(groups)] == groups
    assert {name: now[name] for name in ("model", "permissions")} == {n: before[n] for n in ("model", "permissions")}
    assert now["env"]["EDITOR"] == "vi"
    assert set(now["hooks"]) == set(claude_hooks.ACTS)
    assert now["env"]["METAVERSE_TOKEN"].startswith("mv_")
    assert now["env"]["METAVERSE_TOKEN"] not in done.output
    assert stat.S_IMODE(settings.stat().st_mode) == 0o600


def test_what_stood_there_is_kept_and_can_be_had_again(app: Flask, runner: FlaskCliRunner, settings: Path) -> None:
    put(settings, OWN_SETTINGS)
    connect(runner, "claude-code", "--install")
    [backup] = backups(settings)
    assert backup.read_text() == OWN_SETTINGS
    gone = runner.invoke(args=["connect", "claude-code", "--uninstall", *HERE])
    assert gone.exit_code == 0, gone.output
    assert json.loads(settings.read_text()) == json.loads(OWN_SETTINGS)
    assert standing(app) == []
    again = runner.invoke(args=["connect", "claude-code", "--uninstall", *HERE])
    assert (again.exit_code, "nothing of ours" in again.stderr) == (1, True)


def test_what_no_file_takes_is_printed_after_an_installation(runner: FlaskCliRunner, config: Path) -> None:
    done = connect(runner, "codex", "--install")
    assert "follow --codex --to" in done.stdout
    assert "[otel]" not in done.stdout
    assert connect(runner, "claude-code", "--install").stdout == ""


@pytest.mark.parametrize("kind", ["claude-code", "codex"])
def test_installing_twice_changes_nothing_and_makes_no_second_token(
    app: Flask, runner: FlaskCliRunner, settings: Path, config: Path, kind: str
) -> None:
    file = {"claude-code": settings, "codex": config}[kind]
    connect(runner, kind, "--install")
    first = file.read_bytes()
    done = connect(runner, kind, "--install")
    assert "has all that is needed" in done.stderr
    assert (file.read_bytes(), backups(file), len(standing(app))) == (first, [], 1)


def test_an_ended_token_is_replaced_and_another_address_as_well(
    app: Flask, runner: FlaskCliRunner, settings: Path
) -> None:
    connect(runner, "claude-code", "--install")
    [old] = standing(app)
    with app.app_context():
        tokens.revoke(ORGANIZATION, old["id"], "test")
    first = json.loads(settings.read_text())
    connect(runner, "claude-code", "--install")
    [new] = standing(app)
    second = json.loads(settings.read_text())
    assert new["id"] != old["id"]
    assert second["env"]["METAVERSE_TOKEN"] != first["env"]["METAVERSE_TOKEN"]
    assert second["hooks"] == first["hooks"]
    runner.invoke(args=["connect", "claude-code", "--install", *HERE, "--base", "http://127.0.0.1:7"])
    third = json.loads(settings.read_text())
    assert NOBODY_LISTENS not in settings.read_text()
    assert {event: len(groups) for event, groups in third["hooks"].items()} == dict.fromkeys(claude_hooks.ACTS, 1)
    assert len(standing(app)) == 1


BROKEN: dict[str, str | bytes] = {
    "cut": '{"hooks": {',
    "with comments": '{\n  // mine\n  "env": {}\n}',
    "a list": "[]",
    "hooks that are a list": '{"hooks": []}',
    "an event that is no list": '{"hooks": {"Stop": {}}}',
    "an environment that is text": '{"env": "A=B"}',
    "a key twice": '{"env": {"A": "1"}, "env": {}}',
    "latin": b"\xff{}",
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_file_that_is_broken_is_told_and_left_alone(
    app: Flask, runner: FlaskCliRunner, settings: Path, how: str
) -> None:
    raw = BROKEN[how]
    put(settings, "")
    settings.write_bytes(raw if isinstance(raw, bytes) else raw.encode())
    before = settings.read_bytes()
    for flag in ("--install", "--uninstall"):
        done = connect(runner, "claude-code", flag)
        assert (done.exit_code, str(settings) in done.stderr) == (1, True), done.output
        assert "Traceback" not in done.output
    assert (settings.read_bytes(), backups(settings), standing(app)) == (before, [], [])


def test_telemetry_that_goes_elsewhere_stays_and_is_told(runner: FlaskCliRunner, settings: Path) -> None:
    elsewhere = {"CLAUDE_CODE_ENABLE_TELEMETRY": "1", "OTEL_METRICS_EXPORTER": "otlp"}
    put(settings, json.dumps({"env": elsewhere, "disableAllHooks": True, "allowedHttpHookUrls": ["https://a.test/*"]}))
    done = connect(runner, "claude-code", "--install")
    environment = json.loads(settings.read_text())["env"]
    assert {name: environment[name] for name in environment if name != "METAVERSE_TOKEN"} == elsewhere
    for word in ("Telemetry is set up already", "disableAllHooks", f"{NOBODY_LISTENS}/*"):
        assert word in done.stderr


def test_a_link_is_followed_and_stays(runner: FlaskCliRunner, settings: Path, home: Path) -> None:
    real = put(home / "dotfiles" / "claude.json", "{}")
    settings.parent.mkdir(parents=True)
    settings.symlink_to(real)
    connect(runner, "claude-code", "--install")
    assert settings.is_symlink()
    assert "hooks" in json.loads(real.read_text())


def test_a_folder_in_the_place_of_the_file_is_told(app: Flask, runner: FlaskCliRunner, settings: Path) -> None:
    settings.mkdir(parents=True)
    done = connect(runner, "claude-code", "--install")
    assert (done.exit_code, "left as it is" in done.stderr, standing(app)) == (1, True, [])


def test_one_folder_alone_is_set_up_where_nobody_else_gets_it(runner: FlaskCliRunner, tmp_path: Path) -> None:
    connect(runner, "claude-code", "--install", "--project", str(tmp_path))
    assert "hooks" in json.loads((tmp_path / ".claude" / "settings.local.json").read_text())


def test_homes_of_one_s_own_are_found(runner: FlaskCliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path / "c"))
    monkeypatch.setenv("CODEX_HOME", str(tmp_path / "x"))
    connect(runner, "claude-code", "--install")
    connect(runner, "codex", "--install")
    assert (tmp_path / "c" / "settings.json").exists()
    assert (tmp_path / "x" / "config.toml").exists()


@pytest.mark.parametrize(
    "raw", ["[otel", "otel = 1\n", '[otel]\nexporter = { otlp-http = { endpoint = "http://c:4318/v1/logs" } }\n']
)
def test_a_configuration_of_codex_that_may_not_be_changed_is_left_alone(
    app: Flask, runner: FlaskCliRunner, config: Path, raw: str
) -> None:
    put(config, raw)
    done = connect(runner, "codex", "--install")
    assert (done.exit_code, str(config) in done.stderr) == (1, True)
    assert (config.read_text(), standing(app)) == (raw, [])


def test_what_is_connected_is_listed_with_its_counts_and_errors(app: Flask, runner: FlaskCliRunner) -> None:
    assert "Nothing is connected" in runner.invoke(args=["connect", "--list", *HERE]).stderr
    done = connect(runner, "own", "--name", "Night shift")
    secret = done.stdout[done.stdout.index("mv_") :].split('"')[0]
    event = {"specversion": "1.0", "id": "1", "source": "urn:own:night-shift", "type": "metaverse.agent.status"}
    right = {**event, "subject": "ada", "data": {"status": "idle"}}
    call = {"headers": {"Authorization": f"Bearer {secret}"}, "path": "/api/metaverse/events"}
    assert app.test_client().post(json=[right, {**right, "id": "2"}], **call).status_code == 202
    assert app.test_client().post(json=[{**right, "data": {}}], **call).status_code == 422
    listed = runner.invoke(args=["connect", "--list", *HERE]).stdout
    for word in ("Night shift", "own", "1 agents", "2 accepted", "1 rejected", "event 0, data.status"):
        assert word in listed


def test_a_connection_is_ended_by_its_name_or_its_id(app: Flask, runner: FlaskCliRunner) -> None:
    connect(runner, "otel")
    connect(runner, "a2a")
    ids = {one["name"]: one["id"] for one in standing(app)}
    for name in ("otel", ids["a2a"]):
        ended = runner.invoke(args=["disconnect", name, *HERE])
        assert (ended.exit_code, "is disconnected" in ended.output) == (0, True)
    assert standing(app) == []
    unknown = runner.invoke(args=["disconnect", "otel", *HERE])
    assert (unknown.exit_code, "flask connect --list" in unknown.stderr) == (1, True)
