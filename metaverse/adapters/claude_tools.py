"""Tools as hooks tell of them: each call is a step of the task that its agent is at."""

from __future__ import annotations

from typing import Any

from metaverse.adapters import claude, claude_asking, claude_subagents, loops, wording
from metaverse.adapters.claude_heard import MOST_CALLS, MOST_DONE, Heard
from metaverse.adapters.memory import keep
from metaverse.adapters.parsing import part, text
from metaverse.adapters.reading import Json
from metaverse.events.names import AgentStatus, InteractionKind, StepStatus


def before(heard: Heard) -> None:
    """PreToolUse: a step begins; the same call again, or one that has ended already, says nothing new."""
    call_id = _call_id(heard)
    calls = heard.state.setdefault("calls", {})
    if call_id in calls or call_id in heard.state.get("done", {}):
        return
    agent = claude_subagents.speaker(heard)
    call = _call(heard, call_id, agent)
    keep(calls, call_id, call, MOST_CALLS)
    heard.scribe.step(call["task"], f"{call_id}:start", call_id, call["tool"], StepStatus.IN_PROGRESS, agent)
    if heard.may_work(agent):
        _work(heard, call, agent)


def _call_id(heard: Heard) -> str:
    named = heard.field("tool_use_id")
    if named:
        return wording.key(named)
    given = wording.digest([heard.field("tool_name"), heard.payload.get("tool_input")])[:16]
    return f"{heard.field('tool_name')[:64]}:{given}:{heard.now_ms // 1000}"


def _call(heard: Heard, call_id: str, agent: str) -> Json:
    tool, given = heard.field("tool_name") or "tool", heard.payload.get("tool_input")
    shown = wording.name(tool, heard.setting)
    call: Json = {"id": call_id, "tool": shown, "agent": agent, "task": heard.task_of(agent)}
    call["digest"] = asked_digest(heard.payload)
    if tool in claude.DELEGATING:
        call["title"] = wording.name(part(given, "description"), heard.setting, "") or None
        call["role"] = wording.name(part(given, "subagent_type"), heard.setting, "")
    return call


def asked_digest(payload: Json) -> str:
    """Name exactly what a tool is asked to do: its name and its whole input."""
    asked = [payload.get("tool_name"), payload.get("tool_input")]
    return f"sha256:{wording.digest(asked)}"


def _work(heard: Heard, call: Json, agent: str) -> None:
    if agent != heard.key:
        claude_subagents.revive(heard, heard.field("agent_id"))
    else:
        heard.state["turn"] = "working"
    if call["tool"] in claude.QUESTIONS:
        claude_asking.question(heard, call, agent)
        return
    heard.say(
        AgentStatus.WORKING, agent, f"{call['id']}:status", activity=claude.activity(call["tool"]), task=call["task"]
    )
    _mind_loops(heard, call, agent)


def _mind_loops(heard: Heard, call: Json, agent: str) -> None:
    times = loops.called(heard.cursor, agent, call["tool"], heard.payload.get("tool_input"), heard.setting)
    if times:
        title = f"{call['tool']} was called {times} times with the same input"
        heard.scribe.warn(f"{call['id']}:loop", title, agent, call["task"])


def after(heard: Heard) -> None:
    """PostToolUse: the step is done; a delegation that only sent its agent off is done when that comes back."""
    call_id, call = _ending(heard)
    if call is None:
        return
    if call["tool"] in claude.DELEGATING and not claude_subagents.joined(heard, call):
        call["launched"] = True
        keep(heard.state.setdefault("calls", {}), call_id, call, MOST_CALLS)
        _think(heard, call, call_id)
        return
    _end(heard, call_id, call, StepStatus.COMPLETED)
    claude_asking.settled(heard, call, "approved")
    _think(heard, call, call_id)
    _beyond(heard, call, call_id)


def _ending(heard: Heard) -> tuple[str, Json | None]:
    """Find the call that ends; None if it has ended already."""
    call_id = _call_id(heard)
    if call_id in heard.state.get("done", {}):
        return call_id, None
    known = heard.state.get("calls", {}).get(call_id)
    return call_id, known or _call(heard, call_id, claude_subagents.speaker(heard))


def _end(heard: Heard, call_id: str, call: Json, status: StepStatus, error: str | None = None) -> None:
    heard.state.setdefault("calls", {}).pop(call_id, None)
    keep(heard.state.setdefault("done", {}), call_id, 1, MOST_DONE)
    heard.scribe.step(call["task"], f"{call_id}:end", call_id, call["tool"], status, call["agent"], error)


def _think(heard: Heard, call: Json, call_id: str) -> None:
    agent = call["agent"]
    turn_is_over = heard.state.get("turn") in ("idle", "ended") if agent == heard.key else not _is_running(heard, agent)
    if not turn_is_over and heard.may_work(agent):
        heard.say(AgentStatus.WORKING, agent, f"{call_id}:after", activity=claude.THINKING, task=call["task"])


def _is_running(heard: Heard, agent: str) -> bool:
    subs = heard.state.get("subs", {}).items()
    return any(sub.get("running") for name, sub in subs if claude.sub_key(heard.session, name) == agent)


def _beyond(heard: Heard, call: Json, call_id: str) -> None:
    """Tell what some tools mean beyond their step: a list of what is to do, a message to another agent."""
    given = heard.payload.get("tool_input")
    if call["tool"] == claude.PLANNING:
        claude.planned(
            heard.scribe, heard.session, heard.state, call_id, call["agent"], call["task"], part(given, "todos")
        )
    elif call["tool"] == "SendMessage":
        _message(heard, call, call_id, text(part(given, "to") or part(given, "recipient")))


def _message(heard: Heard, call: Json, call_id: str, to: str) -> None:
    sub = heard.known_sub(to)
    if sub is not None:
        whom = claude.sub_key(heard.session, to)
        heard.scribe.edge(call["agent"], f"{call_id}:message", whom, InteractionKind.MESSAGE, call["task"])


def failed(heard: Heard) -> None:
    """PostToolUseFailure: the step failed; an interrupted one leaves the agent idle until the next prompt."""
    call_id, call = _ending(heard)
    if call is None:
        return
    interrupted = heard.payload.get("is_interrupt") is True
    error = wording.said(_error(heard.payload), heard.setting, 1000)
    _end(heard, call_id, call, StepStatus.FAILED, error or ("Interrupted." if interrupted else None))
    claude_asking.settled(heard, call, "approved")
    if interrupted:
        heard.say(AgentStatus.IDLE, call["agent"], f"{call_id}:after")
    else:
        _think(heard, call, call_id)


def _error(payload: Json) -> Any:
    return payload.get("error") or part(payload.get("tool_response"), "error")


def denied(heard: Heard) -> None:
    """PermissionDenied: the step failed, since somebody said no."""
    digest, agent = asked_digest(heard.payload), claude_subagents.speaker(heard)
    calls = heard.state.get("calls", {})
    standing = next((name for name, call in calls.items() if call["digest"] == digest), None)
    call_id = wording.key(heard.field("tool_use_id") or standing or _call_id(heard))
    call = calls.get(call_id) or _call(heard, call_id, agent)
    _end(heard, call_id, call, StepStatus.FAILED, "Permission denied.")
    claude_asking.settled(heard, call, "denied")
    _think(heard, call, call_id)
