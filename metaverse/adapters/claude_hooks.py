"""Claude Code's hooks: one event a call, as it is posted, without an id and without a time.

The time is that of receipt. The mark of what an event means is made of the call or the sub-agent that it names, else of
the second it was received in; the same payload again within a second is the same event, posted by a second hook.
"""

from __future__ import annotations

from collections.abc import Callable

from metaverse.adapters import claude, claude_asking, claude_subagents, claude_tools, loops, wording
from metaverse.adapters.claude_heard import Heard
from metaverse.adapters.memory import count_unknown, keep, opened
from metaverse.adapters.parsing import Unreadable, objects, record, text
from metaverse.adapters.reading import Json, Reading, Setting
from metaverse.adapters.scribe import Scribe
from metaverse.events.names import ActivityKind, AgentStatus, WaitingOn

MOST_SESSIONS = 64
MOST_JUST_HEARD = 16
SAME_WITHIN_MS = 1000
OVER = frozenset({"completed", "failed", "killed", "stopped", "cancelled", "canceled", "done"})
"""Words for a background task that no longer runs."""

ENDS = frozenset({"SessionEnd", "SubagentStop"})
"""Events that bring nobody into the office: the end of what is unknown makes no ghost."""

IGNORED = frozenset(
    (
        *("Setup", "InstructionsLoaded", "UserPromptExpansion", "MessageDisplay", "ConfigChange", "CwdChanged"),
        *("DirectoryAdded", "FileChanged", "WorktreeCreate", "WorktreeRemove", "PreCompact", "PostCompact"),
        "PostToolBatch",
    )
)
"""Events that say nothing about who does what: a batch repeats what its tools said each."""


def read(raw: bytes, cursor: Json | None, setting: Setting) -> Reading:
    """Read one hook event; the cursor may be kept for each session (`place`) or for many together."""
    reading = Reading(cursor=opened(cursor))
    try:
        payload = record(raw)
        _require(payload)
    except Unreadable as error:
        reading.bury("hook event", str(error), wording.excerpt(raw, setting))
        return reading
    state = _state(reading.cursor, text(payload["session_id"]))
    if not _is_repeated(state, payload, setting) or _asks_again(state, payload):
        source = claude.source(text(payload["session_id"]))
        _hear(Heard(payload, reading.cursor, state, Scribe(reading, setting, source, setting.received_ms)), raw)
    return reading


def place(raw: bytes) -> str | None:
    """Name the session whose cursor an event needs; None for what is no event of a session."""
    try:
        payload = record(raw)
        _require(payload)
    except Unreadable:
        return None
    return text(payload["session_id"])


def _require(payload: Json) -> None:
    for field in ("session_id", "hook_event_name"):
        if not text(payload.get(field)).strip():
            raise Unreadable(f"This is no hook event of Claude Code: {field} is missing.")


def _state(cursor: Json, session: str) -> Json:
    sessions = cursor.setdefault("sessions", {})
    name = wording.key(session)
    state: Json = sessions.get(name) or {}
    keep(sessions, name, state, MOST_SESSIONS)
    return state


def _is_repeated(state: Json, payload: Json, setting: Setting) -> bool:
    heard, name = state.setdefault("heard", {}), wording.digest(payload)[:16]
    before = heard.get(name)
    keep(heard, name, setting.received_ms, MOST_JUST_HEARD)
    return isinstance(before, int) and 0 <= setting.received_ms - before < SAME_WITHIN_MS


def _asks_again(state: Json, payload: Json) -> bool:
    """Tell whether this asks in the same words for another call: two calls of a tool at once, with the same input."""
    if payload["hook_event_name"] != "PermissionRequest":
        return False
    digest = claude_tools.asked_digest(payload)
    return claude_asking.is_of_another_call(state, digest, text(payload.get("tool_use_id")))


def _hear(heard: Heard, raw: bytes) -> None:
    act = ACTS.get(heard.event)
    if act is None and heard.event not in IGNORED and count_unknown(heard.cursor, heard.event):
        excerpt = wording.excerpt(raw, heard.setting)
        heard.scribe.reading.bury("hook event", f"Nobody knows the hook event {heard.event[:64]}.", excerpt)
    if heard.event not in ENDS and heard.event != "SessionStart":
        heard.begin()
    if act and (heard.state.get("begun") or heard.event in ("SessionStart", "SubagentStop")):
        act(heard)


def _session_started(heard: Heard) -> None:
    """SessionStart: the agent is idle; after a compaction it goes on with what it was at."""
    model, second = heard.field("model"), heard.now_ms // 1000
    heard.state["project"] = claude.project(heard.payload.get("cwd")) or heard.state.get("project")
    heard.state["begun"] = True
    heard.register(f"session:{second}", model=wording.name(model, heard.setting, ""))
    if heard.field("source") == "compact":
        return
    claude_subagents.reap(heard)
    _end_turn(heard, "superseded")
    _close_task(heard, "canceled", "A new session began.")
    heard.state.update(turn="idle", stopped=None)
    heard.say(AgentStatus.IDLE)


