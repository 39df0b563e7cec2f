"""What OpenClaw's gateway answers when it is asked: its agents, sessions, tasks and audit list, as a backfill.

What a list tells has the same marks as what the stream tells, so that asking again counts nothing twice.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from metaverse.adapters import claude, openclaw_runs, wording
from metaverse.adapters.memory import keep
from metaverse.adapters.openclaw_frame import MOST_RUNS, Frame
from metaverse.adapters.openclaw_names import Being, being
from metaverse.adapters.parsing import moment, number, objects, part, text
from metaverse.adapters.pricing import Spent
from metaverse.adapters.reading import Json
from metaverse.events.names import FINAL_TASK_STATUSES, AgentStatus, StepStatus, WaitingOn, task_status

MOST_TASKS = 1024
AUDITED = {"succeeded": "completed", "cancelled": "canceled"}


def answered(frame: Frame, method: str) -> None:
    """Take an answer: by what was asked, or, where that is not known, by what it lists."""
    act = METHODS.get(method)
    if act:
        act(frame)
        return
    for field, by_field in FIELDS.items():
        if isinstance(frame.payload.get(field), list | dict):
            by_field(frame)


def agents(frame: Frame) -> None:
    """Take a list of agents: each comes into the office, with the name it was given."""
    for item in objects(frame.payload.get("agents")):
        named = text(item.get("id")) or text(item.get("agentId"))
        if named:
            identity = part(item, "identity", "name")
            profile = {"name": text(identity) or text(item.get("name"))}
            frame.know(being(frame.gateway, f"agent:{named}:main"), profile)


def identified(frame: Frame) -> None:
    """Take who an agent is."""
    agent = frame.of("agentId")
    if agent:
        frame.know(being(frame.gateway, f"agent:{agent}:main"), {"name": frame.of("name")})


def sessions(frame: Frame) -> None:
    """Take a list of sessions: a run that it does not have is over, though no end of it was heard.

    Then it is told once more what each agent does, which proves that it is there, however long it has been silent.
    """
    beings: dict[str, Being] = {}
    for item in objects(frame.payload.get("sessions")):
        listed = frame.with_payload(item)
        whom = session(listed)
        _end_lost(listed, text(item.get("key")) or text(item.get("sessionKey")))
        if whom is not None and isinstance(item.get("hasActiveRun"), bool):
            beings[whom.key] = whom
    for whom in beings.values():
        _confirm(frame, whom)


def _confirm(frame: Frame, whom: Being) -> None:
    """Tell what an agent does; of a sub-agent that is idle already nothing more is to be told."""
    mark = f"{whom.key}:{frame.setting.received_ms}"
    if not frame.is_busy(whom.key):
        if not whom.is_sub or frame.told(whom.key) != AgentStatus.IDLE:
            frame.rest(whom.key, f"{mark}:off")
    elif whom.key in frame.state.get("open", {}).values():
        frame.scribe.status(whom.key, f"{mark}:waiting", AgentStatus.WAITING, None, WaitingOn.PERMISSION)
    else:
        openclaw_runs.confirm(frame, whom.key, f"{mark}:on")


def _end_lost(frame: Frame, name: str) -> None:
    said = isinstance(frame.payload.get("activeRunIds"), list) or frame.payload.get("hasActiveRun") is False
    for run, known in list(frame.runs().items()):
        if said and known.get("session") == name and not known.get("on") and not known.get("ended"):
            openclaw_runs.end(frame, run, known, "failed", claude.LOST)


def changed(frame: Frame) -> None:
    """Take that sessions changed: one, or those that are listed; what is left out has not changed."""
    listed = objects(frame.payload.get("sessions"))
    inner = frame.payload.get("session")
    if listed:
        for item in listed:
            _changed(frame.with_payload(item))
    elif isinstance(inner, dict):
        _changed(frame.with_payload({**frame.payload, **inner}))
    else:
        _changed(frame)


def _changed(frame: Frame) -> None:
    if frame.of("reason").startswith("delete"):
        frame.active().pop(frame.of("key") or frame.of("sessionKey"), None)
    whom, on = session(frame), frame.payload.get("hasActiveRun")
    if whom is None or not isinstance(on, bool):
        return
    if on and frame.told(whom.key) not in (AgentStatus.WORKING, AgentStatus.WAITING):
        openclaw_runs.confirm(frame, whom.key, f"{frame.of('key')}:{frame.setting.received_ms}:on")
    elif not on:
        frame.rest(whom.key, f"{frame.of('key')}:{frame.setting.received_ms}:off")


def session(frame: Frame) -> Being | None:
    """Take what is known of one session: who speaks in it, who spawned it, which runs go on, what it has used."""
    name = frame.of("key") or frame.of("sessionKey")
    if not name:
        return None
    whom = being(frame.gateway, name, frame.of("agentId"))
    label = frame.of("label") or frame.of("displayName")
    named = {"name": label, "role": frame.of("subagentRole")} if whom.is_sub else {}
    model = frame.of("model")
    frame.know(whom, {**named, "metadata": {"model": model} if model and whom.is_sub else None})
    frame.spawned(name, frame.of("spawnedBy") or frame.of("parentSessionKey") if whom.is_sub else "")
    _runs(frame, name, whom.key)
    _used(frame, name, whom.key)
    return whom


def _runs(frame: Frame, name: str, agent: str) -> None:
    """Follow which runs go on: a list replaces what was known, nothing said changes nothing."""
    active = frame.payload.get("activeRunIds")
    if isinstance(active, list):
        going_on = {run for run in active if isinstance(run, str) and run}
        for run in sorted(going_on):
            openclaw_runs.begin(frame, run, openclaw_runs.belongs(frame, run, name))
        for run, known in list(frame.runs().items()):
            if known.get("session") == name and known.get("on") and run not in going_on:
                known["on"] = False
    if frame.payload.get("hasActiveRun") is True:
        keep(frame.active(), name, agent, MOST_RUNS)
    elif frame.payload.get("hasActiveRun") is False:
        _stop(frame, name)


def _stop(frame: Frame, name: str) -> None:
    """Note that no run of a session goes on, though no end of it may have been heard."""
    frame.active().pop(name, None)
    for known in frame.runs().values():
        if known.get("session") == name:
            known["on"] = False


def _used(frame: Frame, name: str, agent: str) -> None:
    spent = Spent(number(frame.payload.get("inputTokens")), number(frame.payload.get("outputTokens")), 0)
    if any(spent):
        key = f"{name}:{frame.of('sessionId')}"
        mark = f"{key}:usage:{spent.input}:{spent.output}"
        frame.scribe.spent(agent, mark, key, spent, frame.of("model"))


def tasks(frame: Frame) -> None:
    """Take the ledger of tasks, or one of it."""
    single = frame.payload.get("task")
    listed = objects(frame.payload.get("tasks"))
    for item in [single] if isinstance(single, dict) else listed:
        ledger_task(frame.with_payload(item))


def ledger_task(frame: Frame) -> None:
    """Take one task of the ledger: the same as its run, if it has one."""
    identity, run = frame.of("id") or frame.of("taskId"), frame.of("runId")
    if not identity:
        return
    task = frame.task(run) if run else wording.key(f"openclaw:{frame.gateway}:task:{identity}")
    ledger = frame.state.setdefault("ledger", {})
    keep(ledger, identity, task, MOST_TASKS)
    worker = frame.of("childSessionKey") or frame.of("sessionKey")
    agent = frame.who(worker, frame.of("agentId")).key if worker or frame.of("agentId") else None
    title = wording.name(frame.of("title"), frame.setting, frame.of("kind") or "Task")
    created = {"assignee": agent, "parentId": ledger.get(frame.of("parentTaskId"))}
    frame.at(frame.payload.get("createdAt"))
    frame.scribe.task(task, f"{identity}:ledger", title, **{name: value for name, value in created.items() if value})
    if frame.of("childSessionKey"):
        owner = frame.of("ownerKey") or frame.of("sessionKey")
        frame.spawned(frame.of("childSessionKey"), owner, task)
    _ledger_status(frame, identity, task)


def _ledger_status(frame: Frame, identity: str, task: str) -> None:
    word = frame.of("status")
    status = task_status(word)
    final = status in FINAL_TASK_STATUSES
    ended = frame.payload.get("endedAt") if final else frame.payload.get("startedAt")
    frame.at(moment(ended) or moment(frame.payload.get("updatedAt")))
    if not word:
        return
    more: dict[str, Any] = {"progress": 1} if status == "completed" else {}
    if final and status != "completed":
        more["reason"] = wording.said(frame.of("error"), frame.setting, 200) or word
    frame.scribe.task_is(task, f"{identity}:ledger:{word}", status.value if status else word[:64], **more)
    if final and frame.of("childSessionKey"):
        frame.delivered(frame.of("childSessionKey"), task)


def audit(frame: Frame) -> None:
    """Take the audit list, oldest first: it holds who ran what and how it ended, and no text."""
    entries = objects(frame.payload.get("events"))
    for item in sorted(entries, key=lambda entry: (number(entry.get("occurredAt")), number(entry.get("sequence")))):
        _audited(frame.with_payload(item))


def _audited(frame: Frame) -> None:
    run, kind, status = frame.of("runId"), frame.of("kind"), frame.of("status")
    if not run or kind not in ("agent_run", "tool_action"):
        return
    frame.at(frame.payload.get("occurredAt"))
    known = openclaw_runs.belongs(frame, run, frame.of("sessionKey"), frame.of("agentId"))
    if kind == "tool_action":
        _audited_tool(frame, run, known, status)
    elif status == "started":
        openclaw_runs.begin(frame, run, known)
    else:
        openclaw_runs.end(frame, run, known, AUDITED.get(status, "failed"), frame.of("errorCode") or status)


def _audited_tool(frame: Frame, run: str, known: Json, status: str) -> None:
    """Take a tool of the audit list; it may come after the end of its run, and only its step is told then."""
    name, call = frame.of("toolName") or "tool", frame.of("toolCallId") or frame.of("eventId")
    if status == "started":
        data = {"phase": "start", "name": name, "toolCallId": call, "args": frame.of("eventId")}
        openclaw_runs.tool(frame, run, known, data)
        return
    ended = StepStatus.COMPLETED if status == "succeeded" else StepStatus.FAILED
    tool_call = wording.key(call)
    frame.state.get("calls", {}).pop(tool_call, None)
    frame.scribe.step(frame.task(run), f"{tool_call}:end", tool_call, name, ended, known.get("agent"))


FIELDS: dict[str, Callable[[Frame], None]] = {
    "sessions": sessions,
    "tasks": tasks,
    "task": tasks,
    "events": audit,
    "agents": agents,
}
METHODS: dict[str, Callable[[Frame], None]] = {
    "sessions.list": sessions,
    "tasks.list": tasks,
    "tasks.get": tasks,
    "audit.activity.list": audit,
    "agents.list": agents,
    "agent.identity": identified,
    "agent.identity.get": identified,
    "health": agents,
}
