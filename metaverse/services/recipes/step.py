"""One step of a recipe, and what a recipe is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

TOKEN = "$TOKEN"  # noqa: S105  (stands for a secret, and is none)
"""What stands in a step where the secret goes, as long as there is none."""

HOLD_SECONDS = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a recipe needs to know: where the server is, what to show there, and what the person wishes.

    `answers` lets the runtime wait up to `hold_seconds` for what a person decides here. `name` is the connection's,
    `mapping` that of the mapping which reads what comes. `by_command` tells that the runtime must not call by itself.
    """

    base: str
    secret: str = TOKEN
    name: str = "agent"
    source: str = "urn:own:agent"
    answers: bool = False
    hold_seconds: int = HOLD_SECONDS
    mapping: str = "NAME"
    by_command: bool = False

    def at(self, path: str) -> str:
        """Return the address of a path on the server."""
        return f"{self.base.rstrip('/')}{path}"

    @property
    def bearer(self) -> str:
        """What the header Authorization says."""
        return f"Bearer {self.secret}"


@dataclass(frozen=True, slots=True)
class Step:
    """Something to put somewhere: into a file, an environment or a shell, or just to know."""

    id: str
    target: str
    language: str
    content: str
    path: str | None = None

    def to_wire(self) -> dict[str, Any]:
        """Return it in wire names."""
        told: dict[str, Any] = {"id": self.id, "target": self.target}
        if self.path is not None:
            told["path"] = self.path
        return told | {"language": self.language, "content": self.content}
