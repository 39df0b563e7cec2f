"""Batches that share a commit, and rows that the next batch remembers, give what single batches give."""

from __future__ import annotations

from collections import deque
from functools import partial
from itertools import count
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, select, update

from metaverse import database
from metaverse.database import jobs, reading, writing
from metaverse.database.jobs import Job, commit_together
from metaverse.errors import Conflict, NotFound
from metaverse.events import door, journal, log, rebuild
from metaverse.events.journal import Draft
from metaverse.events.names import EventType
from metaverse.events.origin import SERVER
from metaverse.events.store import TABLES
from metaverse.models.agent import Agent
from metaverse.models.organization import Organization
from tests.factories import event, make_organization, status
from tests.projections.test_rebuild_equals_live import logs

agents = Agent.__table__
organizations = Organization.__table__
_numbers = count()
Rows = dict[str, list[tuple[Any, ...]]]


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a group last however busy the machine is."""
    monkeypatch.setattr(jobs, "LONGEST_GROUP_SECONDS", 60)


@reading
def rows(connection: Connection, organization_id: str) -> Rows:
    """Return all projected rows of an organization."""
    asked = {name: select(t).where(t.c.organization_id == organization_id) for name, t in TABLES.items()}
    return {name: sorted(map(tuple, connection.execute(query)), key=repr) for name, query in asked.items()}


def refuse(_connection: Connection, _workspace: Any, draft: Draft) -> None:
    if draft.index:
        raise Conflict("No.")


def job(organization_id: str, drafts: list[Draft], now_ms: int, is_judged: bool) -> Job[Any]:
    if is_judged:
        told = [Draft(f"{d.id}!{at}", d.source, d.type, d.subject, d.data, index=at) for at, d in enumerate(drafts * 2)]
        return Job(lambda c: journal.append_judged.on(c, organization_id, told, now_ms, None, refuse))
    return Job(lambda c: journal.append.on(c, organization_id, drafts, now_ms), joins=True)


@pytest.mark.slow
@settings(deadline=None, max_examples=60, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(logs(longest=24), st.randoms(use_true_random=False))
def test_however_batches_are_grouped_the_rows_are_those_of_the_log(
    in_app: Flask, facts: list[Any], random: Any
) -> None:
    organization_id = make_organization(f"org_{next(_numbers)}")
    whole = database.bound()
    drafts = [Draft(f.id, f.source, f.type, f.subject, f.data, f.time_ms, None, f.historical) for f in facts]
    with whole.engine.connect().execution_options(begin="BEGIN IMMEDIATE") as connection:
        while drafts:
            group = []
            for _ in range(random.randint(1, 4)):
                batch, drafts = drafts[:4], drafts[random.randint(1, 4) :]  # some come twice
                if batch:
                    group.append((job(organization_id, batch, facts[0].received_ms, False), True))
                    if random.random() < 0.2:
                        group.append((job(organization_id, batch, facts[0].received_ms, True), False))
            waiting = deque(each for each, _ in group)
            while waiting:
                commit_together(connection, waiting)
            for each, is_taken in group:
                if is_taken:
                    each.outcome()
                else:
                    with pytest.raises(Conflict):
                        each.outcome()
    live = rows(organization_id)
    assert log.head(organization_id).seq == len(facts)
    rebuild.rebuild(organization_id)
    assert rows(organization_id) == live


def test_whoever_is_told_first_stands_in_the_rows_of_the_next(in_app: Flask) -> None:
    organization_id = make_organization()
    first = [Draft("1", "urn:test", EventType.AGENT_STATUS, "ada", {"status": "working"})]
    second = [Draft("2", "urn:test", EventType.AGENT_USAGE, "ada", {"tokens": {"input": 3, "output": 4}})]
    done = deque([job(organization_id, first, 1000, False), job(organization_id, second, 2000, False)])
    with database.bound().engine.connect().execution_options(begin="BEGIN IMMEDIATE") as connection:
        group = commit_together(connection, done)
    assert [(one.outcome().from_seq, one.outcome().to_seq) for one in group] == [(1, 1), (2, 2)]
    with database.bound().engine.connect() as connection:
        row = connection.execute(select(agents)).mappings().one()
    assert (row["status"], row["tokens_output"], row["heard_seq"]) == ("working", 4, 2)


def test_a_group_that_is_lost_leaves_nothing_behind_that_is_remembered(in_app: Flask) -> None:
    organization_id = make_organization()
    door.admit(organization_id, [status("ada", "idle")], SERVER)

    def lose(_connection: Connection) -> None:
        raise ZeroDivisionError

    told = [Draft("2", "urn:test", EventType.AGENT_STATUS, "ada", {"status": "error"})]
    lost, taken = Job(partial(lose), joins=True), job(organization_id, told, 2000, False)
    with database.bound().engine.connect().execution_options(begin="BEGIN IMMEDIATE") as connection:
        waiting = deque([taken, lost])
        while waiting:
            commit_together(connection, waiting)
    with pytest.raises(ZeroDivisionError):
        lost.outcome()
    assert taken.outcome().to_seq == 2
    door.admit(organization_id, [event(EventType.AGENT_USAGE, "ada", {"tokens": {"input": 1, "output": 1}})], SERVER)
    live = rows(organization_id)
    rebuild.rebuild(organization_id)
    assert rows(organization_id) == live


@pytest.mark.parametrize("is_judged", [False, True])
def test_an_organization_that_is_gone_fails_alone(in_app: Flask, is_judged: bool) -> None:
    organization_id = make_organization()
    told = [Draft("1", "urn:test", EventType.AGENT_STATUS, "ada", {"status": "idle"})]
    good, bad = job(organization_id, told, 1000, False), job("org_nowhere", told, 1000, is_judged)
    with database.bound().engine.connect().execution_options(begin="BEGIN IMMEDIATE") as connection:
        commit_together(connection, deque([good, bad]))
    assert good.outcome().to_seq == 1
    with pytest.raises(NotFound):
        bad.outcome()


def test_rows_that_another_process_wrote_are_read_anew(each_app: Flask) -> None:
    organization_id = make_organization()
    door.admit(organization_id, [status("ada", "idle")], SERVER)

    @writing
    def elsewhere(connection: Connection) -> None:
        connection.execute(update(agents).values(name="Ada of elsewhere"))
        connection.execute(update(organizations).values(seq=organizations.c.seq + 1))

    elsewhere()
    door.admit(organization_id, [status("ada", "working")], SERVER)
    with database.bound().engine.connect() as connection:
        assert connection.execute(select(agents.c.name)).scalar() == "Ada of elsewhere"


def test_a_rebuilding_elsewhere_is_noticed(each_app: Flask) -> None:
    organization_id = make_organization()
    door.admit(organization_id, [status("ada", "idle")], SERVER)

    @writing
    def break_it(connection: Connection) -> None:
        connection.execute(delete(agents))

    break_it()
    rebuild.rebuild(organization_id)
    door.admit(organization_id, [status("ada", "working")], SERVER)
    with database.bound().engine.connect() as connection:
        assert connection.execute(select(agents.c.status, agents.c.first_seq)).all() == [("working", 1)]
