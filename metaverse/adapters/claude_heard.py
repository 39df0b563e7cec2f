"""One hook event as it is heard: who speaks, what is remembered of its session, and the pen to write with.

Of each session the cursor remembers whether it begun, its task, its sub-agents, the calls that run, the requests that
stand open and what it just heard; each of these is bounded, and so is the number of sessions.
"""

from __future__ import annotations

from typing import Any

from metaverse.adapters import claude, wording
from metaverse.adapters.memory import keep
from metaverse.adapters.parsing import text
from metaverse.adapters.reading import Json, Setting
from metaverse.adapters.scribe import Scribe
from metaverse.events.names import AgentStatus

MOST_SUBS = 128
MOST_CALLS = 256
MOST_DONE = 256
OVERTAKEN_MS = 2000
"""Hooks run side by side: what arrives so shortly after an end may have happened before it."""


class Heard:
    """A hook event, its session's memory, and the scribe of what it means."""

    def __init__(self, payload: Json, cursor: Json, state: Json, scribe: Scribe) -> None:
        self.payload, self.cursor, self.state, self.scribe = payload, cursor, state, scribe
        self.session = text(payload["session_id"])
        self.event = text(payload["hook_event_name"])

    @property
    def setting(self) -> Setting:
        """What the organization wants."""
        return self.scribe.setting

    @property
    def now_ms(self) -> int:
        """When the event was received."""
        return self.scribe.at_ms

    @property
    def key(self) -> str:
        """The agent that the session is."""
        return claude.session_key(self.session)

    @property
    def mark(self) -> str:
        """An event's mark where it names no call: what, who, in which turn, and the second it was received in."""
        about = f"{self.field('agent_id')}:{self.state.get('prompts', 0)}"
        return f"{self.event}:{about}:{self.now_ms // 1000}"

    def field(self, name: str) -> str:
        """Return a field of the payload that is a text, else an empty one."""
        return text(self.payload.get(name))

    def begin(self) -> None:
        """Bring the session into the office with its first event, whatever that is."""
        if not self.state.get("begun"):
            self.state["begun"], self.state["project"] = True, claude.project(self.payload.get("cwd"))
            self.register("session")

    def register(self, mark: str, **metadata: Any) -> None:
        """Say who the session is."""
        given = {name: value for name, value in metadata.items() if value}
        title = wording.said(self.payload.get("session_title"), self.setting, wording.LONGEST_NAME)
        self.scribe.agent(
            self.key,
            mark,
            title or claude.shown_name(self.session),
            role=(self.event == "SessionStart" and self.field("agent_type")) or "Claude Code",
            department=self.state.get("project"),
            metadata=given or None,
        )

    def task(self) -> str:
        """Return the session's task; a session that is joined midway gets one for what it is at."""
        task: str | None = self.state.get("task")
        if task is None and self.just_ended(self.state.get("stopped")):
            task = self.state.get("last_task")
        return task or self.open_task(self.payload.get("prompt_id") or self.now_ms // 1000, "Work")

    def open_task(self, prompt: object, title: str) -> str:
        """Begin the task that a prompt is."""
        task = claude.prompt_key(self.session, prompt)
        self.state["task"] = task
        about = self.state.get("project")
        words = wording.said(self.payload.get("prompt"), self.setting)
        line = words.strip().splitlines()[0] if words else f"{title} · {about}" if about else title
        self.scribe.task(task, f"{task}:task", line, assignee=self.key, description=words)
        self.scribe.task_is(task, f"{task}:start", "working")
        return task

    def task_of(self, agent: str) -> str:
        """Return the task that an agent is at: its own for a sub-agent, else the session's."""
        for name, sub in self.state.get("subs", {}).items():
            if sub.get("known") and claude.sub_key(self.session, name) == agent:
                return claude.work_key(self.session, name)
        return self.task()

    def sub(self, agent_id: str) -> Json:
        """Return what is remembered of a sub-agent, newly if need be."""
        subs = self.state.setdefault("subs", {})
        sub: Json = subs.get(agent_id) or {}
        keep(subs, agent_id, sub, MOST_SUBS)
        return sub

    def known_sub(self, agent_id: str) -> Json | None:
        """Return what is remembered of a sub-agent that has come into the office."""
        sub: Json | None = self.state.get("subs", {}).get(agent_id)
        return sub if sub and sub.get("known") else None

    def just_ended(self, ended_ms: object) -> bool:
        """Tell whether this may have happened before an end that was heard already."""
        return isinstance(ended_ms, int) and self.now_ms - ended_ms <= OVERTAKEN_MS

    def may_work(self, agent: str) -> bool:
        """Tell whether an agent's tool means that it works now: not if its end has overtaken the tool."""
        if agent == self.key:
            return not self.just_ended(self.state.get("stopped"))
        subs = self.state.get("subs", {}).items()
        ends = [sub.get("stopped") for name, sub in subs if claude.sub_key(self.session, name) == agent]
        return not any(map(self.just_ended, ends))

    def say(self, status: AgentStatus, agent: str | None = None, mark: str = "", **more: Any) -> None:
        """Say what an agent does now; the session itself if not told."""
        self.scribe.status(agent or self.key, mark or f"{self.mark}:status", status, **more)
