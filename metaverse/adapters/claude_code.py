"""Claude Code's session files: JSON lines, read as they grow, of the session itself or of one of its sub-agents.

`read` takes whole lines from byte `cursor["at"]` on. A sub-agent's file does not always name its session: begin it with
`begin(path)`, which takes that from where the file lies. `finish` tells what follows once nothing more comes.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath

from metaverse.adapters import claude, claude_chains, claude_turns, wording
from metaverse.adapters.claude_told import Told
from metaverse.adapters.lines import Line, records
from metaverse.adapters.memory import count_unknown, opened
from metaverse.adapters.parsing import moment, part, text
from metaverse.adapters.reading import Json, Reading, Setting
from metaverse.adapters.scribe import Scribe
from metaverse.events.names import AgentStatus, WaitingOn

SUB_AGENTS = "subagents"

IGNORED = frozenset(
    (
        *("summary", "progress", "queue-operation", "file-history-snapshot", "agent-name", "custom-title", "ai-title"),
        *("last-prompt", "pr-link", "frame-link", "permission-mode", "mode", "started", "result", "worktree-state"),
        *("relocated", "bridge-session", "atis-latch", "tag", "content-replacement", "marble-origami-commit"),
    )
)
"""Kinds of records that say nothing about who does what."""


def begin(path: PurePath) -> Json:
    """Make the cursor to begin a file with, from `<session>.jsonl` or `<session>/subagents/agent-<id>.jsonl`."""
    if path.parent.name == SUB_AGENTS:
        return {"session": path.parent.parent.name}
    return {}


def read(raw: bytes, cursor: Json | None, setting: Setting) -> Reading:
    """Read the whole lines of what has come of a session file."""
    return records(raw, cursor, setting, _take)


def finish(cursor: Json | None, setting: Setting) -> Reading:
    """Tell that nothing more comes: whoever seemed at work is idle, and what had no end that was written is done."""
    reading = Reading(cursor=opened(cursor))
    state = reading.cursor
    if not state.get("begun"):
        return reading
    scribe = Scribe(reading, setting, claude.source(state["session"]), state.get("ms", setting.received_ms))
    told = Told({}, state, scribe, state.get("line", 0))
    mark = f"end:{state.get('line', 0)}"
    claude_chains.rest(told, mark)
    cut_off = claude_turns.end_calls(told, claude.LOST)
    if state["begun"] == "session":
        if cut_off:
            claude_turns.cancel(told, f"{mark}:done", claude.LOST)
        claude_turns.done(told, f"{mark}:done")
        told.idle(mark)
    return reading


def _take(line: Line, document: Json, reading: Reading, setting: Setting) -> None:
    kind, state = text(document.get("type")), reading.cursor
    act = ACTS.get(kind)
    if act is None:
        if kind not in IGNORED and count_unknown(state, kind):
            excerpt = wording.excerpt(line.raw, setting)
            reading.bury(str(line), f"Nobody knows the record type {kind[:64]!r}.", excerpt)
        return
    state["ms"] = moment(document.get("timestamp")) or state.get("ms") or setting.received_ms
    state.setdefault("session", _session_of(document))
    scribe = Scribe(reading, setting, claude.source(state["session"]), state["ms"])
    act(Told(document, state, scribe, line.number))


def _session_of(document: Json) -> str:
    return text(document.get("sessionId")) or text(document.get("session_id")) or "unknown"


def _begin(told: Told) -> None:
    """Bring the session into the office with its first word; a sub-agent's file brings in only the sub-agent."""
    if told.state.get("begun"):
        return
    told.state["project"] = claude.project(told.of("cwd"))
    if told.record.get("isSidechain") and told.of("agentId"):
        told.state["begun"] = "sub-agent"
        return
    told.state["begun"] = "session"
    name, project = claude.shown_name(told.session), told.state["project"]
    told.scribe.agent(told.key, "session", name, role="Claude Code", department=project)


def _user(told: Told) -> None:
    _begin(told)
    by = claude_chains.speaker(told)
    answers = [block for block in told.blocks if block.get("type") == "tool_result"]
    for block in answers:
        claude_turns.answered(told, block, by)
    if not answers and by.sub is None:
        claude_turns.prompted(told)


def _assistant(told: Told) -> None:
    _begin(told)
    by = claude_chains.speaker(told)
    told.state.pop("asked", None)
    claude_turns.spent(told, by)
    for place, block in enumerate(told.blocks):
        if block.get("type") == "tool_use":
            claude_turns.used(told, block, by, place)
    if told.record.get("isApiErrorMessage") is True or told.record.get("apiErrorStatus"):
        _failed(told, by.agent, told.record.get("apiErrorStatus") or told.record.get("error"))
    elif told.message.get("stop_reason") in ("end_turn", "stop_sequence", "refusal") and not told.calls():
        claude_turns.turn_ended(told, by)


def _failed(told: Told, agent: str, error: object) -> None:
    """Tell that the provider did not answer: the agent waits if it is asked too often, else it is in error."""
    if claude.is_rate_limit(error):
        told.scribe.status(agent, f"{told.uuid}:status", AgentStatus.WAITING, None, WaitingOn.RATE_LIMIT)
        told.scribe.warn(f"{told.uuid}:notice", "Claude Code waits: its provider is asked too often", agent)
    else:
        told.scribe.status(agent, f"{told.uuid}:status", AgentStatus.ERROR)


def _system(told: Told) -> None:
    kind, error = told.of("subtype"), told.record.get("error")
    if kind in ("api_error", "error") and told.state.get("begun"):
        words = (part(error, "status"), part(error, "type"), part(error, "error", "error", "type"))
        if any(map(claude.is_rate_limit, words)):
            told.scribe.status(told.key, f"{told.uuid}:status", AgentStatus.WAITING, None, WaitingOn.RATE_LIMIT)
    elif kind == "turn_duration" and told.state.get("begun") == "session" and not _is_out(told):
        claude_turns.done(told, f"{told.uuid}:done")
        told.idle(f"{told.uuid}:idle")


def _is_out(told: Told) -> bool:
    return bool(told.record.get("pendingBackgroundAgentCount")) or claude_chains.has_sent_off(told)


def _attachment(told: Told) -> None:
    """Take the record of the hook that told of a sub-agent's end, with which its file ends."""
    agent = told.of("agentId")
    if told.of("attachment", "hookEvent") == "SubagentStop" and agent in told.state.get("subs", {}):
        claude_chains.over(told, agent)


def _tool(told: Told) -> None:
    """Take calls of tools and their answers as records of their own, as some versions wrote them."""
    _begin(told)
    by = claude_chains.speaker(told)
    if told.of("type") == "tool_use":
        claude_turns.used(told, told.record, by, 0)
    else:
        claude_turns.answered(told, told.record, by)


ACTS: dict[str, Callable[[Told], None]] = {
    "user": _user,
    "assistant": _assistant,
    "system": _system,
    "attachment": _attachment,
    "tool_use": _tool,
    "tool_result": _tool,
}
