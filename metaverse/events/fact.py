"""A fact: an event as the log keeps it, with the place and the times the log gave it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Stamp = tuple[int, int]
"""`(effective_ms, seq)`: of two claims about one thing, the greater wins."""

NEVER: Stamp = (-1, -1)


@dataclass(slots=True, unsafe_hash=True)
class Fact:
    """One entry of an organization's log. Nobody changes it (to have that kept costs more than to make it).

    Times are milliseconds since the epoch: `time_ms` as the sender claimed it, `received_ms` when it came in, and
    `effective_ms`, the smaller of the two. A historical fact tells of the past: it proves nothing about the present.
    """

    seq: int
    id: str
    source: str
    type: str
    subject: str | None
    time_ms: int
    received_ms: int
    effective_ms: int
    data: dict[str, Any] = field(default_factory=dict)
    historical: bool = False
    told: str | None = None
    """The agent's key as the log has it, where the agent was merged into the one that is the subject here."""

    is_inward: bool = False
    """Whether it tells of two agents who are one by now."""

    @property
    def stamp(self) -> Stamp:
        """The rank of what this fact claims."""
        return (self.effective_ms, self.seq)

    @property
    def told_key(self) -> str:
        """The key of the subject as the log has it."""
        return self.told or self.subject or ""

    def row(self, organization_id: str) -> dict[str, Any]:
        """Return the columns of the log that follow from it."""
        return {
            "organization_id": organization_id,
            "seq": self.seq,
            "id": self.id,
            "source": self.source,
            "type": self.type,
            "subject": self.subject,
            "time_ms": self.time_ms,
            "received_ms": self.received_ms,
            "effective_ms": self.effective_ms,
            "data": self.data,
            "historical": self.historical,
        }
