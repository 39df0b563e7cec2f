"""Configurations as people have them before anything is connected, and what is done with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from click.testing import Result
from flask import Flask
from flask.testing import FlaskCliRunner

from metaverse.services import connections
from tests.factories import ORGANIZATION

HERE = ["--organization", ORGANIZATION]
NOBODY_LISTENS = "http://127.0.0.1:9"
Json = dict[str, Any]

OWN_SETTINGS = """{
    "model": "opus",
    "env": {"EDITOR": "vi"},
    "hooks": {
        "Stop": [{"hooks": [{"type": "command", "command": "say 完成"}]}],
        "PreToolUse": [{"matcher": "Bash", "hooks": [{"type": "command", "command": "./check.sh"}]}]
    },
    "permissions": {"allow": ["Bash(ls:*)"]}
}
"""
OWN_CONFIG = """# mine
model = "o3"  # the best

[otel]
environment = "dev"

[mcp_servers.docs]
command = "docs"
"""


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
