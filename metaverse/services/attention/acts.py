"""What people did about an entry, and what of it stands.

Acts are folded in the order of their stamps, so that it does not matter in which order they came in. An act from
before the trouble began says nothing about it. `undo` takes back the latest act that stands, two of them the last two.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select

from metaverse.events.names import AttentionAction
from metaverse.models.attention import AttentionAct
from metaverse.services.attention.entry import Span

table = AttentionAct.__table__
OPEN, ACKNOWLEDGED, SNOOZED = "open", "acknowledged", "snoozed"


class Act(NamedTuple):
    """One act of a person on an entry."""

    at_ms: int
    seq: int
    action: str
    until_ms: int | None
    to: str | None
    source: str | None


class Standing(NamedTuple):
    """What stands of the acts on an entry, and the act that made it so."""

    state: str = OPEN
    until_ms: int | None = None
    assigned: str | None = None
    act: Act | None = None

    def at(self, at_ms: int) -> Standing:
        """Return how it stands at a moment: a snooze that is over has the entry open again."""
        over = self.state == SNOOZED and (self.until_ms is None or self.until_ms <= at_ms)
        return self._replace(state=OPEN, until_ms=None) if over else self


def between(connection: Connection, organization_id: str, span: Span) -> dict[str, list[Act]]:
    """Return the acts from the beginning to the end of a span of time, by entry, in the order of their stamps."""
    query = (
        select(table.c.subject, table.c.effective_ms, table.c.seq, table.c.action, table.c.until_ms, table.c.to)
        .add_columns(table.c.source)
        .where(table.c.organization_id == organization_id)
        .where(table.c.effective_ms >= span[0], table.c.effective_ms <= span[1])
        .order_by(table.c.effective_ms, table.c.seq)
    )
    found: dict[str, list[Act]] = {}
    for subject, *act in connection.execute(query):
        found.setdefault(subject, []).append(Act(*act))
    return found


def standing(acts: Iterable[Act], since_ms: int) -> Standing:
    """Fold the acts on an entry, which come in the order of their stamps, from the moment its trouble began."""
    stack = [Standing()]
    for act in acts:
        if act.at_ms < since_ms:
            continue
        if act.action == AttentionAction.UNDO:
            stack = stack[: max(1, len(stack) - 1)]
        else:
            stack.append(_after(stack[-1], act))
    return stack[-1]


def _after(before: Standing, act: Act) -> Standing:
    if act.action == AttentionAction.ASSIGN:
        return before._replace(assigned=act.to, act=act)
    if act.action == AttentionAction.SNOOZE:
        return Standing(SNOOZED, act.until_ms, before.assigned, act)
    return Standing(ACKNOWLEDGED, None, before.assigned, act)


def noticed_ms(acts: Sequence[Act], since_ms: int) -> int | None:
    """Return when somebody first did something about an entry; taking that back does not make it unseen."""
    seen = (act.at_ms for act in acts if act.at_ms >= since_ms and act.action != AttentionAction.UNDO)
    return next(seen, None)
