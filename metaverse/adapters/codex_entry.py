"""One line of a Codex rollout as it is read: its thread's memory, and the pen to write with."""

from __future__ import annotations

from typing import Any

from metaverse.adapters import claude, wording
from metaverse.adapters.parsing import objects, part, text
from metaverse.adapters.reading import Json, Reading, Setting
from metaverse.adapters.scribe import Scribe


def source(thread: str) -> str:
    """Name the source of a thread's events."""
    return f"urn:codex:{thread}"


def agent_key(thread: str) -> str:
    """Name the agent that a thread is."""
    return wording.key(f"codex:{thread}")


def short(thread: str) -> str:
    """Name a thread for people, by what tells threads of one day apart: the end of its id."""
    return f"Codex {thread[-6:]}"


class Entry:
    """A line's payload, the memory of its file, and the scribe of what it means."""

    def __init__(self, payload: Json, reading: Reading, setting: Setting, line: int) -> None:
        self.payload, self.reading, self.line = payload, reading, line
        self.state, self.setting = reading.cursor, setting
        self.scribe = self.scribe_of(self.thread)

    @property
    def thread(self) -> str:
        """The thread that the file belongs to."""
        return str(self.state.get("thread") or "unknown")

    @property
    def key(self) -> str:
        """The agent that the thread is."""
        return agent_key(self.thread)

    @property
    def project(self) -> str | None:
        """The folder that the thread works in."""
        return claude.project(self.state.get("cwd"))

    @property
    def mark(self) -> str:
        """What tells this line from the others of its file."""
        return f"line-{self.line}"

    def of(self, *names: str) -> str:
        """Return a field of the payload that is a text, else an empty one."""
        return text(part(self.payload, *names))

    def scribe_of(self, thread: str) -> Scribe:
        """Return the scribe of what also another thread's file tells, which counts once."""
        return Scribe(self.reading, self.setting, source(thread), int(self.state.get("ms") or self.setting.received_ms))

    def task(self) -> str:
        """Return the thread's turn, begun if need be."""
        task: str | None = self.state.get("task")
        return task or self.begin_turn("")

    def begin_turn(self, words: str) -> str:
        """Begin the task that a turn is; one that runs already goes on, and may get the words that it lacked."""
        turn = self.state.get("turn") or self.mark
        task = wording.key(f"codex:{self.thread}:{turn}")
        if self.state.get("task") != task:
            self.state["task"], self.state["turns"] = task, self.state.get("turns", 0) + 1
            title = f"Turn {self.state['turns']}"
            title = f"{title} · {self.project}" if self.project else title
            self.scribe.task(task, f"{turn}:task", title, assignee=self.key)
            self.scribe.task_is(task, f"{turn}:start", "working")
        kept = wording.said(words, self.setting)
        if kept:
            self.scribe.task_is(task, f"{turn}:title", title=wording.name(kept.strip().splitlines()[0], self.setting))
        return task

    def end_turn(self, status: str, reason: str | None = None) -> None:
        """End the thread's turn, if one runs."""
        task = self.state.pop("task", None)
        turn = self.state.pop("turn", None) or self.mark
        if task:
            done: dict[str, Any] = {"progress": 1} if status == "completed" else {"reason": reason}
            self.scribe.task_is(task, f"{turn}:{status}", status, **done)

    def words(self) -> str:
        """Return all that a message says."""
        return "".join(text(item.get("text")) for item in objects(self.payload.get("content")))
