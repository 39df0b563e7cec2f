"""What the adapter remembers of the latest traces: spans come in at their end, a child often before its parent.

The memory is the adapter's cursor, a JSON value. A reading never changes the one it was given: it works on copies of
the traces that it touches. What is forgotten (the oldest beyond `MOST_SPANS`, or all of it at a restart) costs no
event; only what became known of a span after its parent came can then no longer be put right.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from metaverse.adapters.otlp_names import Kind
from metaverse.adapters.otlp_records import Span
from metaverse.adapters.reading import Json

MOST_TRACES = 2000
MOST_SPANS = 100_000
MOST_OF_TRACE = 20_000
MOST_NAMES = 5000
DEEPEST = 256
"""So many parents are followed upwards."""

NOT, BELOW, SAME_CALL = 0, 1, 2
"""Whether the tokens of a span are told by spans below it: no; by calls of its own; by the same call, seen closer."""


class Node(NamedTuple):
    """What is remembered of a span; `counted` is how its tokens were told: agent, key of the usage, time, source."""

    parent: str
    kind: str
    agent: str | None = None
    spent: bool = False
    told: int = NOT
    counted: tuple[str, str, int, str] | None = None

    @property
    def is_told_below(self) -> bool:
        """Tell whether its tokens are those of spans below: of the same call, or of a run of any calls."""
        return self.told >= (SAME_CALL if self.kind == Kind.LLM else BELOW)


class Owner(NamedTuple):
    """Whose a span is: the agent of the nearest span above that has one, and whether every span above is known."""

    agent: str | None
    known: bool


@dataclass(slots=True)
class Trace:
    """The memory of one trace.

    `loose` are spans put down to an agent by guess, with it, their service's agent and their events; `callers` runs of
    agents whose parents have not come; `tops` runs that no other agent called; `tasks` when each task of the trace
    began, `closed` those that have ended; `lively` agents at work whose run has not ended, with their task; `runs`
    when the latest run of each agent ended; `outdone` spans whose tokens were told and are now told better by others.
    """

    id: str
    spans: dict[str, Node] = field(default_factory=dict)
    waiting: dict[str, int] = field(default_factory=dict)
    loose: dict[str, Any] = field(default_factory=dict)
    callers: dict[str, Any] = field(default_factory=dict)
    tops: dict[str, Any] = field(default_factory=dict)
    tasks: dict[str, int] = field(default_factory=dict)
    closed: dict[str, int] = field(default_factory=dict)
    lively: dict[str, str] = field(default_factory=dict)
    runs: dict[str, int] = field(default_factory=dict)
    outdone: dict[str, int] = field(default_factory=dict)
    root: Any = None
    settled: bool = False
    seen_ms: int = 0
    last_ms: int = 0
    remote: bool = False
    source: str = ""

    @classmethod
    def copied(cls, kept: Json) -> Trace:
        """Return a copy of a kept trace that may be changed."""
        copies: dict[str, Any] = {
            name: dict(value) if isinstance(value, dict) else value for name, value in kept.items()
        }
        nodes = copies["spans"]
        if nodes and not isinstance(next(iter(nodes.values())), Node):
            copies["spans"] = {name: Node(*node) for name, node in nodes.items()}
        return cls(**copies)

    def kept(self) -> Json:
        """Return the memory as it is kept."""
        return {name: getattr(self, name) for name in _FIELDS}

    def add(self, span: Span, kind: Kind, agent: str | None, spent: bool) -> None:
        """Remember a span, and that calls above it are told by this one if it tells of tokens."""
        before = self.spans.get(span.id)
        told = max(self.waiting.pop(span.id, NOT), before.told if before else NOT)
        counted = before.counted if before else None
        self.spans[span.id] = Node(span.parent, kind.value, agent, spent, told, counted)
        self.last_ms = max(self.last_ms, span.end_ns // 1_000_000)
        if spent and kind is Kind.LLM:
            self._tell(span.parent, SAME_CALL)
        elif told:
            self._tell(span.parent, _above(kind.value, told))

    def shrink(self) -> None:
        """Forget the older half of a trace that has grown too large."""
        if len(self.waiting) > MOST_OF_TRACE:
            self.waiting = _latest(self.waiting, MOST_OF_TRACE // 2)
        if len(self.spans) <= MOST_OF_TRACE:
            return
        self.spans = _latest(self.spans, MOST_OF_TRACE // 2)
        for shelf in (self.loose, self.callers, self.tops, self.outdone):
            for name in [name for name in shelf if name not in self.spans]:
                del shelf[name]

    def _tell(self, name: str, told: int) -> None:
        """Note upwards that tokens are told further below."""
        for _ in range(DEEPEST):
            if not name:
                return
            node = self.spans.get(name)
            if node is None:
                self.waiting[name] = max(self.waiting.get(name, NOT), told)
                return
            if node.told >= told:
                return
            self.spans[name] = node._replace(told=told)
            if node.counted is not None:
                self.outdone[name] = 1
            told, name = _above(node.kind, told), node.parent

    def owner(self, name: str) -> Owner:
        """Tell whose a span is by what is above it."""
        node = self.spans.get(name)
        for _ in range(DEEPEST):
            if node is None or not node.parent:
                return Owner(None, node is not None)
            node = self.spans.get(node.parent)
            if node is not None and node.agent is not None:
                return Owner(node.agent, True)
        return Owner(None, True)

    def count(self, name: str, agent: str, usage_key: str, ms: int, source: str) -> None:
        """Note how the tokens of a span were told."""
        self.spans[name] = self.spans[name]._replace(counted=(agent, usage_key, ms, source))


def _copied(value: Any) -> Any:
    return dict(value) if isinstance(value, dict) else value


_FIELDS = tuple(Trace.__dataclass_fields__)


def _above(kind: str, told: int) -> int:
    """Return what `told` means for the parent of a span: what a tool or an agent spends is no call around it."""
    return BELOW if kind in (Kind.TOOL, Kind.AGENT, Kind.HANDOFF) else told


class Memory:
    """The cursor, opened for one reading."""

    def __init__(self, cursor: Json) -> None:
        self._kept: dict[str, Json] = dict(cursor.get("traces", {}))
        self._open: dict[str, Trace] = {}
        self._names: dict[str, dict[str, Any]] = {}
        self._cursor = cursor

    def trace(self, name: str) -> Trace:
        """Return a trace to be changed."""
        if name not in self._open:
            kept = self._kept.pop(name, None)
            self._open[name] = Trace.copied(kept) if kept else Trace(name)
        return self._open[name]

    def names(self, shelf: str) -> dict[str, Any]:
        """Return one of the small memories, by name, to be changed."""
        if shelf not in self._names:
            self._names[shelf] = dict(self._cursor.get(shelf, {}))
        return self._names[shelf]

    def idle(self, before_ms: int, remote_before_ms: int) -> list[str]:
        """Name the traces that have not ended, and of which nothing came since."""
        return [
            name
            for name, kept in self._kept.items()
            if kept["root"] is None
            and (kept["tasks"] or kept["lively"])
            and kept["seen_ms"] < (remote_before_ms if kept["remote"] else before_ms)
        ]

    def overdue(self) -> list[str]:
        """Name the oldest traces beyond what is kept."""
        total = sum(len(kept["spans"]) for kept in self._kept.values()) + sum(len(t.spans) for t in self._open.values())
        count, found = len(self._kept) + len(self._open), []
        for name, kept in self._kept.items():
            if total <= MOST_SPANS and count <= MOST_TRACES:
                break
            found.append(name)
            total, count = total - len(kept["spans"]), count - 1
        return found

    def forget(self, names: list[str]) -> None:
        """Forget traces."""
        for name in names:
            self._kept.pop(name, None)
            self._open.pop(name, None)

    def cursor(self) -> Json:
        """Return the cursor for the next reading."""
        traces = self._kept | {name: trace.kept() for name, trace in self._open.items()}
        shelves = {shelf: _newest(names) for shelf, names in self._names.items()}
        return {**self._cursor, **shelves, "traces": traces}


def _newest(names: dict[str, Any]) -> dict[str, Any]:
    return names if len(names) <= MOST_NAMES else _latest(names, MOST_NAMES // 2)


def _latest(names: dict[str, Any], count: int) -> dict[str, Any]:
    return dict(list(names.items())[-count:])
