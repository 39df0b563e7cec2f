"""Codex's rollouts: JSON lines of one thread, read as they grow.

A thread is an agent, a turn a task, a call of a tool a step. Totals of tokens are told again and again; what they grew
by counts. Texts are taken over only where they are kept.
"""

from __future__ import annotations

from collections.abc import Callable

from metaverse.adapters import claude, codex_calls, codex_threads, loops, wording
from metaverse.adapters.codex_entry import Entry
from metaverse.adapters.lines import Line, records
from metaverse.adapters.memory import count_unknown, opened
from metaverse.adapters.parsing import moment, number, part, text
from metaverse.adapters.pricing import Spent
from metaverse.adapters.reading import Json, Reading, Setting
from metaverse.events.names import AgentStatus, WaitingOn

MACHINE_MADE = ("<", "# AGENTS.md")
"""How a message of the user begins that nobody typed: instructions, the environment, a summary."""

LIMITS = frozenset({"usage_limit_exceeded", "rate_limit_exceeded", "server_overloaded", "insufficient_quota"})

IGNORED = frozenset(
    (
        *("world_state", "compacted", "inter_agent_communication_metadata", "agent_reasoning", "agent_message"),
        *("agent_reasoning_raw_content", "agent_reasoning_section_break", "context_compacted", "thread_rolled_back"),
        *("thread_settings_applied", "thread_goal_updated", "thread_name_updated", "undo_completed", "undo_started"),
        *("entered_review_mode", "exited_review_mode", "guardian_assessment", "item_started", "plan_update"),
        *("image_generation_begin", "web_search_begin", "exec_command_begin", "mcp_tool_call_begin", "warning"),
        *("patch_apply_begin", "stream_error", "turn_diff", "ghost_snapshot", "reasoning", "compaction"),
        *("session_configured", "context_compaction", "background_event", "deprecation_notice"),
    )
)
"""Kinds of lines that say nothing about who does what, or say again what another line says."""


def read(raw: bytes, cursor: Json | None, setting: Setting) -> Reading:
    """Read the whole lines of what has come of a rollout."""
    return records(raw, cursor, setting, _take)


def finish(cursor: Json | None, setting: Setting) -> Reading:
    """Tell that nothing more comes: the thread is idle."""
    reading = Reading(cursor=opened(cursor))
    if reading.cursor.get("begun"):
        entry = Entry({}, reading, setting, reading.cursor.get("line", 0))
        codex_calls.end_all(entry, claude.LOST)
        entry.scribe.status(entry.key, f"end:{entry.line}", AgentStatus.IDLE)
    return reading


def _take(line: Line, document: Json, reading: Reading, setting: Setting) -> None:
    state, payload = reading.cursor, document.get("payload", document)
    outer = text(document.get("type")) or ("session_meta" if "instructions" in document else "")
    kind = text(part(payload, "type")) if outer in ("event_msg", "response_item") else outer
    act = ACTS.get(kind)
    if act is None or not isinstance(payload, dict):
        if kind not in IGNORED and count_unknown(state, f"{outer}/{kind}" if outer != kind else kind):
            reading.bury(str(line), f"Nobody knows the line type {kind[:64]!r}.", wording.excerpt(line.raw, setting))
        return
    state["ms"] = moment(document.get("timestamp")) or state.get("ms") or setting.received_ms
    if not state.get("begun") and kind != "session_meta":
        codex_threads.begun(Entry({}, reading, setting, line.number))
    act(Entry(payload, reading, setting, line.number))


def _context(entry: Entry) -> None:
    """Take what a turn works with; it is begun by what follows."""
    if entry.of("turn_id"):
        entry.state["turn"] = entry.of("turn_id")
    entry.state["model"] = wording.name(entry.payload.get("model"), entry.setting, "") or entry.state.get("model")


def _started(entry: Entry) -> None:
    turn = entry.of("turn_id")
    if turn and turn != entry.state.get("turn"):
        _interrupted(entry, "Another turn began.")
        entry.state["turn"] = turn
    loops.turned(entry.state, entry.key)
    task = entry.begin_turn("")
    entry.scribe.status(entry.key, f"{entry.mark}:status", AgentStatus.WORKING, claude.THINKING, task=task)


