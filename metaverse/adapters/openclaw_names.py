"""How OpenClaw's sessions are named, and which being speaks in them.

An agent is one being in all its channels and cron runs, `agent:main:…` and whatever else runs as it; each sub-agent's
session is a being of its own that reports to whoever spawned it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from metaverse.adapters import wording
from metaverse.adapters.parsing import text

DEFAULT = "main"
"""The agent that runs what names none: cron jobs and hooks of a gateway with one agent."""

_SUB = re.compile(r"^agent:([^:]+):(?:.*:)?subagent:(.+)$", re.S)
_RATE_LIMIT = re.compile(r"rate.?limit|too many requests|overloaded|\b429\b|\b529\b", re.I)


class Being(NamedTuple):
    """Who speaks in a session: the key of the agent, its name, and the session as people call it."""

    key: str
    name: str
    is_sub: bool
    channel: str


def being(gateway: str, session: str, agent: str = "") -> Being:
    """Tell whose session this is."""
    prefix = f"openclaw:{gateway}:" if gateway else "openclaw:"
    sub = _SUB.match(session)
    if sub:
        name = f"Sub-agent {sub[2][:8]}"
        return Being(wording.key(f"{prefix}{sub[1]}/{sub[2]}"), name, True, "sub-agent")
    parts = session.split(":")
    named = parts[1] if parts[0] == "agent" and len(parts) > 1 and parts[1] else agent or DEFAULT
    return Being(wording.key(f"{prefix}{named}"), named[:64], False, _channel(parts))


def _channel(parts: list[str]) -> str:
    if parts[0] in ("cron", "hook"):
        return parts[0]
    return parts[2] if parts[0] == "agent" and len(parts) > 2 else ""


def run_key(gateway: str, run: str) -> str:
    """Name the task that a run is."""
    return wording.key(f"openclaw:{gateway}:run:{run}" if gateway else f"openclaw:run:{run}")


def is_rate_limit(error: object) -> bool:
    """Tell whether an error says that the provider is asked too often."""
    return bool(_RATE_LIMIT.search(text(error)[:2000]))
