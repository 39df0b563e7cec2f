"""What agents do in a session file: prompts are tasks, calls of tools steps, answers cost tokens."""

from __future__ import annotations

from metaverse.adapters import claude, claude_chains, loops, wording
from metaverse.adapters.claude_told import MOST_CALLS, Speaker, Told
from metaverse.adapters.memory import keep
from metaverse.adapters.parsing import number, part, text
from metaverse.adapters.pricing import Spent
from metaverse.adapters.reading import Json
from metaverse.events.names import ActivityKind, AgentStatus, InteractionKind, StepStatus, WaitingOn

MOST_MESSAGES = 512
"""Of so many answers the usage is remembered: the lines of one answer stand close together."""

NO_PROMPT = ("<local-command-", "<command-stdout", "Caveat: The messages below", "<bash-stdout", "<task-notification")
INTERRUPTED = "[Request interrupted by user"


def prompted(told: Told) -> None:
    """Take a person's words for a new task, unless they are the machine's, or go on with the last ones."""
    words = told.words
    if not words.strip() or told.record.get("isMeta") or told.record.get("isCompactSummary"):
        return
    if told.of("origin", "kind") == "task-notification":
        claude_chains.notified(told)
    elif words.startswith(INTERRUPTED):
        _interrupted(told)
    elif not words.startswith(NO_PROMPT) and not _goes_on(told):
        _begin(told, words)


def _goes_on(told: Told) -> bool:
    """Tell whether a record carries on with the same prompt: by its id, or right after a command's first part."""
    named = told.of("promptId")
    if named:
        return told.state.get("task") == claude.prompt_key(told.session, named)
    follows = told.of("parentUuid") and told.of("parentUuid") == told.state.get("asked")
    if follows:
        told.state["asked"] = told.uuid
    return bool(follows)


def _begin(told: Told, words: str) -> None:
    if end_calls(told, claude.LOST, told.key):
        cancel(told, f"{told.uuid}:before", claude.LOST)
    done(told, f"{told.uuid}:before")
    loops.turned(told.state, told.key)
    count = told.state["prompts"] = told.state.get("prompts", 0) + 1
    told.state["asked"] = told.uuid
    task = _open(told, told.of("promptId") or count, f"Prompt {count}", words)
    told.scribe.status(told.key, f"{told.uuid}:status", AgentStatus.WORKING, claude.THINKING, task=task)


def _open(told: Told, prompt: object, title: str, words: str) -> str:
    task = told.state["task"] = claude.prompt_key(told.session, prompt)
    about = told.state.get("project")
    shown = told.title(words, f"{title} · {about}" if about else title)
    description = wording.said(words, told.setting)
    told.scribe.task(task, f"{task}:task", shown, assignee=told.key, description=description)
    told.scribe.task_is(task, f"{task}:start", "working")
    return task


def done(told: Told, mark: str) -> None:
    """Tell that the session's task is done, if it has one."""
    task = told.state.pop("task", None)
    if task:
        told.scribe.task_is(task, mark, "completed", progress=1)


def _interrupted(told: Told) -> None:
    cancel(told, f"{told.uuid}:interrupted", "Interrupted by a person.")
    end_calls(told, "Interrupted.", told.key)
    told.idle(f"{told.uuid}:idle")


def cancel(told: Told, mark: str, reason: str) -> None:
    """Tell that the session's task was left, if it has one."""
    task = told.state.pop("task", None)
    if task:
        told.scribe.task_is(task, mark, "canceled", reason=reason)


def end_calls(told: Told, error: str, agent: str | None = None) -> bool:
    """End the calls of an agent, or of all, that nothing more will be heard of; tell whether there were any."""
    left = [name for name, call in told.calls().items() if agent in (None, call["agent"])]
    for name in left:
        call = told.calls().pop(name)
        mark = f"{name}:end:lost"
        told.scribe.step(call["task"], mark, name, call["tool"], StepStatus.FAILED, call["agent"], error)
    return bool(left)


