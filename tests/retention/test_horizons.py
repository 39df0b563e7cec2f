"""A log whose beginning was let go: what is shown stays, is rebuilt the same, and whoever looks behind is told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, delete, func, select

from metaverse.clock import now_ms
from metaverse.database import reading, writing
from metaverse.errors import Conflict, Gone
from metaverse.events import horizon, journal, log, rebuild
from metaverse.events.fact import Fact
from metaverse.events.journal import Draft
from metaverse.events.log import events
from metaverse.events.store import TABLES
from metaverse.extensions import db
from metaverse.retention import horizons
from metaverse.services import chronicle, history, organizations, replay
from metaverse.services.agents import Patience
from metaverse.services.replay import Means, When
from tests.backup import filling
from tests.backup.filling import projected
from tests.factories import ORGANIZATION, make_organization
from tests.projections.test_merging import tales
from tests.projections.test_rebuild_equals_live import START as TALE_START
from tests.projections.test_rebuild_equals_live import STEP_MS

START = now_ms() - 3_600_000
MEANS = Means(Patience(), 2**30)
Json = dict[str, Any]


def received(seq: int) -> int:
    return _received(ORGANIZATION, seq)


@reading
def _received(connection: Connection, organization_id: str, seq: int) -> int:
    query = select(events.c.received_ms).where(events.c.organization_id == organization_id, events.c.seq == seq)
    return connection.execute(query).scalar_one()


def fill() -> None:
    """Let each beat come in ten seconds after the one before."""
    make_organization()
    for beat in range(20):
        filling.work(ORGANIZATION, beat, START + beat * 10_000)


@reading
def kept(connection: Connection, organization_id: str) -> tuple[int, int | None]:
    mine = events.c.organization_id == organization_id
    return tuple(connection.execute(select(func.count(), func.min(events.c.seq)).where(mine)).one())


def shown(seq: int) -> Json:
    found: Json = orjson.loads(replay.answer(replay.office_at(ORGANIZATION, When(seq=seq), MEANS), MEANS))
    return {name: found[name] for name in ("seq", "rooms", "requests")}


def put(facts: list[Fact]) -> None:
    """Take facts through the door's own transaction, one by one, as they came in."""
    for fact in facts:
        draft = Draft(fact.id, fact.source, fact.type, fact.subject, fact.data, fact.time_ms, None, fact.historical)
        journal.append(ORGANIZATION, [draft], fact.received_ms)


def without_horizons(rows: dict[str, list[Json]]) -> dict[str, list[Json]]:
    return {name: [{k: v for k, v in row.items() if k != "horizon"} for row in some] for name, some in rows.items()}


def test_what_is_shown_stays_and_a_rebuild_gives_the_same(each_app: Flask, tmp_path: Path) -> None:
    fill()
    chronicle.write_on(ORGANIZATION, 2**30)
    before, end = projected(ORGANIZATION), log.head(ORGANIZATION).seq
    pictures = [shown(seq) for seq in (61, 90, end)]
    assert horizons.pending(ORGANIZATION, received(60)) == 60
    assert horizons.move(ORGANIZATION, received(60), tmp_path) == 60
    assert kept(ORGANIZATION) == (end - 60, 61)
    after = projected(ORGANIZATION)
    assert without_horizons(after) == without_horizons(before)
    rebuild.rebuild(ORGANIZATION)
    assert projected(ORGANIZATION) == after
    assert [shown(seq) for seq in (61, 90, end)] == pictures
    assert shown(60)["seq"] == 60
    with pytest.raises(Gone) as gone:
        shown(59)
    assert gone.value.begins["seq"] == 60
    with pytest.raises(Gone):
        history.page(ORGANIZATION, 59)
    assert history.page(ORGANIZATION, 60)[0]["seq"] == history.page(ORGANIZATION)[0]["seq"] == 61
    filling.work(ORGANIZATION, 77)
    assert log.head(ORGANIZATION).seq == end + 6
    live = projected(ORGANIZATION)
    rebuild.rebuild(ORGANIZATION)
    assert projected(ORGANIZATION) == live
    assert horizons.move(ORGANIZATION, now_ms() + 1, tmp_path) == end - 60 + 6
    assert kept(ORGANIZATION) == (0, None)
    assert without_horizons(projected(ORGANIZATION)) == without_horizons(live)
    assert shown(end + 6)["seq"] == end + 6
    filling.work(ORGANIZATION, 78)
    live = projected(ORGANIZATION)
    rebuild.rebuild(ORGANIZATION)
    assert projected(ORGANIZATION) == live


