"""The attention queue: what needs a person now, ranked by what waiting costs.

The parts: `asked`, `troubled`, `unfinished` and `budgets` find the entries, `held` who waits behind each, `ranking`
what that costs, `acts` what people did about it, `settings` how an organization weighs, `times` how fast people are.

At a moment in the past the queue is built from what the rows tell of it: requests by when they were opened, decided and
closed, errors by the moves of agents, failures by the ends of tasks, deadlines by when tasks ended, acts by their
times. Silence and standing still are not kept; weights, assignees and dependencies are those of now.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, select

from metaverse.clock import now_ms, to_wire
from metaverse.database import reading
from metaverse.models.task import Task
from metaverse.models.user import Membership, User
from metaverse.services import agents as agents_service
from metaverse.services.agents import Patience
from metaverse.services.attention import acts, asked, budgets, ranking, settings, troubled, unfinished
from metaverse.services.attention import times as speed
from metaverse.services.attention.acts import OPEN, SNOOZED, Standing
from metaverse.services.attention.entry import Entry, Json, Kind, Span
from metaverse.services.attention.held import Dependence
from metaverse.services.attention.ranking import Ranked, rank

tasks = Task.__table__
users = User.__table__
memberships = Membership.__table__
MOST = 200
AT_ONCE = 400
WHO = ("id", "agentId", "name", "role", "department")


def queue(connection: Connection, organization_id: str, everyone: list[Json], span: Span, now: int) -> list[Json]:
    """Return the costliest entries at the end of a span: acknowledged ones last, snoozed ones not at all."""
    whole = Queue(connection, organization_id, everyone, span, now)
    return whole.shown([place for place in whole.places if place.standing.state != SNOOZED][:MOST])


def times(connection: Connection, organization_id: str, span: Span) -> Json:
    """Return how fast people noticed and decided in a span of time."""
    return speed.measured(connection, organization_id, span)


def present(connection: Connection, organization_id: str, patience: Patience, span: Span) -> list[Entry]:
    """Return all entries there are at the end of a span that ends now, in no order."""
    everyone = agents_service.everyone.on(connection, organization_id, patience)
    weighed = settings.of(connection, organization_id)
    return _entries(connection, organization_id, everyone, span, weighed, is_past=False)


@reading
def page(
    connection: Connection,
    organization_id: str,
    patience: Patience,
    asked_for: Asked,
) -> Json:
    """Return a part of the queue, the costliest first, the snoozed as well, and how many there are in all."""
    now = now_ms()
    until = min(asked_for.until_ms or now, now)
    everyone = agents_service.everyone.on(connection, organization_id, patience)
    whole = Queue(connection, organization_id, everyone, (until - asked_for.window_ms, until), now)
    chosen = [place for place in whole.places if place.matches(asked_for)]
    items = whole.shown(chosen[asked_for.after : asked_for.after + asked_for.limit])
    counts = {
        "kind": dict(Counter(place.entry.kind.value for place in whole.places)),
        "state": dict(Counter(place.standing.state for place in whole.places)),
    }
    seen = asked_for.after + len(items)
    more = {"next": str(seen)} if seen < len(chosen) else {}
    return {"organizationId": organization_id, "formula": settings.FORMULA, "counts": counts, "items": items, **more}


class Asked(NamedTuple):
    """Which part of the queue is asked for."""

    window_ms: int
    until_ms: int | None = None
    kind: str | None = None
    state: str | None = None
    after: int = 0
    limit: int = MOST


class Place(NamedTuple):
    """Where an entry stands in the queue, and why."""

    entry: Entry
    ranked: Ranked
    standing: Standing

    @property
    def order(self) -> tuple[bool, float, str]:
        """The open ones first, then the costliest, then by id."""
        return self.standing.state != OPEN, -self.ranked.score, self.entry.id

    def matches(self, asked_for: Asked) -> bool:
        """Tell whether it is among those that are asked for."""
        return asked_for.kind in (None, self.entry.kind) and asked_for.state in (None, self.standing.state)


class Queue:
    """All entries of one organization at the end of a span of time, in their order; shown as they are asked for."""

    def __init__(
        self, connection: Connection, organization_id: str, everyone: list[Json], span: Span, now: int
    ) -> None:
        weighed = settings.of(connection, organization_id)
        found = _entries(connection, organization_id, everyone, span, weighed, is_past=span[1] < now)
        keys = {entry.task_key for entry in found if entry.task_key is not None}
        self._weights = weighed.weights
        self._agents = {agent["agentId"]: agent for agent in everyone}
        self._tasks = _tasks(connection, organization_id, keys)
        earliest = min((entry.since_ms for entry in found), default=span[1])
        done = acts.between(connection, organization_id, (earliest, span[1]))
        self._people = _people(connection, organization_id, done.values())
        held = Dependence(connection, organization_id, span[1], sorted(keys))
        self.places = [
            Place(
                entry,
                rank(entry, held.on(entry.task_key, entry.agent_key), self._task(entry), weighed, span[1]),
                acts.standing(done.get(entry.id, ()), entry.since_ms).at(span[1]),
            )
            for entry in found
        ]
        self.places.sort(key=lambda place: place.order)

    def shown(self, places: Iterable[Place]) -> list[Json]:
        """Return some of the places as the queue shows them."""
        return [self._shown(*place) for place in places]

    def _task(self, entry: Entry) -> Json | None:
        return self._tasks.get(entry.task_key) if entry.task_key is not None else None

    def _shown(self, entry: Entry, ranked: Ranked, standing: Standing) -> Json:
        task = self._task(entry)
        return {
            "id": entry.id,
            "kind": entry.kind.value,
            "summary": entry.summary,
            "agent": self._who(entry.agent_key),
            "task": {field: task[field] for field in ("id", "taskId", "title")} if task else None,
            **entry.shown,
            "since": to_wire(entry.since_ms),
            **ranking.shown(ranked, self._weights),
            **self._standing(standing),
        }

    def _who(self, key: str | None) -> Json | None:
        if key is None:
            return None
        agent = self._agents.get(key, {"id": None, "agentId": key, "name": key, "role": None, "department": None})
        return {field: agent[field] for field in WHO}

    def _standing(self, standing: Standing) -> Json:
        act = standing.act
        by = act.source.rpartition(":")[2] if act and act.source else None
        return {
            "state": standing.state,
            "snoozedUntil": to_wire(standing.until_ms),
            "assignedTo": self._person(standing.assigned),
            "lastAct": {"action": act.action, "at": to_wire(act.at_ms), "by": self._person(by)} if act else None,
        }

    def _person(self, named: str | None) -> Json | None:
        if named is None:
            return None
        return self._people.get(named.lower(), {"id": named, "name": None})


def _entries(
    connection: Connection,
    organization_id: str,
    everyone: list[Json],
    span: Span,
    weighed: settings.Settings,
    *,
    is_past: bool,
) -> list[Entry]:
    at_ms = span[1]
    if is_past:
        in_trouble = troubled.past(connection, organization_id, everyone, at_ms)
    else:
        in_trouble = troubled.present(connection, organization_id, everyone, at_ms)
    requests = list(asked.entries(connection, organization_id, at_ms, is_past=is_past))
    asking = {entry.agent_key for entry in requests}
    return [
        *requests,
        *(entry for entry in in_trouble if entry.kind is not Kind.STALE or entry.agent_key not in asking),
        *troubled.looping(connection, organization_id, span),
        *unfinished.failed(connection, organization_id, span),
        *unfinished.due(connection, organization_id, at_ms, weighed.deadline_soon_ms),
        *budgets.entries(connection, organization_id, weighed.budgets, weighed.time_zone, at_ms),
    ]


def _tasks(connection: Connection, organization_id: str, keys: Iterable[str]) -> dict[str, Json]:
    wanted = sorted(keys)
    columns = [tasks.c[name] for name in ("key", "id", "title", "priority", "due_ms")]
    found: dict[str, Json] = {}
    for start in range(0, len(wanted), AT_ONCE):
        query = select(*columns).where(
            tasks.c.organization_id == organization_id, tasks.c.key.in_(wanted[start : start + AT_ONCE])
        )
        for key, id_, title, priority, due_ms in connection.execute(query):
            shown = {"id": id_, "taskId": key, "title": title or key}
            found[key] = {**shown, "priority": priority, "due_ms": due_ms}
    return found


def _people(connection: Connection, organization_id: str, done: Iterable[list[acts.Act]]) -> dict[str, Json]:
    """Return the members by id and by address, if anybody has done anything."""
    if not any(done):
        return {}
    query = select(users.c.id, users.c.email, users.c.name).join(memberships, memberships.c.user_id == users.c.id)
    found: dict[str, Json] = {}
    for id_, email, name in connection.execute(query.where(memberships.c.organization_id == organization_id)):
        found[id_.lower()] = found[email] = {"id": id_, "name": name}
    return found


__all__ = ["Asked", "page", "present", "queue", "times"]
