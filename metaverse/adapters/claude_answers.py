"""What is said to Claude Code when a person has decided about a permission that its hook asks for.

The form is that of the hook's documentation: `{"hookSpecificOutput": {"hookEventName": "PermissionRequest", "decision":
{"behavior": "allow" | "deny", "message"?}}}`; `message` is told to Claude and goes with `deny` only. No body at all
leaves the decision to the prompt of Claude Code itself.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from metaverse.adapters import claude, claude_tools, wording
from metaverse.adapters.parsing import Unreadable, record, text
from metaverse.events.names import CommandKind, RequestKind

HOOK = "PermissionRequest"
DENIED = "A person denied this in the office."
Json = dict[str, Any]


class Asked(NamedTuple):
    """What a hook asks a permission for: how the names of its session's requests begin, the digest of it, the tool."""

    prefix: str
    digest: str
    tool: str
    source: str


def asked(raw: bytes) -> Asked | None:
    """Read what a permission is asked for; None for what a yes or a no does not answer, as a question to a person."""
    try:
        payload = record(raw)
    except Unreadable:
        return None
    session, tool = text(payload.get("session_id")), text(payload.get("tool_name"))
    if payload.get("hook_event_name") != HOOK or not session.strip() or not tool:
        return None
    if claude.QUESTIONS.get(tool) is RequestKind.INPUT:
        return None
    prefix = f"{wording.mended(claude.session_key(session))}:"
    return Asked(prefix, claude_tools.asked_digest(payload), tool, claude.source(session))


def answer(kind: str, said: str | None) -> Json:
    """Write a decision: approve allows; all else denies, with what was said."""
    if kind == CommandKind.APPROVE:
        decision: Json = {"behavior": "allow"}
    else:
        decision = {"behavior": "deny", "message": said or DENIED}
    return {"hookSpecificOutput": {"hookEventName": HOOK, "decision": decision}}
