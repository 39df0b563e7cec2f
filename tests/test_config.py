"""Settings are read once, and a bad one stops the start with a sentence that says the mend."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

import config
from config import ROOT, SettingsError

KEY = {"SECRET_KEY": "k" * 32}


def test_the_defaults_are_those_of_the_document() -> None:
    settings = config.load(KEY)
    assert (settings.port, settings.host, settings.app_env) == (3000, "127.0.0.1", "production")
    assert settings.cors_origin == ("http://localhost:5173",)
    assert settings.ws_transports == ("websocket", "polling")
    assert settings.rate_limit == "100 per 15 minutes"
    assert settings.database_url == f"sqlite:///{ROOT}/var/metaverse.db"
    assert settings.logs == ROOT / "var" / "log"


def test_the_example_names_every_setting() -> None:
    assert (ROOT / ".env.example").read_text() == config.example()
    for name in ("PORT", "APP_ENV", "DATABASE_URL", "CORS_ORIGIN", "WS_TRANSPORTS", "LOG_DIR", "VITE_WS_URL"):
        assert f"# {name}=" in config.example()


@pytest.mark.parametrize(
    ("name", "raw", "mend"),
    [
        ("PORT", "abc", "must be a whole number from 1 to 65535"),
        ("PORT", "0", "must be a whole number from 1 to 65535"),
        ("PORT", "３000", "must be a whole number from 1 to 65535"),
        ("APP_ENV", "staging", "must be one of production, development, test"),
        ("DATABASE_URL", "mysql://x/y", "must be sqlite:///FILE or postgresql://"),
        ("DATABASE_URL", "sqlite://", "no database in memory"),
        ("DATABASE_URL", "sqlite:///:memory:", "no database in memory"),
        ("CORS_ORIGIN", "*", "must be origins like https://office.example.com"),
        ("CORS_ORIGIN", "http://a.example/path", "must be origins like https://office.example.com"),
        ("WS_TRANSPORTS", "websocket", "must be a JSON list"),
        ("WS_TRANSPORTS", '["carrier pigeon"]', "must be a JSON list"),
        ("WS_TRANSPORTS", '["websocket","websocket"]', "must be a JSON list"),
        ("RATE_LIMIT", "many", 'must be written like "100 per 15 minutes"'),
        ("LOG_LEVEL", "LOUD", "must be one of DEBUG, INFO, WARNING, ERROR"),
        ("SECRET_KEY", "short", "`make secrets` generates one"),
        ("PRESENCE_TIMEOUT_SECONDS", "60", "PRESENCE_TIMEOUT_SECONDS"),
    ],
)
def test_a_bad_value_is_refused_with_the_mend(name: str, raw: str, mend: str) -> None:
    with pytest.raises(SettingsError) as refused:
        config.load(KEY | {name: raw})
    assert name in str(refused.value)
    assert mend in str(refused.value)


def test_all_bad_values_are_named_at_once() -> None:
    with pytest.raises(SettingsError) as refused:
        config.load({"PORT": "x", "TICK_MS": "y"})
    assert [line.split()[0] for line in str(refused.value).splitlines()] == ["PORT", "TICK_MS", "SECRET_KEY"]


def test_a_bad_secret_is_not_shown() -> None:
    with pytest.raises(SettingsError) as refused:
        config.load({"SECRET_KEY": "hunter2"})
    assert "hunter2" not in str(refused.value)


def test_a_password_in_a_bad_address_is_not_shown() -> None:
    with pytest.raises(SettingsError) as refused:
        config.load(KEY | {"DATABASE_URL": "mysql://ada:hunter2@db/x"})
    assert "hunter2" not in str(refused.value)


def test_flask_env_is_another_name_of_app_env() -> None:
    assert config.load(KEY | {"FLASK_ENV": "development"}).app_env == "development"
    assert config.load(KEY | {"FLASK_ENV": "development", "APP_ENV": "test"}).app_env == "test"


def test_an_address_of_postgresql_gets_our_driver() -> None:
    for scheme in ("postgres", "postgresql", "postgresql+psycopg"):
        settings = config.load(KEY | {"DATABASE_URL": f"{scheme}://ada@db/metaverse"})
        assert settings.database_url == "postgresql+psycopg://ada@db/metaverse"


def test_a_relative_file_lies_in_the_checkout() -> None:
    assert config.load(KEY | {"DATABASE_URL": "sqlite:///mine.db"}).database_url == f"sqlite:///{ROOT}/mine.db"
    assert config.load(KEY | {"LOG_DIR": "mine"}).logs == ROOT / "mine"
    assert config.load(KEY | {"METAVERSE_HOME": "/srv/m"}).database_url == "sqlite:////srv/m/metaverse.db"


def generate_secrets(home: Path) -> dict[str, str]:
    environment = os.environ | {"METAVERSE_HOME": str(home)}
    command = [sys.executable, "scripts/generate_secrets.py"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    return config.read_file(home / config.SECRETS_NAME)


def test_secrets_are_generated_once_and_readable_by_nobody_else(tmp_path: Path) -> None:
    first = generate_secrets(tmp_path / "a")
    assert stat.S_IMODE((tmp_path / "a" / config.SECRETS_NAME).stat().st_mode) == 0o600
    assert generate_secrets(tmp_path / "a") == first
    assert generate_secrets(tmp_path / "b") != first
    assert config.load(first).secret_key == first["SECRET_KEY"]