def used(told: Told, block: Json, by: Speaker, place: int) -> None:
    """Take a call of a tool: a step of the speaker's task, and what the speaker is at."""
    call_id = wording.key(text(block.get("id")) or f"{told.uuid}:{place}")
    tool, given = text(block.get("name")) or "tool", block.get("input")
    if by.task is None:
        by = Speaker(by.agent, _open(told, f"from-{told.uuid}", "Work", ""))
    call = {"tool": tool[:200], "agent": by.agent, "task": by.task, "parent": told.uuid}
    keep(told.calls(), call_id, call, MOST_CALLS)
    told.scribe.step(str(by.task), f"{call_id}:start", call_id, tool, StepStatus.IN_PROGRESS, by.agent)
    waits = WaitingOn.INPUT if tool in claude.QUESTIONS else None
    status = AgentStatus.WAITING if waits else AgentStatus.WORKING
    activity = None if waits else claude.activity(tool)
    told.scribe.status(by.agent, f"{call_id}:status", status, activity, waits, by.task)
    _beyond(told, call_id, block, by)
    times = loops.called(told.state, by.agent, tool, given, told.setting)
    if times:
        title = f"{tool} was called {times} times with the same input"
        told.scribe.warn(f"{call_id}:loop", title, by.agent, by.task)


def _beyond(told: Told, call_id: str, block: Json, by: Speaker) -> None:
    """Tell what some tools mean beyond their step."""
    tool, given = text(block.get("name")), block.get("input")
    if tool in claude.DELEGATING:
        claude_chains.called(told, call_id, block, by)
    elif tool == claude.PLANNING:
        claude.planned(told.scribe, told.session, told.state, call_id, by.agent, by.task, part(given, "todos"))
    elif tool == "SendMessage" and text(part(given, "to")) in told.state.get("subs", {}):
        to = claude.sub_key(told.session, text(part(given, "to")))
        told.scribe.edge(by.agent, f"{call_id}:message", to, InteractionKind.MESSAGE, by.task)


def answered(told: Told, block: Json, by: Speaker) -> None:
    """Take the answer of a tool: its step is done, or has failed."""
    call_id, failed = _call_of(told, block), block.get("is_error") is True
    call = told.calls().pop(call_id, None) or {"tool": "tool", "agent": by.agent, "task": by.task}
    error = wording.said(_words(block), told.setting, 1000) if failed else None
    _end(told, call_id, call, StepStatus.FAILED if failed else StepStatus.COMPLETED, error)
    if "made" in call:
        claude_chains.answered(told, call, by, failed)


def _call_of(told: Told, block: Json) -> str:
    """Find the call that an answer belongs to; where it names none, a call of the record it follows."""
    named = text(block.get("tool_use_id"))
    if named:
        return wording.key(named)
    before = told.of("sourceToolAssistantUUID") or told.of("parentUuid")
    names = [name for name, call in told.calls().items() if call.get("parent") == before]
    running = list(told.calls())[-1:] if not before else []
    return next(iter(names or running), f"{told.uuid}:call")


def _words(block: Json) -> str:
    content = block.get("content")
    if isinstance(content, list):
        return "".join(text(part(item, "text")) for item in content)
    return text(content)


def _end(told: Told, call_id: str, call: Json, status: StepStatus, error: str | None) -> None:
    if call["task"]:
        told.scribe.step(call["task"], f"{call_id}:end", call_id, call["tool"], status, call["agent"], error)


def spent(told: Told, by: Speaker) -> None:
    """Take the usage of an answer: several lines repeat it, and the greatest numbers count, once.

    It is named by the request, as telemetry names it, so that an answer that both tell of counts once.
    """
    usage, name = told.message.get("usage"), text(told.message.get("id"))
    if not isinstance(usage, dict) or not name:
        return
    parts = ("input_tokens", "output_tokens", "cache_read_input_tokens", "cache_creation_input_tokens")
    messages = told.state.setdefault("usage", {})
    request = text(told.record.get("requestId"))
    *before, usage_key = messages.get(name) or [0, 0, 0, 0, f"claude:{request}" if request else name]
    most = [max(number(usage.get(part)), counted) for part, counted in zip(parts, before, strict=True)]
    keep(messages, name, [*most, usage_key], MOST_MESSAGES)
    if most != before:
        model = told.message.get("model")
        told.scribe.spent(by.agent, f"{told.uuid}:usage", usage_key, Spent(*most), model, by.task)


def turn_ended(told: Told, by: Speaker) -> None:
    """Take the end of a turn: the session is idle unless agents it sent off still work; a sub-agent is done."""
    if by.sub:
        claude_chains.over(told, by.sub)
    elif claude_chains.has_sent_off(told):
        activity = (ActivityKind.DELEGATING, "in the background")
        told.scribe.status(told.key, f"{told.uuid}:background", AgentStatus.WORKING, activity, task=by.task)
    else:
        done(told, f"{told.uuid}:done")
        told.idle(f"{told.uuid}:idle")
