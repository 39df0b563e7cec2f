"""Who is believed about tokens: spans and logs before metrics, which only add up the same calls."""

from __future__ import annotations

from metaverse.adapters import otlp_making as making
from metaverse.adapters.otlp_identity import key
from metaverse.adapters.otlp_memory import Memory
from metaverse.adapters.reading import Json

MOST_KEYS = 200
"""So many statements of metrics about one agent or source can be taken back."""


class Ledger:
    """Who told what of whom."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def told(self, owner: str, source: str) -> list[Json]:
        """Note that spans or logs tell what an agent and its source spend; take back what metrics had told of them."""
        believed, metered = self._memory.names("told"), self._memory.names("metered")
        taken_back: list[Json] = []
        for name in (owner, source):
            believed[name] = 1
            for usage_key, (agent, ms) in (metered.pop(name, None) or {}).items():
                id_ = key(f"{usage_key}:told-closer")
                taken_back.append(making.nothing(id_, agent, usage_key, ms, source))
        return taken_back

    def believes_metrics(self, owner: str, source: str) -> bool:
        """Tell whether nobody closer tells of this agent, or of its whole source."""
        believed = self._memory.names("told")
        return owner not in believed and source not in believed

    def metered(self, owner: str, name: str, usage_key: str, ms: int) -> None:
        """Note what a metric told, under the agent or the source that it is about."""
        metered = self._memory.names("metered")
        before = list(metered.get(name, {}).items())[-MOST_KEYS:]
        metered[name] = {**dict(before), usage_key: (owner, ms)}
