"""What became of something foreign that came in, by whichever adapter or mapping."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from metaverse.services import dead_letters
from metaverse.services.admission import OUTSIDE, Admitted
from metaverse.services.dead_letters import Letter

Json = dict[str, Any]


@dataclass(slots=True)
class Outcome:
    """What became of bytes: the events of theirs that were new and known, what was refused, what could not be read."""

    accepted: int = 0
    duplicates: int = 0
    rejected: int = 0
    to_seq: int | None = None
    dead: list[Letter] = field(default_factory=list)
    at: int | None = None
    """The byte that a file is to be gone on from."""

    @classmethod
    def of(cls, admitted: Admitted) -> Outcome:
        """Tell what became of events."""
        rejected = len(admitted.refused) + len(admitted.outside)
        outcome = cls(admitted.accepted, admitted.duplicates, rejected, admitted.to_seq)
        outcome.dead = [Letter(str(event["id"]), fault["message"], "") for event, fault in admitted.refused]
        outcome.dead += [Letter(str(event["id"]), OUTSIDE, "") for event in admitted.outside]
        return outcome

    def to_wire(self) -> Json:
        """Return it in wire names."""
        dead = [{"where": letter.where, "reason": letter.reason} for letter in self.dead[: dead_letters.MOST_AT_ONCE]]
        told = {"accepted": self.accepted, "duplicates": self.duplicates, "rejected": self.rejected, "dead": dead}
        return told if self.at is None else {**told, "at": self.at}
