"""The shift report: what happened in a period, in sentences that name their numbers and link to what they tell of.

Every number that the hub has as well is the hub's own, of the same window and the same snapshot of the database. A
sentence has a code, its numbers, links (`seqs` of events, agents, tasks, requests), and a text.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.sql import ColumnElement

from metaverse.clock import now_ms, to_wire
from metaverse.database import reading
from metaverse.events.log import events
from metaverse.events.names import Level, TaskStatus
from metaverse.models.agent import Agent
from metaverse.models.moves import TaskEnd
from metaverse.models.notification import Notification
from metaverse.models.request import Request
from metaverse.models.task import Task
from metaverse.projections.agents import is_present
from metaverse.services import hub
from metaverse.services.agents import Patience
from metaverse.services.attention.held import is_open
from metaverse.services.shift_report_words import NOBODY, said

Json = dict[str, Any]
Span = tuple[int, int]
agents = Agent.__table__
tasks = Task.__table__
ends = TaskEnd.__table__
requests = Request.__table__
notifications = Notification.__table__
MOST_NAMED = 10
MOST_LINKS = 200
AT_ONCE = 400
ALERT_SOURCE = "urn:metaverse:alerts"


@reading
def report(connection: Connection, organization_id: str, patience: Patience, span: Span, language: str = "en") -> Json:
    """Tell what happened in a period, in `en` or `zh`.

    Raises:
        NotFound: there is no such organization.
    """
    figures = hub.computed.on(connection, organization_id, patience, span[1] - span[0], span[1]).value
    facts = _Facts(connection, organization_id, span, language)
    sentences = [
        {"code": code, "numbers": numbers, "links": links, "text": said(code, numbers, language)}
        for code, numbers, links in _sentences(figures, facts)
    ]
    return {
        "organizationId": organization_id,
        "seq": figures["seq"],
        "computedAt": to_wire(now_ms()),
        "window": figures["window"],
        "lang": language,
        "sentences": sentences,
    }


Sentence = tuple[str, Json, Json]


def _sentences(figures: Json, facts: _Facts) -> Iterator[Sentence]:
    told = [
        *_ended(figures, facts),
        *_people(figures, facts),
        *facts.alerts(),
        *_spent(figures),
        *facts.busiest(),
        *facts.came_and_went(),
    ]
    yield from told if told else [("quiet", {}, {})]
    yield facts.still_open(figures["attentionTimes"]["byKind"]["request"]["open"])


def _ended(figures: Json, facts: _Facts) -> Iterator[Sentence]:
    done, cycle = figures["throughput"], figures["cycleTime"]
    if done["completed"]:
        quick = {name: cycle[name] for name in ("p50Seconds", "p95Seconds")}
        yield "completed", {**done, **quick}, facts.ended(TaskStatus.COMPLETED)
    if figures["failures"]:
        numbers = {"failures": figures["failures"], "completionRate": figures["completionRate"]}
        yield "failed", numbers, facts.ended(TaskStatus.FAILED)
        yield from facts.failures()


def _people(figures: Json, facts: _Facts) -> Iterator[Sentence]:
    yield from facts.waited_longest()
    decided = figures["attentionTimes"]["byKind"]["request"]["decided"]
    if decided["count"]:
        yield "decisions", decided, {"seqs": facts.decision_seqs()}


def _spent(figures: Json) -> Iterator[Sentence]:
    tokens = figures["tokens"]
    used = tokens["input"] + tokens["output"]
    if not (figures["costUsd"] or used or tokens["cached"]):
        return
    top = figures["byAgent"][0] if figures["byAgent"] else None
    yield "cost", {"costUsd": figures["costUsd"], "tokens": used, "cached": tokens["cached"]}, {}
    if top and top["costUsd"]:
        yield "mostSpent", {"agent": top["name"], "costUsd": top["costUsd"]}, {"agents": [top["agentId"]]}


class _Facts:
    """What the hub does not tell of a period, from the same snapshot."""

    def __init__(self, connection: Connection, organization_id: str, span: Span, language: str) -> None:
        self._connection, self._mine, self._span = connection, organization_id, span
        self._nobody = NOBODY[language]
        self._places: Span | None = None

    def ended(self, status: TaskStatus) -> Json:
        """Return the events that ended tasks so and the tasks' ids, the latest first."""
        query = select(ends.c.seq, tasks.c.id).join(tasks, self._of_task).where(*self._ended(status))
        rows = self._connection.execute(query.order_by(ends.c.at_ms.desc(), ends.c.seq.desc()).limit(MOST_LINKS)).all()
        return {"seqs": [seq for seq, _ in rows], "tasks": list(dict.fromkeys(id_ for _, id_ in rows))}

    def failures(self) -> Iterator[Sentence]:
        """Tell of the latest failures one by one."""
        query = (
            select(ends.c.seq, tasks.c.id, tasks.c.key, tasks.c.title, tasks.c.reason, tasks.c.assignee, agents.c.name)
            .join(tasks, self._of_task)
            .outerjoin(agents, (agents.c.organization_id == self._mine) & (agents.c.key == tasks.c.assignee))
            .where(*self._ended(TaskStatus.FAILED))
            .order_by(ends.c.at_ms.desc(), ends.c.seq.desc())
        )
        for seq, id_, key, title, reason, assignee, name in self._connection.execute(query.limit(MOST_NAMED)):
            numbers = {"task": title or key, "agent": name or assignee or self._nobody, "reason": reason or "—"}
            yield "failedTask", numbers, {"seqs": [seq], "tasks": [id_], "agents": [assignee] if assignee else []}

    def waited_longest(self) -> Iterator[Sentence]:
        """Tell of the request that waited longest within the period, decided in it or open at its end."""
        found = [(self._waited(row), row) for row in self._touched()]
        if not found:
            return
        seconds, row = max(found, key=lambda one: (one[0], -one[1]["opened_seq"]))
        numbers = {"agent": row["name"] or row["agent_key"], "seconds": seconds, "summary": row["summary"]}
        seqs = [seq for seq in (row["opened_seq"], row["decided_seq"]) if seq is not None]
        yield "waitedLongest", numbers, {"seqs": seqs, "agents": [row["agent_key"]], "requests": [row["key"]]}

    def _touched(self) -> list[Any]:
        query = (
            select(requests, agents.c.name)
            .outerjoin(agents, (agents.c.organization_id == self._mine) & (agents.c.key == requests.c.agent_key))
            .where(requests.c.organization_id == self._mine, requests.c.opened_ms <= self._span[1])
            .where(requests.c.decided_ms.is_(None) | (requests.c.decided_ms > self._span[0]))
            .where(requests.c.closed_ms.is_(None) | (requests.c.closed_ms > self._span[0]))
            .where(requests.c.expires_ms.is_(None) | (requests.c.expires_ms > self._span[0]))
        )
        return list(self._connection.execute(query).mappings())

    def _waited(self, row: Any) -> float:
        ends = [row[f"{end}_ms"] for end in ("decided", "closed", "expires") if row[f"{end}_ms"] is not None]
        return float(max(0, min([*ends, self._span[1]]) - row["opened_ms"])) / 1000

    def decision_seqs(self) -> list[int]:
        """Return the decisions on requests that were opened in the period."""
        query = select(requests.c.decided_seq).where(
            requests.c.organization_id == self._mine,
            requests.c.decided_ms <= self._span[1],
            *self._within(requests.c.opened_ms),
        )
        return list(self._connection.execute(query.order_by(requests.c.decided_seq).limit(MOST_LINKS)).scalars())

    def alerts(self) -> Iterator[Sentence]:
        """Tell how many alerts fired."""
        logged = select(notifications.c.seq, notifications.c.level).where(
            notifications.c.organization_id == self._mine, *self._received_as(notifications.c.seq)
        )
        level_by_seq = {row.seq: row.level for row in self._connection.execute(logged)}
        fired = sorted(self._fired(list(level_by_seq)))
        if fired:
            critical = sum(level_by_seq[seq] == Level.CRITICAL for seq in fired)
            yield "alerts", {"count": len(fired), "critical": critical}, {"seqs": fired[:MOST_LINKS]}

    def _fired(self, seqs: list[int]) -> Iterator[int]:
        for start in range(0, len(seqs), AT_ONCE):
            query = select(events.c.seq).where(
                events.c.organization_id == self._mine,
                events.c.seq.in_(seqs[start : start + AT_ONCE]),
                events.c.source == ALERT_SOURCE,
                events.c.id.like("%:fired"),
            )
            yield from self._connection.execute(query).scalars()

    def busiest(self) -> Iterator[Sentence]:
        """Tell who completed most."""
        count = func.count()
        query = (
            select(tasks.c.assignee, agents.c.name, count)
            .select_from(ends)
            .join(tasks, self._of_task)
            .outerjoin(agents, (agents.c.organization_id == self._mine) & (agents.c.key == tasks.c.assignee))
            .where(*self._ended(TaskStatus.COMPLETED), tasks.c.assignee.is_not(None))
            .group_by(tasks.c.assignee, agents.c.name)
            .order_by(count.desc(), tasks.c.assignee)
        )
        for key, name, completed in self._connection.execute(query.limit(1)):
            yield "busiest", {"agent": name or key, "completed": completed}, {"agents": [key]}

    def came_and_went(self) -> Iterator[Sentence]:
        """Tell which agents were first told of in the period, and which were taken out."""
        mine = agents.c.organization_id == self._mine
        came = select(agents.c.key, agents.c.name, agents.c.first_seq).order_by(agents.c.first_seq)
        came = came.where(mine, *self._received_as(agents.c.first_seq))
        yield from self._named("newAgents", list(self._connection.execute(came)))
        gone = select(agents).where(mine, *self._within(agents.c.removed_ms)).order_by(agents.c.removed_seq)
        rows = [row for row in self._connection.execute(gone).mappings() if not is_present(dict(row))]
        yield from self._named("removedAgents", [(row["key"], row["name"], row["removed_seq"]) for row in rows])

    def _named(self, code: str, found: list[Any]) -> Iterator[Sentence]:
        if found:
            names = [name or key for key, name, _ in found]
            more = ["…"] if len(names) > MOST_NAMED else []
            links = {"seqs": [seq for *_, seq in found[:MOST_LINKS]], "agents": [key for key, *_ in found[:MOST_LINKS]]}
            yield code, {"count": len(found), "names": [*names[:MOST_NAMED], *more]}, links

    def still_open(self, waiting: Json) -> Sentence:
        """Tell what waited for a person and what was open at the end."""
        query = select(func.count()).select_from(tasks).where(tasks.c.organization_id == self._mine)
        count = self._connection.execute(query.where(is_open(self._span[1]))).scalar() or 0
        if not waiting["count"]:
            return "noneWaits", {"tasks": count}, {}
        longest = {"longestSeconds": waiting["longestSeconds"]}
        return "stillOpen", {"requests": waiting["count"], **longest, "tasks": count}, {}

    @property
    def _of_task(self) -> ColumnElement[bool]:
        return (tasks.c.organization_id == self._mine) & (tasks.c.key == ends.c.task_key)

    def _ended(self, status: TaskStatus) -> tuple[Any, ...]:
        return ends.c.organization_id == self._mine, ends.c.status == status, *self._within(ends.c.at_ms)

    def _received_as(self, seq: Any) -> tuple[Any, Any]:
        """Write as a condition that a place in the log was reached in the period; places rise with their times."""
        if self._places is None:
            before, last = (self._last_seq(at_ms) for at_ms in self._span)
            self._places = (before, last)
        return seq > self._places[0], seq <= self._places[1]

    def _last_seq(self, at_ms: int) -> int:
        query = select(events.c.seq).where(events.c.organization_id == self._mine, events.c.received_ms <= at_ms)
        latest = query.order_by(events.c.received_ms.desc(), events.c.seq.desc()).limit(1)
        return self._connection.execute(latest).scalar() or 0

    def _within(self, moment: Any) -> tuple[Any, Any]:
        return moment > self._span[0], moment <= self._span[1]