def _completed(entry: Entry) -> None:
    codex_calls.end_all(entry, claude.LOST)
    entry.end_turn("completed")
    entry.scribe.status(entry.key, f"{entry.mark}:status", AgentStatus.IDLE)


def _aborted(entry: Entry) -> None:
    _interrupted(entry, entry.of("reason") or "aborted")
    entry.scribe.status(entry.key, f"{entry.mark}:status", AgentStatus.IDLE)


def _interrupted(entry: Entry, reason: str) -> None:
    codex_calls.end_all(entry, "Interrupted.")
    entry.end_turn("canceled", reason)


def _prompted(entry: Entry) -> None:
    """Take a person's words for the begin of a turn that runs from here on."""
    words = entry.of("message") or entry.words()
    if words and not words.startswith(MACHINE_MADE):
        running = "task" in entry.state
        task = entry.begin_turn(words)
        if not running:
            entry.scribe.status(entry.key, f"{entry.mark}:status", AgentStatus.WORKING, claude.THINKING, task=task)


def _said(entry: Entry) -> None:
    if entry.of("role") == "user":
        _prompted(entry)


def _counted(entry: Entry) -> None:
    """Take the totals of tokens: what they grew by since they were last told was spent on this turn."""
    if entry.of("rate_limits", "rate_limit_reached_type"):
        entry.scribe.status(entry.key, f"{entry.mark}:status", AgentStatus.WAITING, None, WaitingOn.RATE_LIMIT)
    total = part(entry.payload, "info", "total_token_usage")
    if not isinstance(total, dict):
        return
    now = [number(total.get(name)) for name in ("input_tokens", "output_tokens", "cached_input_tokens")]
    before = entry.state.get("total") or [0, 0, 0]
    began_anew = any(new < old for new, old in zip(now, before, strict=True))
    grown = now if began_anew else [new - old for new, old in zip(now, before, strict=True)]
    entry.state["total"] = now
    if any(grown):
        spent = Spent(max(0, grown[0] - grown[2]), grown[1], grown[2])
        key = ":".join(map(str, (entry.thread, *now)))
        entry.scribe.spent(entry.key, f"{key}:usage", key, spent, entry.state.get("model"), entry.state.get("task"))


def _failed(entry: Entry) -> None:
    """Take an error of the provider: a wait where it is asked too often."""
    info = entry.payload.get("codex_error_info")
    word = info if isinstance(info, str) else next(iter(info), "") if isinstance(info, dict) else ""
    if word in LIMITS:
        entry.scribe.status(entry.key, f"{entry.mark}:status", AgentStatus.WAITING, None, WaitingOn.RATE_LIMIT)
        entry.scribe.warn(f"{entry.mark}:notice", "Codex waits: its provider's limit is reached", entry.key)
    else:
        entry.scribe.status(entry.key, f"{entry.mark}:status", AgentStatus.ERROR, task=entry.state.get("task"))


ACTS: dict[str, Callable[[Entry], None]] = {
    "session_meta": codex_threads.begun,
    "turn_context": _context,
    "task_started": _started,
    "turn_started": _started,
    "task_complete": _completed,
    "turn_complete": _completed,
    "turn_aborted": _aborted,
    "user_message": _prompted,
    "message": _said,
    "token_count": _counted,
    "error": _failed,
    **dict.fromkeys(("function_call", "custom_tool_call", *codex_calls.WITHOUT_NAME), codex_calls.called),
    "dynamic_tool_call_request": codex_calls.called,
    **dict.fromkeys(("function_call_output", "custom_tool_call_output", "tool_search_output"), codex_calls.answered),
    **dict.fromkeys(codex_calls.ENDS, codex_calls.ended),
    **dict.fromkeys(codex_calls.ASKING, codex_calls.asked),
    "item_completed": codex_calls.item,
    "collab_agent_spawn_end": codex_threads.spawned,
    "collab_agent_interaction_end": codex_threads.wrote,
    "collab_waiting_end": codex_threads.waited,
    "collab_close_end": codex_threads.closed,
    "sub_agent_activity": codex_threads.active,
}
