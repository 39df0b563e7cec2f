"""Tools in a Codex rollout: a call is told by its request and ended by its output, or by the event of its end."""

from __future__ import annotations

from typing import Any

from metaverse.adapters import loops, wording
from metaverse.adapters.codex_entry import Entry
from metaverse.adapters.memory import keep
from metaverse.adapters.parsing import Unreadable, parsed, part, text
from metaverse.adapters.reading import Json
from metaverse.events.names import ActivityKind, AgentStatus, RequestKind, StepStatus, WaitingOn

MOST_CALLS = 512
DELEGATING = frozenset({"spawn_agent", "send_input", "send_message", "followup_task", "resume_agent", "close_agent"})
WAITING = frozenset({"wait", "wait_agent"})
ASKING = {
    "exec_approval_request": RequestKind.PERMISSION,
    "apply_patch_approval_request": RequestKind.PERMISSION,
    "request_permissions": RequestKind.PERMISSION,
    "request_user_input": RequestKind.INPUT,
    "elicitation_request": RequestKind.INPUT,
}
FAILED_WORDS = frozenset({"failed", "error", "errored", "declined", "denied", "timed_out", "cancelled", "canceled"})
WITHOUT_NAME = {
    "local_shell_call": "shell",
    "web_search_call": "web_search",
    "tool_search_call": "tool_search",
    "image_generation_call": "image_generation",
}
"""Calls whose kind says which tool it is."""

ENDS = {
    "exec_command_end": "exec_command",
    "patch_apply_end": "apply_patch",
    "web_search_end": "web_search",
    "image_generation_end": "image_generation",
    "view_image_tool_call": "view_image",
    "dynamic_tool_call_response": "dynamic_tool",
    "mcp_tool_call_end": "mcp",
}
ITEMS = {
    "CommandExecution": "exec_command",
    "FileChange": "apply_patch",
    "McpToolCall": "mcp",
    "Extension": "extension",
    "WebSearch": "web_search",
    "ImageView": "view_image",
}
"""Items of a turn that are calls of tools."""


def called(entry: Entry) -> None:
    """Take a request for a tool: a step of the turn begins."""
    kind = entry.of("type")
    tool = wording.name(entry.of("name") or WITHOUT_NAME.get(kind) or entry.of("tool"), entry.setting, "tool")
    call_id = _call_id(entry)
    if call_id in _calls(entry) or call_id in _done(entry):
        return
    task = entry.task()
    keep(_calls(entry), call_id, {"tool": tool, "task": task}, MOST_CALLS)
    entry.scribe.step(task, f"{call_id}:start", call_id, tool, StepStatus.IN_PROGRESS, entry.key)
    _show(entry, call_id, tool, task)
    _mind_loops(entry, call_id, tool, task)
    if text(entry.payload.get("status")) == "completed" and kind in WITHOUT_NAME and not entry.of("call_id"):
        _end(entry, call_id, tool, StepStatus.COMPLETED)


def _show(entry: Entry, call_id: str, tool: str, task: str) -> None:
    if tool in WAITING:
        entry.scribe.status(entry.key, f"{call_id}:status", AgentStatus.WAITING, None, WaitingOn.AGENT, task)
        return
    kind = ActivityKind.DELEGATING if tool in DELEGATING else ActivityKind.TOOL
    entry.scribe.status(entry.key, f"{call_id}:status", AgentStatus.WORKING, (kind, tool), task=task)


def _mind_loops(entry: Entry, call_id: str, tool: str, task: str) -> None:
    given = entry.payload.get("arguments") or entry.payload.get("input") or entry.payload.get("action")
    times = None if tool in WAITING else loops.called(entry.state, entry.key, tool, given, entry.setting)
    if times:
        title = f"{tool} was called {times} times with the same input"
        entry.scribe.warn(f"{call_id}:loop", title, entry.key, task)


def _calls(entry: Entry) -> Json:
    calls: Json = entry.state.setdefault("calls", {})
    return calls


def _done(entry: Entry) -> Json:
    done: Json = entry.state.setdefault("done", {})
    return done


def _call_id(entry: Entry) -> str:
    return wording.key(entry.of("call_id") or entry.of("callId") or entry.of("id") or entry.mark)


