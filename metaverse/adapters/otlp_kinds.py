"""What a span stands for: an agent's run, a call of a model or a tool, a hand-over, or nothing that we show."""

from __future__ import annotations

from metaverse.adapters.otlp_identity import family_of
from metaverse.adapters.otlp_names import KIND_WORDS, OPERATIONS, SPAN_NAMES, Fact, Kind
from metaverse.adapters.otlp_records import Span

CODEX = "codex"


def kind_of(span: Span) -> Kind:
    """Tell the kind of a span by its operation, its kind, its name, or what else it says."""
    facts = span.facts
    if not facts:
        return SPAN_NAMES.get(span.name, Kind.OTHER)
    found = OPERATIONS.get(str(facts.get(Fact.OPERATION, "")).lower())
    if found is None:
        found = KIND_WORDS.get(str(facts.get(Fact.KIND, "")).split(" ")[0].lower())
    if found is None:
        found = SPAN_NAMES.get(span.name)
    if found is None or (found is Kind.TOOL and Fact.TO_AGENT in facts):
        found = _by_facts(span)
    return found


def _by_facts(span: Span) -> Kind:
    facts = span.facts
    if Fact.TO_AGENT in facts:
        return Kind.HANDOFF
    if Fact.TOOL in facts and Fact.CALL in facts:
        return Kind.TOOL
    if span.name.startswith("running tool"):
        return Kind.TOOL
    if Fact.MODEL in facts and (Fact.INPUT in facts or Fact.OUTPUT in facts):
        return Kind.LLM
    return Kind.OTHER


def is_internal(span: Span) -> bool:
    """Tell whether a span is one of the hundreds in which Codex tells of its own inside."""
    return span.resource.service.startswith(CODEX) and family_of("", span.resource.service) is not None
