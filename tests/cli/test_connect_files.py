"""Configurations of agents, changed as text: what is there stays, ours comes once and goes without a trace."""

from __future__ import annotations

import json
from typing import Any

import pytest
import tomlkit

from metaverse.adapters import claude_hooks
from metaverse.cli.connecting import claude_settings, codex_config
from metaverse.models.token import ConnectionKind
from metaverse.services import recipes
from metaverse.services.recipes import claude_code
from metaverse.services.recipes.step import Wanted
from tests.cli.configurations import OWN_CONFIG, OWN_SETTINGS

WANTED = Wanted("http://127.0.0.1:3000", "mv_secret")
Json = dict[str, Any]


def test_with_answers_claude_code_waits_longer_than_we_do() -> None:
    plain, waiting = (
        claude_code.hooks(WANTED),
        claude_code.hooks(Wanted("https://a.test", answers=True, hold_seconds=300)),
    )
    assert plain["PermissionRequest"][0]["hooks"][0]["timeout"] == 5
    assert waiting["PermissionRequest"][0]["hooks"][0]["timeout"] == 310
    assert waiting["PreToolUse"][0]["hooks"][0]["timeout"] == 5


def test_the_hooks_are_those_that_the_adapter_knows_and_start_comes_by_a_command() -> None:
    hooks = claude_code.hooks(WANTED)
    assert set(hooks) == set(claude_hooks.ACTS)
    kinds = {event: group["hooks"][0]["type"] for event, [group] in hooks.items()}
    assert [event for event, kind in kinds.items() if kind != "http"] == ["SessionStart"]


@pytest.mark.parametrize(
    ("base", "private"),
    {
        "http://127.0.0.1:3000": False,
        "http://localhost:3000": False,
        "http://[::1]:3000": False,
        "https://office.example.com": False,
        "http://192.168.1.5:3000": True,
        "http://10.0.0.5": True,
        "http://[fd00::5]:3000": True,
        "http://169.254.1.1": True,
        "http://office": True,
        "http://office.lan:3000": True,
    }.items(),
)
def test_a_private_address_is_told_by_commands_alone(base: str, private: bool) -> None:
    assert claude_code.is_private(base) == private
    hooks = claude_code.hooks(Wanted(base))
    kinds = {event: group["hooks"][0]["type"] for event, [group] in hooks.items()}
    assert set(kinds.values()) == ({"command"} if private else {"command", "http"})
    assert set(hooks) == set(claude_hooks.ACTS)


def test_commands_hold_nobody_up_but_where_a_decision_is_waited_for() -> None:
    hooks = claude_code.hooks(Wanted("http://192.168.1.5:3000", answers=True))
    [asking] = hooks["PermissionRequest"][0]["hooks"]
    assert (asking.get("async"), asking["timeout"]) == (None, 62)
    assert ">/dev/null" not in asking["command"].replace("2>/dev/null", "")
    assert hooks["PreToolUse"][0]["hooks"][0]["async"] is True


OTHERS: list[Json] = [
    {},
    {"hooks": {"Odd": []}},
    {"hooks": {"Stop": ["odd", {"hooks": "odd"}, {"hooks": ["odd", 1]}]}},
    {"env": {"OTEL_METRICS_EXPORTER": "console"}},
    json.loads(OWN_SETTINGS),
]


@pytest.mark.parametrize("settings", OTHERS)
def test_taking_out_gives_what_was_there(settings: Json) -> None:
    put_in = claude_settings.put_in(settings, WANTED)
    assert claude_settings.put_in(put_in, WANTED) == put_in
    assert claude_settings.take_out(put_in) == settings


CONFIGS = [
    "",
    OWN_CONFIG,
    'model = "o3"\n',
    'otel.environment = "x"\n',
    'otel = { environment = "x" }\n',
    "[otel]\n# keep\n\n[x]\ny = 1\n",
    '[a]\n"b.c" = [1, 2] # numbers\n\n[[d]]\ne = 1\n',
]


@pytest.mark.parametrize("config", CONFIGS)
def test_a_configuration_of_codex_keeps_its_comments_and_its_form(config: str) -> None:
    put_in = codex_config.put_in(config, WANTED)
    exporter = tomlkit.parse(put_in).unwrap()["otel"]["exporter"]["otlp-http"]
    assert exporter["headers"] == {"Authorization": "Bearer mv_secret"}
    assert (exporter["endpoint"], exporter["protocol"]) == ("http://127.0.0.1:3000/v1/logs", "binary")
    for line in filter(None, config.splitlines()):
        assert line in put_in or line.startswith("otel = {")
    assert codex_config.put_in(put_in, WANTED) == put_in
    assert codex_config.take_out(put_in) == config


def test_what_is_printed_for_codex_is_what_is_installed() -> None:
    [printed, _] = recipes.of(ConnectionKind.CODEX, WANTED)
    assert tomlkit.parse(printed.content).unwrap() == tomlkit.parse(codex_config.put_in("", WANTED)).unwrap()
