"""Somebody at a terminal, with a home of their own where agents keep their configurations."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from tests.callers import found


@pytest.fixture
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
