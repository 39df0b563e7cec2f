"""What hooks and session files of Claude Code have in common: the same keys, and the same marks for the same things.

A session is an agent, each sub-agent another that reports to it; a prompt is a task, a delegation a task below it, a
call of a tool a step. Whoever tells of a thing first, the hook or the file, it counts once.
"""

from __future__ import annotations

from pathlib import PureWindowsPath

from metaverse.adapters import wording
from metaverse.adapters.memory import keep
from metaverse.adapters.parsing import objects, text
from metaverse.adapters.reading import Json
from metaverse.adapters.scribe import Scribe
from metaverse.events.names import ActivityKind, AgentStatus, InteractionKind, RequestKind
from metaverse.operations.secrets import without_secrets

DELEGATING = frozenset({"Agent", "Task"})
"""The tool that calls a sub-agent; it was renamed."""

QUESTIONS = {"AskUserQuestion": RequestKind.INPUT, "ExitPlanMode": RequestKind.REVIEW}
"""The tools by which an agent asks a person."""

PLANNING = "TodoWrite"
LOST = "No end of it was heard."
RATE_LIMITS = frozenset({"rate_limit", "rate_limit_error", "overloaded", "overloaded_error", "429", "529"})
TODO_WORDS = {"pending": "submitted", "in_progress": "working", "completed": "completed"}
MOST_TODOS = 100


def source(session: str) -> str:
    """Name the source of a session's events."""
    return f"urn:claude-code:{session}"


def session_key(session: str) -> str:
    """Name the agent that a session is."""
    return wording.key(f"claude:{session}")


def sub_key(session: str, agent: str) -> str:
    """Name a sub-agent by the id that Claude Code gives it."""
    return wording.key(f"claude:{session}/{agent}")


def prompt_key(session: str, prompt: object) -> str:
    """Name the task that a prompt is."""
    return wording.key(f"claude:{session}:prompt-{prompt}")


def work_key(session: str, agent: str) -> str:
    """Name the task that a sub-agent was given."""
    return wording.key(f"claude:{session}:{agent}")


def project(cwd: object) -> str | None:
    """Take the folder that an agent works in for its department; never the whole path, which names people."""
    return without_secrets(PureWindowsPath(text(cwd)).name) or None


def shown_name(session: str) -> str:
    """Name a session for people."""
    return f"Claude {session[:8]}"


def activity(tool: str) -> tuple[ActivityKind, str]:
    """Say what an agent is at that uses a tool."""
    return (ActivityKind.DELEGATING if tool in DELEGATING else ActivityKind.TOOL, tool)


THINKING = (ActivityKind.THINKING, None)


def sub_agent(scribe: Scribe, session: str, agent: str, by: str, given: Json, mark: str = "agent") -> None:
    """Register a sub-agent; `given` may hold title, role and project."""
    role = text(given.get("role")) or "sub-agent"
    title = text(given.get("title")) or role
    scribe.agent(
        sub_key(session, agent),
        f"{agent}:{mark}",
        title,
        role=role,
        department=given.get("project"),
        parentId=by,
    )


def delegated(scribe: Scribe, session: str, agent: str, by: str, above: str | None, given: Json) -> None:
    """Tell that an agent called a sub-agent: who it is, its task, and the delegation."""
    sub_agent(scribe, session, agent, by, given)
    work, key = work_key(session, agent), sub_key(session, agent)
    title = text(given.get("title")) or text(given.get("role")) or "Delegated work"
    scribe.task(work, f"{agent}:task", title, assignee=key, parentId=above)
    scribe.task_is(work, f"{agent}:task-start", "working")
    scribe.edge(by, f"{agent}:delegate", key, InteractionKind.DELEGATE, work)


def at_work(scribe: Scribe, session: str, agent: str, mark: str) -> None:
    """Tell that a sub-agent works at its task."""
    scribe.status(
        sub_key(session, agent), f"{agent}:{mark}", AgentStatus.WORKING, THINKING, task=work_key(session, agent)
    )


def delivered(scribe: Scribe, session: str, agent: str, to: str, failed: bool = False, run: str = "") -> None:
    """Tell that a sub-agent is done and what it found went to its caller; `run` tells its later runs apart."""
    work, key = work_key(session, agent), sub_key(session, agent)
    scribe.task_is(work, f"{agent}:done{run}", "failed" if failed else "completed", progress=1)
    scribe.status(key, f"{agent}:idle{run}", AgentStatus.IDLE)
    scribe.edge(key, f"{agent}:result{run}", to, InteractionKind.RESULT, work)


def planned(scribe: Scribe, session: str, state: Json, call: str, agent: str, above: str | None, todos: object) -> None:
    """Take the list of what is to do for tasks below the prompt; only what changed is told."""
    known = state.setdefault("todos", {})
    for number, todo in enumerate(objects(todos)[:MOST_TODOS], 1):
        content, status = text(todo.get("content")), TODO_WORDS.get(text(todo.get("status")))
        name = wording.digest([above, content])[:16]
        if not content or not status or known.get(name) == status:
            continue
        task = wording.key(f"claude:{session}:todo-{name}")
        if name not in known:
            title = wording.said(content, scribe.setting, wording.LONGEST_NAME) or f"To do {number}"
            scribe.task(task, f"todo-{name}", title, assignee=agent, parentId=above)
        scribe.task_is(task, f"todo-{name}:{call}", status, progress=1 if status == "completed" else None)
        keep(known, name, status, MOST_TODOS * 2)


def is_rate_limit(word: object) -> bool:
    """Tell whether an error says that the model's provider is asked too often, or has too much to do."""
    return str(word).lower() in RATE_LIMITS
