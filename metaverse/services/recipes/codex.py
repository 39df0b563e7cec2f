"""Codex: its telemetry, and its rollouts, which tell more and are followed where they are written.

Source, as it was in 2026: developers.openai.com/codex/config-reference and docs/config.md of openai/codex, `[otel]`:
each exporter takes the whole address of its signal, `binary` is protobuf, and no environment variable is read. Its
spans are internal (some 780 a run) and its metrics go to its maker unless told otherwise; both are left as they are.
"""

from __future__ import annotations

import json
from typing import Any

from metaverse.services.recipes.step import Step, Wanted

CONFIG = "~/.codex/config.toml"


def steps(wanted: Wanted) -> list[Step]:
    """Return what goes into Codex's configuration, and the command that follows its rollouts."""
    told: dict[str, Any] = exporter(wanted)["otlp-http"]
    headers = ", ".join(f"{name} = {json.dumps(value)}" for name, value in told["headers"].items())
    where = f"endpoint = {json.dumps(told['endpoint'])}, protocol = {json.dumps(told['protocol'])}"
    content = f"[otel]\nexporter = {{ otlp-http = {{ {where}, headers = {{ {headers} }} }} }}\n"
    shown = f"export METAVERSE_TOKEN={wanted.secret}\n"
    follow = f"{shown}.venv/bin/flask --app wsgi:app follow --codex --to {wanted.base.rstrip('/')}\n"
    return [
        Step("config", "file", "toml", content, CONFIG),
        Step("follow", "shell", "sh", follow),
    ]


def exporter(wanted: Wanted) -> dict[str, dict[str, Any]]:
    """Return the exporter of events."""
    headers = {"Authorization": wanted.bearer}
    return {"otlp-http": {"endpoint": wanted.at("/v1/logs"), "protocol": "binary", "headers": headers}}
