"""Threads of Codex that call each other: who made whom, who wrote to whom, and what came back.

Both threads' files tell of a call. What they tell is written as of the called thread, with the same marks, so that it
counts once.
"""

from __future__ import annotations

from collections.abc import Iterator

from metaverse.adapters import claude
from metaverse.adapters.codex_entry import Entry, agent_key, short
from metaverse.adapters.memory import keep
from metaverse.adapters.parsing import objects, part, text
from metaverse.adapters.reading import Json
from metaverse.events.names import AgentStatus, InteractionKind

MOST_THREADS = 256
FAILED = frozenset({"errored", "failed", "interrupted", "not_found"})


def begun(entry: Entry) -> None:
    """Take the head of a file: which thread it is, and which one called it; later heads are copies of others'."""
    if entry.state.get("begun"):
        return
    thread = entry.of("id") or entry.of("session_id") or "unknown"
    entry.state.update(begun=True, thread=thread, cwd=claude.project(entry.of("cwd")))
    entry.scribe = entry.scribe_of(thread)
    spawn = part(entry.payload, "source", "subagent", "thread_spawn")
    parent = entry.of("parent_thread_id") or text(part(spawn, "parent_thread_id"))
    nickname = entry.of("agent_nickname") or text(part(spawn, "agent_nickname"))
    role = entry.of("agent_role") or text(part(spawn, "agent_role"))
    _register(entry, thread, parent, nickname, role, "agent")
    if parent:
        _delegated(entry, parent, thread)


def _register(entry: Entry, thread: str, parent: str, nickname: str, role: str, mark: str) -> None:
    entry.scribe_of(thread).agent(
        agent_key(thread),
        mark,
        nickname or short(thread),
        role=role or "Codex",
        department=entry.project,
        **({"parentId": agent_key(parent)} if parent and parent != thread else {}),
    )


def _delegated(entry: Entry, parent: str, child: str, task: str | None = None) -> None:
    entry.scribe_of(child).edge(agent_key(parent), "delegate", agent_key(child), InteractionKind.DELEGATE, task)


def spawned(entry: Entry) -> None:
    """Take that a thread made another: that is an agent, and works."""
    sender, child = entry.of("sender_thread_id") or entry.thread, entry.of("new_thread_id")
    if not child:
        return
    _register(entry, child, sender, entry.of("new_agent_nickname"), entry.of("new_agent_role"), "agent:named")
    _delegated(entry, sender, child, entry.task())
    _send(entry, child, "spawn")


def _send(entry: Entry, child: str, mark: str) -> None:
    keep(entry.state.setdefault("sent", {}), child, 1, MOST_THREADS)
    entry.scribe_of(child).status(agent_key(child), f"{entry.thread}:{mark}", AgentStatus.WORKING)


def wrote(entry: Entry) -> None:
    """Take that a thread wrote to another, which works at it."""
    sender, receiver = entry.of("sender_thread_id") or entry.thread, entry.of("receiver_thread_id")
    if receiver:
        to = agent_key(receiver)
        entry.scribe.edge(agent_key(sender), f"{entry.mark}:message", to, InteractionKind.MESSAGE, entry.task())
        keep(entry.state.setdefault("sent", {}), receiver, 1, MOST_THREADS)


def waited(entry: Entry) -> None:
    """Take what threads that were waited for have come to; each gives its result once for each time it was sent."""
    sender = entry.of("sender_thread_id") or entry.thread
    for thread, status in _statuses(entry.payload):
        _came_back(entry, sender, thread, status)


def _statuses(payload: Json) -> Iterator[tuple[str, object]]:
    listed = objects(payload.get("agent_statuses"))
    for item in listed:
        yield text(item.get("thread_id")), item.get("status")
    others = payload.get("statuses")
    if isinstance(others, dict) and not listed:
        yield from others.items()


def closed(entry: Entry) -> None:
    """Take that a thread was closed: it gives its result, if it was not taken yet, and leaves."""
    thread = entry.of("receiver_thread_id")
    if thread:
        _came_back(entry, entry.of("sender_thread_id") or entry.thread, thread, entry.payload.get("status"))
        mark = f"{entry.thread}:{entry.mark}:closed"
        entry.scribe_of(thread).status(agent_key(thread), mark, AgentStatus.OFFLINE)


def _came_back(entry: Entry, sender: str, thread: str, status: object) -> None:
    word = status if isinstance(status, str) else next(iter(status), "") if isinstance(status, dict) else ""
    failed = word in FAILED
    if not thread or not (failed or word == "completed") or not entry.state.get("sent", {}).pop(thread, None):
        return
    mark = f"{entry.mark}:{thread}"
    agent = agent_key(thread)
    entry.scribe.edge(agent, f"{mark}:result", agent_key(sender), InteractionKind.RESULT, entry.state.get("task"))
    entry.scribe.status(agent, f"{mark}:back", AgentStatus.ERROR if failed else AgentStatus.IDLE)


def active(entry: Entry) -> None:
    """Take what a sub-agent does, as newer versions tell it beside the calls of tools."""
    child, kind = entry.of("agent_thread_id"), entry.of("kind")
    if not child:
        return
    if kind == "started":
        nickname = entry.of("agent_path").rsplit("/", 1)[-1]
        _register(entry, child, entry.thread, nickname, "", "agent:named")
        _delegated(entry, entry.thread, child, entry.task())
        _send(entry, child, "spawn")
    elif kind == "interacted":
        entry.scribe.edge(entry.key, f"{entry.mark}:message", agent_key(child), InteractionKind.MESSAGE, entry.task())
