"""Who sends events, and which events each may send."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from metaverse.errors import Forbidden
from metaverse.events.journal import Draft
from metaverse.events.names import EVENT_TYPES, SERVER_SOURCE, EventRule, Sender, Subject


class Rank(IntEnum):
    """How far a sender's word goes."""

    READER = 0
    AGENT = 1
    OPERATOR = 2
    ADMIN = 3
    SERVER = 4


NEEDED = {
    Sender.AGENT: Rank.AGENT,
    Sender.THAT_AGENT: Rank.AGENT,
    Sender.THAT_AGENT_OR_OPERATOR: Rank.AGENT,
    Sender.OPERATOR: Rank.OPERATOR,
    Sender.ADMIN: Rank.ADMIN,
    Sender.SERVER: Rank.SERVER,
}


@dataclass(frozen=True, slots=True)
class Origin:
    """A sender of events within one organization.

    `source_prefix` and `agent_keys` bind an agent's token: its events must have a source that begins so (with one of
    several, where spaces part them), and be about one of these agents. `is_person` tells that what makes no sense is
    refused and not just logged.
    """

    name: str
    rank: Rank
    source_prefix: str | None = None
    agent_keys: frozenset[str] | None = None
    is_person: bool = False

    @property
    def id(self) -> str:
        """The sender's id, with which the source of what it does by REST or a socket ends."""
        return self.name.rpartition(":")[2]

    @property
    def token_id(self) -> str | None:
        """The id of the API token that was shown, None where none was."""
        kind, _, shown = self.name.partition(":")
        return shown if kind == "token" else None

    def may_name(self, source: str) -> bool:
        """Tell whether the sender's events may have this source."""
        return not self.source_prefix or source.startswith(prefixes(self.source_prefix))


@lru_cache(maxsize=4096)
def prefixes(written: str) -> tuple[str, ...]:
    """Take apart the prefixes of sources that bind a token."""
    return tuple(written.split())


SERVER = Origin("server", Rank.SERVER)


RULES: dict[str, EventRule] = {kind.value: rule for kind, rule in EVENT_TYPES.items()}


def permit(origin: Origin, draft: Draft) -> None:
    """Let a draft pass.

    Raises:
        Forbidden: the sender may not send this type, this source, or events about this agent.
    """
    rule = RULES[draft.type]
    if not _may_send(origin, rule.senders):
        raise Forbidden(f"Event {draft.index} is a {draft.type}, which only {rule.senders} may send.")
    if origin.rank is Rank.SERVER:
        return
    if draft.source.startswith(SERVER_SOURCE) and not draft.source.endswith(f":{origin.id}"):
        raise Forbidden(f"Event {draft.index} has the source {draft.source}, which is the server's own.")
    if not origin.may_name(draft.source):
        raise Forbidden(f"Event {draft.index} has a source outside {origin.source_prefix}, which binds the token.")
    if origin.agent_keys is not None and not _is_about(origin.agent_keys, draft, rule.subject):
        raise Forbidden(f"Event {draft.index} is about an agent to which the token is not bound.")


def _may_send(origin: Origin, sender: Sender) -> bool:
    if sender is Sender.THAT_AGENT:
        return origin.rank in (Rank.AGENT, Rank.SERVER)
    return origin.rank >= NEEDED[sender]


def _is_about(keys: frozenset[str], draft: Draft, subject: Subject) -> bool:
    about = draft.subject if subject is Subject.AGENT else draft.data.get("agentId")
    return about is None or about in keys
