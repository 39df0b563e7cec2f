"""Claude Code: hooks that tell of every event as it happens, and its telemetry, which alone tells of tokens and cost.

Sources, as they were in August 2026: code.claude.com/docs/en/hooks (handlers `http` and `command`, `allowedEnvVars`,
which events take which; `SessionStart` takes no `http`), /settings (`env` is the environment of every session, and of
its hooks), /monitoring-usage (the variables of its telemetry). An `http` hook reaches this machine and the internet,
but no private address ("resolves to … (private/link-local address). Loopback is allowed"): there commands do it all.
"""

from __future__ import annotations

import shlex
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import orjson

from metaverse.services.recipes.opentelemetry import exporting
from metaverse.services.recipes.step import Step, Wanted

Json = dict[str, Any]

PATH = "/api/metaverse/ingest/claude-code"
VARIABLE = "METAVERSE_TOKEN"
SETTINGS = "~/.claude/settings.json"
TIMEOUT_SECONDS = 5
COMMAND_SECONDS = 2
OVER_HOLD_SECONDS = 10
"""So much longer than a decision is waited for here does Claude Code wait, so that it is never the first to give up."""

OF_TOOLS = ("PreToolUse", "PostToolUse", "PostToolUseFailure", "PermissionRequest", "PermissionDenied")
OF_SESSIONS = (
    "UserPromptSubmit",
    "Notification",
    "Elicitation",
    "ElicitationResult",
    "SubagentStart",
    "SubagentStop",
    "TaskCreated",
    "TaskCompleted",
    "TeammateIdle",
    "Stop",
    "StopFailure",
    "SessionEnd",
)
BY_COMMAND = ("SessionStart",)
PRIVATE_NAMES = (".local", ".lan", ".internal", ".intranet", ".corp", ".home", ".home.arpa", ".localdomain")


def steps(wanted: Wanted) -> list[Step]:
    """Return what goes into the settings of Claude Code."""
    content = orjson.dumps(settings(wanted), option=orjson.OPT_INDENT_2).decode()
    return [Step("settings", "file", "json", content, SETTINGS)]


def settings(wanted: Wanted) -> Json:
    """Return what is added to the settings: the environment and the hooks."""
    return {"env": environment(wanted), "hooks": hooks(wanted)}


def environment(wanted: Wanted) -> dict[str, str]:
    """Return the environment of every session: the token, and what its telemetry needs.

    The header of the telemetry holds the token once more: it takes no variables.
    """
    return {VARIABLE: wanted.secret, **telemetry(wanted)}


def telemetry(wanted: Wanted) -> dict[str, str]:
    """Return what makes Claude Code export events and metrics."""
    return {"CLAUDE_CODE_ENABLE_TELEMETRY": "1", **exporting(wanted, ("LOGS", "METRICS"))}


def hooks(wanted: Wanted) -> Json:
    """Return the hooks, by event."""
    by_command = wanted.by_command or is_private(wanted.base)
    return {
        **{event: [{"hooks": [_runs(wanted)]}] for event in BY_COMMAND},
        **{event: [{"matcher": "*", "hooks": [_hook(wanted, event, by_command)]}] for event in OF_TOOLS},
        **{event: [{"hooks": [_hook(wanted, event, by_command)]}] for event in OF_SESSIONS},
    }


def is_private(base: str) -> bool:
    """Tell whether an address says by itself that it is a private one, which `http` hooks do not reach."""
    host = _host(base)
    try:
        known = ip_address(host)
    except ValueError:
        return host not in ("", "localhost") and ("." not in host or host.endswith(PRIVATE_NAMES))
    return not known.is_loopback and not known.is_global


def _host(base: str) -> str:
    try:
        return urlsplit(base).hostname or ""
    except ValueError:  # brackets that hold no address
        return ""


def _hook(wanted: Wanted, event: str, by_command: bool) -> Json:
    waits = wanted.hold_seconds + OVER_HOLD_SECONDS if wanted.answers and event == "PermissionRequest" else 0
    if not by_command:
        return {**_posts(wanted), "timeout": waits or TIMEOUT_SECONDS}
    if waits:
        return {"type": "command", "command": command(wanted, waits, is_told=True), "timeout": waits + COMMAND_SECONDS}
    return _runs(wanted) if event == "SessionEnd" else {**_runs(wanted), "async": True}


def _posts(wanted: Wanted) -> Json:
    return {
        "type": "http",
        "url": wanted.at(PATH),
        "headers": {"Authorization": f"Bearer ${VARIABLE}"},
        "allowedEnvVars": [VARIABLE],
    }


def _runs(wanted: Wanted) -> Json:
    return {"type": "command", "command": command(wanted, COMMAND_SECONDS), "timeout": TIMEOUT_SECONDS}


def command(wanted: Wanted, seconds: int, *, is_told: bool = False) -> str:
    """Return the line that posts what stands on standard input and never fails; what is answered is told or dropped.

    The token goes to curl through a pipe, since whoever is on the machine can read the arguments of a command.
    """
    url = shlex.quote(wanted.at(PATH))
    header = f'printf \'header = "Authorization: Bearer %s"\\n\' "${VARIABLE}"'
    curl = (
        f"curl --silent --fail --connect-timeout {COMMAND_SECONDS} --max-time {seconds} --config - "
        f"--header 'Content-Type: application/json' --data-binary @/dev/fd/3 {url}"
    )
    out = "2>/dev/null" if is_told else ">/dev/null 2>&1"
    return f"{{ {header} | {curl}; }} 3<&0 {out} || true"
