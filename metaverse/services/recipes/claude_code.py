"""Claude Code: hooks that tell of every event as it happens, and its telemetry, which alone tells of tokens and cost.

Sources, as they were in August 2026: code.claude.com/docs/en/hooks (handlers `http` and `command`, `allowedEnvVars`,
which events take which; `SessionStart` takes no `http`), /settings (`env` is the environment of every session, and of
its hooks), /monitoring-usage (the variables of its telemetry).
"""

from __future__ import annotations

import shlex
from typing import Any

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
    posted = {
        **{event: [{"matcher": "*", "hooks": [_posts(wanted)]}] for event in OF_TOOLS},
        **{event: [{"hooks": [_posts(wanted)]}] for event in OF_SESSIONS},
    }
    if wanted.answers:
        waiting = {**_posts(wanted), "timeout": wanted.hold_seconds + OVER_HOLD_SECONDS}
        posted["PermissionRequest"] = [{"matcher": "*", "hooks": [waiting]}]
    return {**{event: [{"hooks": [_runs(wanted)]}] for event in BY_COMMAND}, **posted}


def _posts(wanted: Wanted) -> Json:
    return {
        "type": "http",
        "url": wanted.at(PATH),
        "headers": {"Authorization": f"Bearer ${VARIABLE}"},
        "allowedEnvVars": [VARIABLE],
        "timeout": TIMEOUT_SECONDS,
    }


def _runs(wanted: Wanted) -> Json:
    return {"type": "command", "command": command(wanted), "timeout": TIMEOUT_SECONDS}


def command(wanted: Wanted) -> str:
    """Return the line that posts what stands on standard input, says nothing, and never fails or blocks.

    The token goes to curl through a pipe, since whoever is on the machine can read the arguments of a command.
    """
    url = shlex.quote(wanted.at(PATH))
    header = f'printf \'header = "Authorization: Bearer %s"\\n\' "${VARIABLE}"'
    curl = (
        f"curl --silent --max-time {COMMAND_SECONDS} --output /dev/null --config - "
        f"--header 'Content-Type: application/json' --data-binary @/dev/fd/3 {url}"
    )
    return f"{{ {header} | {curl}; }} 3<&0 >/dev/null 2>&1 || true"