def answered(entry: Entry) -> None:
    """Take the output of a tool, which says in its metadata how a command ended."""
    _end(entry, _call_id(entry), "tool", StepStatus.FAILED if _has_failed(entry) else StepStatus.COMPLETED)


def _has_failed(entry: Entry) -> bool:
    output = entry.payload.get("output")
    if isinstance(output, str) and output.startswith("{"):
        try:
            output = parsed(output.encode("utf-8", "replace"))
        except Unreadable:
            return False
    code = part(output, "metadata", "exit_code")
    return (isinstance(code, int) and code != 0) or part(output, "success") is False


def ended(entry: Entry) -> None:
    """Take the event of a tool's end."""
    tool = ENDS[entry.of("type")]
    named = entry.of("invocation", "tool") or entry.of("tool")
    server = entry.of("invocation", "server")
    _end(entry, _call_id(entry), f"{server}.{named}" if server else named or tool, _how(entry.payload))


def item(entry: Entry) -> None:
    """Take an item of a turn that is done; messages and thoughts are none that anyone called."""
    done = entry.payload.get("item")
    tool = ITEMS.get(text(part(done, "type")))
    if tool and isinstance(done, dict):
        server = text(done.get("server"))
        name = f"{server}.{text(done.get('tool'))}" if server else tool
        _end(entry, wording.key(text(done.get("id")) or entry.mark), name, _how(done))


def _how(payload: Json) -> StepStatus:
    result, code = payload.get("result"), payload.get("exit_code")
    failed = (
        text(payload.get("status")).lower() in FAILED_WORDS
        or payload.get("success") is False
        or (isinstance(code, int) and code != 0)
        or part(result, "Err") is not None
        or part(result, "Ok", "isError") is True
        or part(result, "isError") is True
    )
    return StepStatus.FAILED if failed else StepStatus.COMPLETED


def _end(entry: Entry, call_id: str, tool: str, status: StepStatus) -> None:
    if call_id in _done(entry):
        return
    call = _calls(entry).pop(call_id, None) or {"tool": tool, "task": entry.task()}
    keep(_done(entry), call_id, 1, MOST_CALLS)
    entry.scribe.step(call["task"], f"{call_id}:end", call_id, call["tool"], status, entry.key)
    _settle(entry, call_id, "approved")


def end_all(entry: Entry, error: str) -> None:
    """End what still runs when its turn is over."""
    for call_id, call in list(_calls(entry).items()):
        del _calls(entry)[call_id]
        keep(_done(entry), call_id, 1, MOST_CALLS)
        entry.scribe.step(
            call["task"], f"{call_id}:end:lost", call_id, call["tool"], StepStatus.FAILED, entry.key, error
        )
    for call_id in list(entry.state.get("asked", {})):
        _settle(entry, call_id, "ended")


def asked(entry: Entry) -> None:
    """Take a question to a person: the agent waits until its call has ended."""
    kind, call_id = ASKING[entry.of("type")], _call_id(entry)
    about: Any = {
        name: entry.payload.get(name) for name in ("command", "changes", "questions", "permissions", "message")
    }
    digest = f"sha256:{wording.digest(about)}"
    request = wording.key(f"codex:{entry.thread}:{call_id}")
    keep(entry.state.setdefault("asked", {}), call_id, request, MOST_CALLS)
    command = entry.payload.get("command")
    shown = " ".join(map(str, command)) if isinstance(command, list) else entry.of("reason") or entry.of("message")
    plain = "May a command be run?" if kind is RequestKind.PERMISSION else "A question is asked."
    summary = wording.said(shown, entry.setting, 500) or plain
    options = ("approve", "deny") if kind is RequestKind.PERMISSION else ()
    task = entry.task()
    entry.scribe.ask(entry.key, f"{call_id}:request", request, kind, summary, digest, options, taskId=task)
    waits = WaitingOn.PERMISSION if kind is RequestKind.PERMISSION else WaitingOn.INPUT
    entry.scribe.status(entry.key, f"{call_id}:waiting", AgentStatus.WAITING, None, waits, task)


def _settle(entry: Entry, call_id: str, outcome: str) -> None:
    request = entry.state.get("asked", {}).pop(call_id, None)
    if request:
        entry.scribe.answered(entry.key, f"{call_id}:closed", request, outcome)
