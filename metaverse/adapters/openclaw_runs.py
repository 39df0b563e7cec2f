"""Runs of OpenClaw's agents as the gateway streams them: each is a task, its tools are steps.

A frame of a run does not always say whose it is. What is unattributed is told of the task alone; as soon as a frame or
a list names the run's session, its agent is told with it. Heartbeats are runs that nobody asked for, and are left out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson

from metaverse.adapters import claude, loops, wording
from metaverse.adapters.memory import count_unknown, keep
from metaverse.adapters.openclaw_frame import Frame
from metaverse.adapters.openclaw_names import being, is_rate_limit
from metaverse.adapters.parsing import part, text
from metaverse.adapters.reading import Json
from metaverse.events.names import ActivityKind, AgentStatus, StepStatus, WaitingOn

MOST_CALLS = 512
DELEGATING = frozenset({"sessions_spawn", "sessions_send", "sessions_yield", "subagents"})


def belongs(frame: Frame, run: str, session: str, agent: str = "") -> Json:
    """Note whose a run is; one that was told before its session is known is told of its agent now."""
    known = frame.run(run)
    if (session or agent) and not known.get("agent"):
        whom = frame.who(session, agent)
        known.update(agent=whom.key, session=session, channel=whom.channel)
        if known.get("on"):
            task = frame.task(run)
            frame.scribe.task_is(task, f"{run}:assignee", assignee=whom.key)
            frame.scribe.status(whom.key, f"{run}:joined", AgentStatus.WORKING, claude.THINKING, task=task)
    return known


def streamed(frame: Frame) -> None:
    """Take an `agent` frame: by its stream."""
    run, stream = frame.of("runId"), frame.of("stream")
    if not run or frame.payload.get("isHeartbeat") is True:
        return
    known = belongs(frame, run, frame.of("sessionKey"), frame.of("agentId"))
    spawner = frame.of("spawnedBy")
    if spawner and known.get("session"):
        frame.spawned(known["session"], spawner, frame.task(run))
    act = STREAMS.get(stream)
    if act:
        act(frame, run, known)
    elif stream not in SILENT and count_unknown(frame.state, f"stream {stream}"):
        excerpt = wording.excerpt(orjson.dumps(frame.payload), frame.setting)
        frame.reading.bury(frame.mark, f"Nobody knows the stream {stream[:64]!r}.", excerpt)


def _lifecycle(frame: Frame, run: str, known: Json) -> None:
    phase = frame.of("data", "phase")
    frame.at(part(frame.payload, "data", "startedAt" if phase == "start" else "endedAt") or frame.payload.get("ts"))
    if phase == "start":
        begin(frame, run, known)
    elif phase == "end":
        aborted = part(frame.payload, "data", "aborted") is True
        end(frame, run, known, "canceled" if aborted else "completed")
    elif phase == "error":
        end(frame, run, known, "failed", frame.of("data", "error"))


def begin(frame: Frame, run: str, known: Json) -> None:
    """Begin the task that a run is, if it does not go on already and has not ended."""
    if known.get("on") or known.get("ended"):
        return
    known["on"] = True
    task, agent = frame.task(run), known.get("agent")
    if not known.get("begun"):
        known["begun"] = True
        name = f"Run · {known['channel']}" if known.get("channel") else "Run"
        frame.scribe.task(task, f"{run}:task", name, **({"assignee": agent} if agent else {}))
        frame.scribe.task_is(task, f"{run}:start", "working")
    if agent:
        loops.turned(frame.state, agent)
        frame.scribe.status(agent, f"{run}:working", AgentStatus.WORKING, claude.THINKING, task=task)


def end(frame: Frame, run: str, known: Json, status: str, error: str = "") -> None:
    """End a run once; the agent is idle if none of its runs goes on, waits where the provider's limit is reached."""
    if known.get("ended"):
        return
    if not known.get("begun"):
        begin(frame, run, known)
    known.update(on=False, ended=status)
    frame.active().pop(text(known.get("session")), None)
    task, agent = frame.task(run), known.get("agent")
    _end_calls(frame, run)
    done: dict[str, Any] = {"progress": 1} if status == "completed" else {"reason": _reason(frame, status, error)}
    frame.scribe.task_is(task, f"{run}:end", status, **done)
    if not agent:
        return
    if status != "failed" or error == claude.LOST:
        frame.rest(agent, f"{run}:idle")
    elif is_rate_limit(error):
        frame.scribe.status(agent, f"{run}:limit", AgentStatus.WAITING, None, WaitingOn.RATE_LIMIT)
        frame.scribe.warn(f"{run}:notice", "OpenClaw waits: its provider is asked too often", agent, task)
    else:
        frame.scribe.status(agent, f"{run}:error", AgentStatus.ERROR, task=task)
    if known.get("session"):
        frame.delivered(known["session"], task)


def _reason(frame: Frame, status: str, error: str) -> str:
    return wording.said(error, frame.setting, 200) or ("error" if status == "failed" else "aborted")


def _tool(frame: Frame, run: str, known: Json) -> None:
    data = part(frame.payload, "data")
    tool(frame, run, known, data if isinstance(data, dict) else {})


