"""What a network remembers of itself from one computation to the next: where everyone is, and who belongs together."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any

import orjson

from metaverse.workers.layout import Layout

Json = dict[str, Any]


@dataclass(slots=True)
class Memory:
    """The memory of one view: its last layout, and the id of each agent's last community."""

    layout: Layout = field(default_factory=Layout)
    communities: dict[str, str] = field(default_factory=dict)

    @classmethod
    def restored(cls, written: Json | None) -> Memory:
        """Read a memory that was written; where there is none, begin with an empty one."""
        if not written:
            return cls()
        return cls(Layout.restored(written["layout"]), dict(written["communities"]))

    def written(self) -> bytes:
        """Write the memory down."""
        return orjson.dumps({"layout": self.layout.written(), "communities": self.communities})

    def glanced(self) -> Memory:
        """Return a copy, for a question that must leave no trace: of the past, say."""
        return Memory(copy.copy(self.layout), self.communities)