def _prompted(heard: Heard) -> None:
    """UserPromptSubmit: a new task; what was not heard to end was interrupted."""
    prompt = heard.payload.get("prompt_id")
    if prompt and heard.state.get("task") == claude.prompt_key(heard.session, prompt):
        return
    _end_turn(heard, "superseded")
    _close_task(heard, "canceled", "A new prompt came before its end was heard.")
    loops.turned(heard.cursor, heard.key)
    number = heard.state["prompts"] = heard.state.get("prompts", 0) + 1
    task = heard.open_task(prompt or heard.now_ms // 1000, f"Prompt {number}")
    heard.state.update(turn="working", stopped=None)
    heard.say(AgentStatus.WORKING, mark=f"{task}:status", activity=claude.THINKING, task=task)


def _close_task(heard: Heard, status: str, reason: str | None = None) -> None:
    task = heard.state.pop("task", None)
    if task:
        heard.state["last_task"] = task
        done = {"progress": 1} if status == "completed" else {"reason": reason}
        heard.scribe.task_is(task, f"{task}:{status}:{heard.now_ms // 1000}", status, **done)


def _end_turn(heard: Heard, outcome: str) -> None:
    """Nothing that the session itself had running outlives its turn, and nobody waits for an answer."""
    claude_subagents.end_calls(heard, heard.key)
    claude_asking.close_all(heard, outcome, heard.key)


def _stopped(heard: Heard) -> None:
    """Stop: the turn is over; the agent is idle only if nothing runs in the background."""
    listed = heard.payload.get("background_tasks")
    running = [task for task in objects(listed) if text(task.get("status")).lower() not in OVER]
    if running:
        what = f"{len(running)} in the background"
        mark, activity = f"{heard.mark}:background", (_kind(running), what)
        heard.say(AgentStatus.WORKING, mark=mark, activity=activity, task=heard.state.get("task"))
        return
    if isinstance(listed, list):
        claude_subagents.rest(heard)
    _end_turn(heard, "ended")
    _close_task(heard, "completed")
    heard.state.update(turn="idle", stopped=heard.now_ms)
    heard.say(AgentStatus.IDLE)


def _kind(running: list[Json]) -> ActivityKind:
    agents = all("agent" in text(task.get("type")) for task in running)
    return ActivityKind.DELEGATING if agents else ActivityKind.TOOL


def _failed(heard: Heard) -> None:
    """StopFailure: the agent waits where its provider is asked too often, else it is in error."""
    error = wording.name(heard.payload.get("error"), heard.setting, "unknown")
    _end_turn(heard, "ended")
    heard.state["turn"] = "idle"
    if claude.is_rate_limit(error):
        heard.say(AgentStatus.WAITING, waiting_on=WaitingOn.RATE_LIMIT, task=heard.state.get("task"))
    else:
        task = heard.state.get("task")
        _close_task(heard, "failed", error)
        heard.say(AgentStatus.ERROR, task=task)
    body = wording.said(heard.payload.get("error_details"), heard.setting)
    heard.scribe.warn(f"{heard.mark}:notice", f"Claude Code stopped: {error}", heard.key, body=body)


def _session_ended(heard: Heard) -> None:
    """SessionEnd: everyone of the session leaves."""
    claude_subagents.reap(heard)
    claude_subagents.end_calls(heard, heard.key)
    claude_asking.close_all(heard, "ended")
    _close_task(heard, "canceled", "The session ended before it.")
    heard.state.update(turn="ended", stopped=heard.now_ms)
    heard.say(AgentStatus.OFFLINE)


def _task_created(heard: Heard) -> None:
    """TaskCreated: an entry of the agent's task list is a task below the prompt."""
    task = _listed(heard)
    if task:
        title = wording.name(heard.payload.get("task_subject"), heard.setting, "A task")
        description = wording.said(heard.payload.get("task_description"), heard.setting)
        heard.scribe.task(task, f"{task}:task", title, parentId=heard.state.get("task"), description=description)


def _task_completed(heard: Heard) -> None:
    """TaskCompleted: by whoever says it."""
    task = _listed(heard)
    if task:
        agent = claude_subagents.speaker(heard)
        title = wording.name(heard.payload.get("task_subject"), heard.setting, "A task")
        heard.scribe.task_is(task, f"{task}:completed", "completed", progress=1, assignee=agent, title=title)


def _listed(heard: Heard) -> str | None:
    task = heard.payload.get("task_id")
    named = isinstance(task, str | int) and str(task).strip()
    return wording.key(f"claude:{heard.session}:task-{task}") if named else None


def _teammate_idle(heard: Heard) -> None:
    heard.say(AgentStatus.IDLE, claude_subagents.speaker(heard))


def _permission(heard: Heard) -> None:
    claude_asking.permission(heard, claude_subagents.speaker(heard), claude_tools.asked_digest(heard.payload))


ACTS: dict[str, Callable[[Heard], None]] = {
    "SessionStart": _session_started,
    "UserPromptSubmit": _prompted,
    "PreToolUse": claude_tools.before,
    "PostToolUse": claude_tools.after,
    "PostToolUseFailure": claude_tools.failed,
    "PermissionRequest": _permission,
    "PermissionDenied": claude_tools.denied,
    "Notification": lambda heard: claude_asking.noticed(heard, claude_subagents.speaker(heard)),
    "Elicitation": lambda heard: claude_asking.elicited(heard, claude_subagents.speaker(heard)),
    "ElicitationResult": lambda heard: claude_asking.resumed(heard, claude_subagents.speaker(heard)),
    "SubagentStart": claude_subagents.started,
    "SubagentStop": claude_subagents.stopped,
    "TaskCreated": _task_created,
    "TaskCompleted": _task_completed,
    "TeammateIdle": _teammate_idle,
    "Stop": _stopped,
    "StopFailure": _failed,
    "SessionEnd": _session_ended,
}