def tool(frame: Frame, run: str, known: Json, data: Json) -> None:
    """Take what a tool does: it starts, goes on, or has a result."""
    phase = text(data.get("phase"))
    named = text(data.get("toolCallId")) or text(data.get("id"))
    call_id = wording.key(named or f"{run}:{text(data.get('name'))}")
    if phase == "start":
        _called(frame, run, known, data, call_id)
    elif phase in ("end", "result", "error"):
        failed = phase == "error" or data.get("isError") is True or bool(data.get("error"))
        _returned(frame, run, known, text(data.get("name")), call_id, failed)


def _called(frame: Frame, run: str, known: Json, data: Json, call_id: str) -> None:
    calls, name, agent = frame.state.setdefault("calls", {}), text(data.get("name")) or "tool", known.get("agent")
    if call_id in calls or known.get("ended"):
        return
    begin(frame, run, known)
    task = frame.task(run)
    keep(calls, call_id, {"tool": name[:200], "run": run}, MOST_CALLS)
    frame.scribe.step(task, f"{call_id}:start", call_id, name, StepStatus.IN_PROGRESS, agent)
    if agent:
        kind = ActivityKind.DELEGATING if name in DELEGATING else ActivityKind.TOOL
        frame.scribe.status(agent, f"{call_id}:status", AgentStatus.WORKING, (kind, name), task=task)
        times = loops.called(frame.state, agent, name, data.get("args"), frame.setting)
        if times:
            title = f"{name} was called {times} times with the same input"
            frame.scribe.warn(f"{call_id}:loop", title, agent, task)


def _returned(frame: Frame, run: str, known: Json, name: str, call_id: str, failed: bool) -> None:
    begin(frame, run, known)
    call = frame.state.setdefault("calls", {}).pop(call_id, None) or {"tool": name or "tool"}
    status = StepStatus.FAILED if failed else StepStatus.COMPLETED
    agent, task = known.get("agent"), frame.task(run)
    frame.scribe.step(task, f"{call_id}:end", call_id, call["tool"], status, agent)
    if agent and known.get("on"):
        frame.scribe.status(agent, f"{call_id}:after", AgentStatus.WORKING, claude.THINKING, task=task)


def _end_calls(frame: Frame, run: str) -> None:
    calls = frame.state.get("calls", {})
    for call_id, call in list(calls.items()):
        if call["run"] == run:
            del calls[call_id]
            mark, agent = f"{call_id}:end:lost", frame.run(run).get("agent")
            frame.scribe.step(frame.task(run), mark, call_id, call["tool"], StepStatus.FAILED, agent, claude.LOST)


def confirm(frame: Frame, agent: str, mark: str) -> None:
    """Tell once more that an agent is at work, with the tool that runs, if one does."""
    for call in reversed(list(frame.state.get("calls", {}).values())):
        if frame.runs().get(call["run"], {}).get("agent") == agent:
            kind = ActivityKind.DELEGATING if call["tool"] in DELEGATING else ActivityKind.TOOL
            frame.scribe.status(agent, mark, AgentStatus.WORKING, (kind, call["tool"]), task=frame.task(call["run"]))
            return
    runs = [run for run, known in frame.runs().items() if known.get("agent") == agent and known.get("on")]
    task = frame.task(runs[-1]) if runs else None
    frame.scribe.status(agent, mark, AgentStatus.WORKING, claude.THINKING, task=task)


def _replying(frame: Frame, run: str, known: Json) -> None:
    """Take that an answer is being written, which is told once for each run and tool."""
    agent, standing = known.get("agent"), known.get("replying")
    begin(frame, run, known)
    if agent and known.get("on") and not standing:
        known["replying"] = True
        activity = (ActivityKind.REPLYING, None)
        frame.scribe.status(agent, f"{run}:replying", AgentStatus.WORKING, activity, task=frame.task(run))


def chatted(frame: Frame) -> None:
    """Take a `chat` frame: it names the run's session, and how the run ended."""
    run, state = frame.of("runId"), frame.of("state")
    if not run:
        return
    known = belongs(frame, run, frame.of("sessionKey"), frame.of("agentId"))
    if frame.of("spawnedBy"):
        frame.spawned(frame.of("sessionKey"), frame.of("spawnedBy"), frame.task(run))
    if state == "delta":
        _replying(frame, run, known)
    elif state in ENDS:
        error = frame.of("errorKind") if frame.of("errorKind") == "rate_limit" else frame.of("errorMessage")
        end(frame, run, known, ENDS[state], error)


ENDS = {"final": "completed", "aborted": "canceled", "error": "failed"}


def completed(frame: Frame, run: str, known: Json) -> None:
    """Take that a child of a run is done, as it is announced to whoever spawned it."""
    child = frame.of("data", "childSessionKey")
    if child and known.get("session"):
        frame.spawned(child, known["session"], frame.task(run))
        frame.delivered(child, frame.task(run))
        frame.rest(being(frame.gateway, child).key, f"{child}:back")


STREAMS: dict[str, Callable[[Frame, str, Json], None]] = {
    "lifecycle": _lifecycle,
    "tool": _tool,
    "assistant": _replying,
    "text": _replying,
    "task_completion": completed,
}
SILENT = frozenset({"thinking", "reasoning", "compaction", "fallback", "error", "usage", "plan", "item", "patch", ""})
