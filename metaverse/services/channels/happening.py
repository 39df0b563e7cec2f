"""Something that happened of which people outside may have to be told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from metaverse.clock import HOUR_MS
from metaverse.events.channels import MatterKind, What
from metaverse.events.names import Level

Json = dict[str, Any]
DAY_MS = 24 * HOUR_MS
LEVELS = {level.value: rank for rank, level in enumerate(Level)}


@dataclass(frozen=True, slots=True)
class Happening:
    """That a matter began (`opened`), is over (`cleared`), or that somebody said something, which is never over.

    The topic names the matter: for what is in the attention queue it is the id of the entry there, so that what people
    do about that entry counts here as well. `seq` is 0 for what does not follow from one place of the log.
    """

    topic: str
    kind: MatterKind
    what: What
    at_ms: int
    seq: int = 0
    level: str = Level.WARNING.value
    title: str = ""
    body: str | None = None
    agent_key: str | None = None
    task_key: str | None = None
    expires_ms: int | None = None
    more: Json = field(default_factory=dict)
