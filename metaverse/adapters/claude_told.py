"""One record of a session file as it is read: what is remembered of the file, and the pen to write with.

Remembered are the session, its task, the sub-agents, the running calls, the last messages' usage and, of side chains,
the last records. No text is: prompts are known by their digests.
"""

from __future__ import annotations

from dataclasses import dataclass

from metaverse.adapters import claude, wording
from metaverse.adapters.memory import keep
from metaverse.adapters.parsing import part, text
from metaverse.adapters.reading import Json, Setting
from metaverse.adapters.scribe import Scribe
from metaverse.events.names import AgentStatus

MOST_SUBS = 256
MOST_CALLS = 512


@dataclass(frozen=True, slots=True)
class Speaker:
    """Whose record it is: an agent, the task it is at, and for a sub-agent the name it has within its session."""

    agent: str
    task: str | None
    sub: str | None = None


class Told:
    """A record, the memory of its file, and the scribe of what it means."""

    def __init__(self, record: Json, state: Json, scribe: Scribe, line: int) -> None:
        self.record, self.state, self.scribe, self.line = record, state, scribe, line

    @property
    def setting(self) -> Setting:
        """What the organization wants."""
        return self.scribe.setting

    @property
    def session(self) -> str:
        """The session that the file belongs to."""
        return str(self.state["session"])

    @property
    def key(self) -> str:
        """The agent that the session is."""
        return claude.session_key(self.session)

    @property
    def uuid(self) -> str:
        """The record's own name."""
        return text(self.record.get("uuid")) or f"line-{self.line}"

    @property
    def message(self) -> Json:
        """What was said."""
        message = self.record.get("message")
        return message if isinstance(message, dict) else {}

    @property
    def blocks(self) -> list[Json]:
        """The parts of what was said."""
        content = self.message.get("content")
        if isinstance(content, str):
            return [{"type": "text", "text": content}]
        return [block for block in content if isinstance(block, dict)] if isinstance(content, list) else []

    @property
    def words(self) -> str:
        """All that was said as a text."""
        return "".join(text(block.get("text")) for block in self.blocks)

    def of(self, *names: str) -> str:
        """Return a field of the record that is a text, else an empty one."""
        return text(part(self.record, *names))

    def sub(self, name: str) -> Json:
        """Return what is remembered of a sub-agent, newly if need be."""
        subs = self.state.setdefault("subs", {})
        sub: Json = subs.get(name) or {}
        keep(subs, name, sub, MOST_SUBS)
        return sub

    def speaker_of(self, sub: str) -> Speaker:
        """Return a sub-agent as the speaker of a record."""
        return Speaker(claude.sub_key(self.session, sub), claude.work_key(self.session, sub), sub)

    def calls(self) -> Json:
        """Return the calls of tools that run."""
        calls: Json = self.state.setdefault("calls", {})
        return calls

    def idle(self, mark: str) -> None:
        """Tell that the session waits for its next prompt."""
        self.scribe.status(self.key, mark, AgentStatus.IDLE)

    def title(self, words: str, otherwise: str) -> str:
        """Name a task by the first line of its prompt, if texts are kept."""
        kept = wording.said(words, self.setting)
        return kept.strip().splitlines()[0] if kept else otherwise
