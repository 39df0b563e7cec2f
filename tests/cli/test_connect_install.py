"""`flask connect --install`: beside what is there, once, never into what is broken, and out again."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from metaverse.adapters import claude_hooks
from metaverse.services import answering, tokens
from tests.cli.configurations import HERE, NOBODY_LISTENS, OWN_SETTINGS, backups, connect, put, standing
from tests.factories import ORGANIZATION

pytestmark = pytest.mark.usefixtures("home")


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


def test_with_answers_the_requests_of_the_token_are_held_until_it_is_set_up_without(
    app: Flask, runner: FlaskCliRunner, settings: Path
) -> None:
    def held() -> tuple[list[str], int]:
        [hook] = json.loads(settings.read_text())["hooks"]["PermissionRequest"][0]["hooks"]
        with app.app_context():
            return answering.view(ORGANIZATION)["claudeCode"]["tokens"], hook["timeout"]

    connect(runner, "claude-code", "--install", "--answers")
    [made] = standing(app)
    assert held() == ([made["id"]], 60)
    connect(runner, "claude-code", "--install")
    assert held() == ([], 5)
    connect(runner, "claude-code", "--install", "--answers")
    runner.invoke(args=["disconnect", made["id"], *HERE])
    assert held() == ([], 60)


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
