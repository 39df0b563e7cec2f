"""What a check finds: it passes, it is skipped with a reason, or it fails and says the mend."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from metaverse.conformance.probe import Probe


class Result(StrEnum):
    """How a check ends."""

    RIGHT = "right"
    WRONG = "wrong"
    SKIPPED = "skipped"


class Wrong(Exception):
    """Something is not as the contract says: what was found, and how to mend it."""

    def __init__(self, found: str, mend: str) -> None:
        super().__init__(found)
        self.found, self.mend = found, mend


class Skipped(Exception):
    """A check that cannot be made here, and why."""


@dataclass(frozen=True, slots=True)
class Check:
    """One sentence of the contract, and how it is tried."""

    section: str
    sentence: str
    run: Callable[[Probe], None]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a check."""

    section: str
    check: str
    result: Result
    found: str = ""
    mend: str = ""

    def to_wire(self) -> dict[str, str]:
        """Return it in wire names; what is empty is left out."""
        told = {
            "section": self.section,
            "check": self.check,
            "result": self.result.value,
            "found": self.found,
            "mend": self.mend,
        }
        return {name: value for name, value in told.items() if value}


Checks = list[Check]


def checking(
    checks: Checks, section: str, sentence: str
) -> Callable[[Callable[[Probe], None]], Callable[[Probe], None]]:
    """Note a function as a check of a section."""

    def note(run: Callable[[Probe], None]) -> Callable[[Probe], None]:
        checks.append(Check(section, sentence, run))
        return run

    return note


def expect(is_right: bool, found: str, mend: str) -> None:
    """Let what is right pass.

    Raises:
        Wrong: it is not.
    """
    if not is_right:
        raise Wrong(found, mend)
