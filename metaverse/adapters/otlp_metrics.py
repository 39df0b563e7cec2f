"""Metrics as usage, where neither spans nor logs tell of the same calls.

A sum that goes on counting from one start replaces what it said before; one that starts anew each time adds to it: the
key of the usage names the start.
"""

from __future__ import annotations

from collections.abc import Iterable

from metaverse.adapters import otlp_making as making
from metaverse.adapters import pricing
from metaverse.adapters.otlp_identity import Agent, key, named, of_service, source_of, text
from metaverse.adapters.otlp_ledger import Ledger
from metaverse.adapters.otlp_memory import Memory
from metaverse.adapters.otlp_names import Fact, Kind
from metaverse.adapters.otlp_records import Point
from metaverse.adapters.reading import Json, Setting

MS = 1_000_000
TOKENS = frozenset(
    (
        "claude_code.token.usage",
        "gemini_cli.token.usage",
        "gen_ai.client.token.usage",
        "openclaw.tokens",
        "codex.turn.token_usage",
    )
)
COSTS = frozenset(("claude_code.cost.usage", "openclaw.cost.usd"))
TYPES = {
    **dict.fromkeys(("input", "prompt"), "input"),
    **dict.fromkeys(("cacheCreation", "cache_write"), "written"),
    **dict.fromkeys(("output", "completion", "thought", "reasoning_output"), "output"),
    **dict.fromkeys(("cacheRead", "cache_read", "cache", "cached", "cached_input"), "cached"),
}
"""What the types of tokens count as; one that is not here is part of another."""


class Metrics:
    """The reading of one request's data points."""

    def __init__(self, memory: Memory, setting: Setting) -> None:
        self._setting = setting
        self._ledger = Ledger(memory)
        self.events: list[Json] = []
        self.unshown = 0

    def read(self, points: Iterable[Point]) -> None:
        """Take data points in."""
        groups: dict[tuple[Agent, str, int, str], list[Point]] = {}
        for point in points:
            if point.metric not in TOKENS and point.metric not in COSTS:
                self.unshown += 1
                continue
            agent = named(point.facts, point.metric, Kind.AGENT, point.resource) or of_service(point.resource)
            model = str(point.facts.get(Fact.MODEL) or "")
            groups.setdefault((agent, model, point.start_ns, source_of(point.resource)), []).append(point)
        for (agent, model, start_ns, source), group in groups.items():
            self._usage(agent, model, start_ns, source, group)

    def _usage(self, agent: Agent, model: str, start_ns: int, source: str, points: list[Point]) -> None:
        if not self._ledger.believes_metrics(agent.key, source):
            self.unshown += len(points)
            return
        at_ms = max(point.at_ns for point in points) // MS or self._setting.received_ms
        told = self._told(model, points)
        usage_key = key(f"metric:{source}:{agent.key}:{model}:{start_ns}")
        self._ledger.metered(agent.key, agent.key if agent.family != "otel" else source, usage_key, at_ms)
        self.events.append(making.registered(agent, source, at_ms))
        id_ = key(f"metric:{at_ms}:{agent.key}:{model}:{start_ns}")
        self.events.append(making.usage(id_, source, agent.key, at_ms, usage_key, told, None))

    def _told(self, model: str, points: list[Point]) -> Json:
        tokens = dict.fromkeys(("input", "output", "cached", "written"), 0)
        cost: float | None = None
        for point in points:
            if point.metric in COSTS:
                cost = (cost or 0.0) + max(point.value, 0.0)
            elif kind := TYPES.get(str(point.facts.get(Fact.OF_TOKENS))):
                tokens[kind] = min(tokens[kind] + max(int(point.value), 0), making.MOST_TOKENS)
        spent = pricing.Spent(**tokens)
        told: Json = {"tokens": {"input": spent.input, "output": spent.output, "cached": spent.cached}}
        if model:
            told["model"] = text(model)
            cost = pricing.cost(model, spent, self._setting.prices) if cost is None else cost
        if cost is not None:
            told["costUsd"] = min(cost, making.MOST_COST_USD)
        return told