@settings(deadline=None, max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tales(), tales(), st.integers(0, 30), st.integers(0, 60))
def test_rebuild_equals_live_wherever_the_log_was_cut(
    app: Flask, tmp_path: Path, first: list[Fact], second: list[Fact], one: int, other: int
) -> None:
    with app.app_context():
        anew()
        put(first)
        horizons.move(ORGANIZATION, received_at(min(one, len(first))), tmp_path)
        compare()
        later = [fact_moved(fact, len(first)) for fact in second]
        put(later)
        compare()
        horizons.move(ORGANIZATION, received_at(min(max(one, other), len(first) + len(second))), tmp_path)
        compare()


def compare() -> None:
    live = projected(ORGANIZATION)
    rebuild.rebuild(ORGANIZATION)
    assert projected(ORGANIZATION) == live


def fact_moved(fact: Fact, by: int) -> Fact:
    return replace(fact, id=f"later{fact.seq}", seq=fact.seq + by, received_ms=fact.received_ms + by * STEP_MS)


def received_at(place: int) -> int:
    return TALE_START + place * STEP_MS


@writing
def anew(connection: Connection) -> None:
    """Begin with an empty organization."""
    for table in reversed(db.metadata.sorted_tables):
        if table.name == "audit_log":
            continue  # is only ever added to
        connection.execute(delete(table))
    organizations.ensure.on(connection, ORGANIZATION, "Maple Works")


@pytest.mark.parametrize("at", ["_keep_checkpoint", "_settle"])
def test_a_run_that_another_one_overtakes_changes_nothing(
    each_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    fill()
    real, far, near, end = getattr(horizons, at), received(90), received(60), log.head(ORGANIZATION).seq

    def overtaken(*arguments: Any) -> Any:
        monkeypatch.setattr(horizons, at, real)
        horizons.move(ORGANIZATION, near, tmp_path)
        return real(*arguments)

    monkeypatch.setattr(horizons, at, overtaken)
    with pytest.raises(Conflict, match="Another run"):
        horizons.move(ORGANIZATION, far, tmp_path)
    assert kept(ORGANIZATION) == (end - 60, 61)
    compare()
    assert horizons.move(ORGANIZATION, far, tmp_path) == 30
    compare()


def test_what_a_run_that_was_stopped_left_behind_is_not_read(
    each_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill()
    with monkeypatch.context() as patch:
        patch.setattr(horizons, "_settle", stopped)
        with pytest.raises(RuntimeError):
            horizons.move(ORGANIZATION, received(90), tmp_path)
    assert horizons.move(ORGANIZATION, received(1), tmp_path) > 0
    assert len(generations(ORGANIZATION)) == 1
    compare()


def stopped(*_: Any) -> Any:
    raise RuntimeError("killed")


@reading
def generations(connection: Connection, organization_id: str) -> set[int]:
    query = select(horizon.parts.c.generation).where(horizon.parts.c.organization_id == organization_id)
    return set(connection.execute(query).scalars())


def test_without_the_rows_at_the_horizon_nothing_is_made_anew(each_app: Flask, tmp_path: Path) -> None:
    fill()
    horizons.move(ORGANIZATION, received(60), tmp_path)
    shown_before = projected(ORGANIZATION)
    lose_parts()
    with pytest.raises(Conflict, match="restore a backup"):
        rebuild.rebuild(ORGANIZATION)
    with pytest.raises(Conflict, match="restore a backup"):
        horizons.move(ORGANIZATION, received(90), tmp_path)
    assert projected(ORGANIZATION) == shown_before


@writing
def lose_parts(connection: Connection) -> None:
    connection.execute(delete(horizon.parts))


def test_where_no_row_stood_that_is_known(in_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill()
    with monkeypatch.context() as patch:
        patch.setattr(horizons, "_rows", lambda *_: iter(()))
        horizons.move(ORGANIZATION, received(60), tmp_path)
    assert rebuild.rebuild(ORGANIZATION) == log.head(ORGANIZATION).seq - 60


def test_rows_of_an_older_version_fit_the_tables_of_now() -> None:
    table = TABLES["agents"]
    kept = {"organization_id": ORGANIZATION, "key": "ada", "name": "Ada", "a column of then": 1}
    fitted = horizon._fitted(table, kept)
    assert fitted.keys() == {column.name for column in table.columns}
    assert (fitted["name"], fitted["heard_seq"], fitted["zone"]) == ("Ada", 0, None)
