"""What a person puts where an agent runs, so that it is seen: for each kind of runtime, steps without explanations.

A recipe is pure: the server's address, the token's secret and a few wishes in; steps out. The ids of steps are stable:
the client and the command line explain them in words of their own.
"""

from __future__ import annotations

from collections.abc import Callable

from metaverse.models.token import ConnectionKind
from metaverse.services.recipes import claude_code, codex, openclaw, opentelemetry, own, streams
from metaverse.services.recipes.step import Step, Wanted

RECIPES: dict[ConnectionKind, Callable[[Wanted], list[Step]]] = {
    ConnectionKind.CLAUDE_CODE: claude_code.steps,
    ConnectionKind.CODEX: codex.steps,
    ConnectionKind.OPENCLAW: openclaw.steps,
    ConnectionKind.OTEL: opentelemetry.steps,
    ConnectionKind.A2A: streams.a2a,
    ConnectionKind.AG_UI: streams.ag_ui,
    ConnectionKind.MAPPED: own.mapped,
    ConnectionKind.OWN: own.steps,
}

ANSWERED = frozenset((ConnectionKind.CLAUDE_CODE,))
"""Kinds whose runtime can be made to wait for what a person decides here."""


def of(kind: ConnectionKind, wanted: Wanted) -> list[Step]:
    """Return the steps that connect one kind of runtime."""
    return RECIPES[kind](wanted)
