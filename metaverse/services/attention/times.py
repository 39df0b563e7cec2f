"""How fast people are: from the moment a trouble began to the first act on it, and to the decision.

Measured over requests opened, tasks failed and errors begun in a window, as far as the rows still tell of them: of an
agent's errors the present one. `noticed` is the first acknowledgement, assignment, snooze or decision; `decided` is the
decision of a request. Percentiles are by nearest rank, in seconds. `open` are those still undecided (requests) or
unacknowledged and unassigned (others) at the end of the window, with their ages, whenever they began.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sqlalchemy import Connection, select

from metaverse.events.names import AgentStatus, TaskStatus
from metaverse.models.agent import Agent
from metaverse.models.request import Request
from metaverse.models.task import Task
from metaverse.projections import agents as projection
from metaverse.services.attention import acts
from metaverse.services.attention.acts import Act
from metaverse.services.attention.entry import Json, Kind, Span, entry_id
from metaverse.services.figures_of_time import percentile

requests = Request.__table__
tasks = Task.__table__
agents = Agent.__table__
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
    seconds = sorted(wait / 1000 for wait in waits_ms)
    longest = seconds[-1] if seconds else None
    return {
        "count": len(seconds),
        "p50Seconds": percentile(seconds, 0.5),
        "p95Seconds": percentile(seconds, 0.95),
        "longestSeconds": longest,
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
    moments = [acts.noticed_ms(done, case.began_ms), case.decided_ms]
    return min((moment for moment in moments if moment is not None), default=None)


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
    query = select(tasks.c.key, tasks.c.finished_ms).where(
        tasks.c.organization_id == organization_id,
        tasks.c.status == TaskStatus.FAILED,
        tasks.c.finished_ms > span[0],
        tasks.c.finished_ms <= span[1],
    )
    for key, finished_ms in connection.execute(query):
        yield entry_id(Kind.FAILURE, key), Case(Kind.FAILURE, finished_ms, None)


def _errors(connection: Connection, organization_id: str, span: Span) -> Iterator[tuple[str, Case]]:
    query = select(agents).where(agents.c.organization_id == organization_id, agents.c.status == AgentStatus.ERROR)
    for found in connection.execute(query).mappings():
        row = dict(found)
        since_ms = projection.since_ms(row)
        status, _ = projection.shown_status(row)
        if status == AgentStatus.ERROR and since_ms is not None and since_ms <= span[1] and projection.is_present(row):
            yield entry_id(Kind.ERROR, row["key"]), Case(Kind.ERROR, since_ms, None)
