"""How fast people are: from the moment a trouble began to the first act on it, and to the decision.

Measured over requests opened, errors begun and tasks failed (and not opened again) in a window. `noticed` is the first
acknowledgement, assignment, snooze or decision; `decided` is the decision of a request. Percentiles are by nearest
rank, in seconds. `open` are those still undecided (requests) or untouched (others) at the end of the window, with their
ages, whenever they began.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sqlalchemy import Connection, or_, select

from metaverse.events.names import AgentStatus
from metaverse.models.moves import AgentMove
from metaverse.models.request import Request
from metaverse.services.attention import acts, troubled, unfinished
from metaverse.services.attention.acts import Act
from metaverse.services.attention.entry import Json, Kind, Span, entry_id
from metaverse.services.figures.ends import percentile_seconds

requests = Request.__table__
moves = AgentMove.__table__
MEASURED = (Kind.REQUEST, Kind.FAILURE, Kind.ERROR)


class Case(NamedTuple):
    """One trouble: when it began, was first noticed, decided, and ended without a decision."""

    kind: Kind
    began_ms: int
    noticed_ms: int | None
    decided_ms: int | None = None
    ended_ms: int | None = None

    def is_open(self, at_ms: int) -> bool:
        """Tell whether it still waited for somebody at a moment."""
        done = self.decided_ms if self.kind is Kind.REQUEST else self.noticed_ms
        return (done is None or done > at_ms) and (self.ended_ms is None or self.ended_ms > at_ms)


def measured(connection: Connection, organization_id: str, span: Span) -> Json:
    """Return the times to notice and to decide in a window, in all and by kind."""
    cases = list(_cases(connection, organization_id, span))
    by_kind = {kind.value: _figures([case for case in cases if case.kind is kind], span) for kind in MEASURED}
    return {**_figures(cases, span), "byKind": by_kind}


def _figures(cases: Iterable[Case], span: Span) -> Json:
    cases = list(cases)
    begun = [case for case in cases if span[0] < case.began_ms <= span[1]]
    return {
        "began": len(begun),
        "noticed": _spread(_until(begun, "noticed_ms", span[1])),
        "decided": _spread(_until(begun, "decided_ms", span[1])),
        "open": _spread(span[1] - case.began_ms for case in cases if case.is_open(span[1])),
    }


def _until(begun: Iterable[Case], what: str, until_ms: int) -> Iterator[int]:
    for case in begun:
        at_ms: int | None = getattr(case, what)
        if at_ms is not None and at_ms <= until_ms:
            yield max(0, at_ms - case.began_ms)


def _spread(waits_ms: Iterable[int]) -> Json:
    ranked = sorted(waits_ms)
    return {
        "count": len(ranked),
        "p50Seconds": percentile_seconds(ranked, 0.5),
        "p95Seconds": percentile_seconds(ranked, 0.95),
        "longestSeconds": ranked[-1] / 1000 if ranked else None,
    }


def _cases(connection: Connection, organization_id: str, span: Span) -> Iterator[Case]:
    begun = [
        *_requests(connection, organization_id, span),
        *_failures(connection, organization_id, span),
        *_errors(connection, organization_id, span),
    ]
    earliest = min((case.began_ms for _, case in begun), default=span[1])
    done = acts.between(connection, organization_id, (earliest, span[1]))
    for subject, case in begun:
        yield case._replace(noticed_ms=_noticed(done.get(subject, []), case))


def _noticed(done: list[Act], case: Case) -> int | None:
    """Return the first act or decision; what comes after the trouble is over is about another."""
    last_ms = case.ended_ms if case.kind is Kind.ERROR else None
    moments = [acts.noticed_ms(done, case.began_ms), case.decided_ms]
    return min((m for m in moments if m is not None and (last_ms is None or m <= last_ms)), default=None)


def _requests(connection: Connection, organization_id: str, span: Span) -> Iterator[tuple[str, Case]]:
    """Yield the requests opened in the window, and those opened before that are open still."""
    columns = [requests.c[name] for name in ("agent_key", "key", "opened_ms", "decided_ms", "closed_ms", "expires_ms")]
    mine = (requests.c.organization_id == organization_id, requests.c.opened_seq.is_not(None))
    in_window = (requests.c.opened_ms > span[0]) & (requests.c.opened_ms <= span[1])
    untouched = requests.c.closed_seq.is_(None) & requests.c.decided_seq.is_(None)
    before = (requests.c.opened_ms <= span[0]) & (
        untouched | (requests.c.decided_ms > span[1]) | (requests.c.closed_ms > span[1])
    )
    for condition in (in_window, before):
        for agent, key, opened, decided, closed, expires in connection.execute(
            select(*columns).where(*mine, condition)
        ):
            ended = min((moment for moment in (closed, expires) if moment is not None), default=None)
            yield entry_id(Kind.REQUEST, agent, key), Case(Kind.REQUEST, opened, None, decided, ended)


def _failures(connection: Connection, organization_id: str, span: Span) -> Iterator[tuple[str, Case]]:
    for entry in unfinished.failed(connection, organization_id, span):
        yield entry.id, Case(Kind.FAILURE, entry.since_ms, None)


def _errors(connection: Connection, organization_id: str, span: Span) -> Iterator[tuple[str, Case]]:
    """Yield the errors that began in the window, each with its end, and those from before that last."""
    began: dict[str, int] = dict(troubled.errors_at(connection, organization_id, span[0]))
    query = select(moves.c.agent_key, moves.c.at_ms, moves.c.after).where(
        moves.c.organization_id == organization_id,
        moves.c.at_ms > span[0],
        moves.c.at_ms <= span[1],
        or_(moves.c.before == AgentStatus.ERROR, moves.c.after == AgentStatus.ERROR),
    )
    for key, at_ms, after in connection.execute(query.order_by(moves.c.at_ms, moves.c.seq)):
        if after == AgentStatus.ERROR:
            began[key] = at_ms
        elif key in began:
            yield entry_id(Kind.ERROR, key), Case(Kind.ERROR, began.pop(key), None, ended_ms=at_ms)
    for key, began_ms in began.items():
        yield entry_id(Kind.ERROR, key), Case(Kind.ERROR, began_ms, None)
