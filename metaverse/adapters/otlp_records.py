"""What is left of a span, a log record or a data point once it is decoded: the same for both encodings."""

from __future__ import annotations

from typing import Any, NamedTuple

from metaverse.adapters.otlp_names import KNOWN, Fact

Facts = dict[Fact, Any]


class Resource(NamedTuple):
    """Who emits: a service, its namespace, and the department that it names."""

    service: str = ""
    namespace: str = ""
    department: str = ""


class Span(NamedTuple):
    """One span. `parent` is empty for a root; `remote` tells that the parent lives in another process."""

    trace: str
    id: str
    parent: str
    name: str
    start_ns: int
    end_ns: int
    failed: bool
    message: str
    remote: bool
    facts: Facts
    resource: Resource
    scope: str


class Log(NamedTuple):
    """One log record that is an event."""

    trace: str
    span: str
    name: str
    at_ns: int
    facts: Facts
    resource: Resource


class Point(NamedTuple):
    """One data point of a counter or a histogram; `start_ns` is when it began to count."""

    metric: str
    value: float
    start_ns: int
    at_ns: int
    facts: Facts
    resource: Resource


class Decoded(NamedTuple):
    """What a request held: the records, and what of it could not be read as `(where, reason, excerpt)`."""

    records: list[Any]
    dead: list[tuple[str, str, str]]


class Unreadable(ValueError):
    """The request as a whole cannot be read; its message says why."""


def note(facts: Facts, ranks: dict[Fact, int], name: str, value: Any) -> None:
    """Note an attribute, unless a better name said the same."""
    fact, rank = KNOWN[name]
    if fact not in facts or rank < ranks[fact]:
        facts[fact], ranks[fact] = value, rank
