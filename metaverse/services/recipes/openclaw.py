"""OpenClaw: we connect to its gateway, which tells what happens; its telemetry tells tokens and cost.

Sources, as they were in 2026: docs.openclaw.ai/gateway/protocol, /gateway/opentelemetry (the plugin `diagnostics-otel`,
`diagnostics.otel`, protobuf over HTTP only).
"""

from __future__ import annotations

import orjson

from metaverse.services.recipes.step import Step, Wanted

CONFIG = "~/.openclaw/openclaw.json"


def steps(wanted: Wanted) -> list[Step]:
    """Return the command that lets us watch a gateway, and what makes it export telemetry."""
    otel = {
        "enabled": True,
        "endpoint": wanted.base.rstrip("/"),
        "protocol": "http/protobuf",
        "headers": {"Authorization": wanted.bearer},
        "serviceName": "openclaw-gateway",
        "traces": True,
        "metrics": True,
        "logs": False,
    }
    config = {
        "plugins": {"allow": ["diagnostics-otel"], "entries": {"diagnostics-otel": {"enabled": True}}},
        "diagnostics": {"enabled": True, "otel": otel},
    }
    content = orjson.dumps(config, option=orjson.OPT_INDENT_2).decode()
    watch = ".venv/bin/flask --app wsgi:app gateway add ws://127.0.0.1:18789 --token -\n"
    return [
        Step("gateway", "shell", "sh", watch),
        Step("plugin", "shell", "sh", "openclaw plugins install clawhub:@openclaw/diagnostics-otel\n"),
        Step("config", "file", "json", content, CONFIG),
    ]
