"""Every figure is what a slow and obvious count of the log gives: late or not, rolled or not, of now or the past."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, select

from metaverse.clock import from_wire, now_ms, to_wire
from metaverse.database import reading
from metaverse.events import door, rebuild
from metaverse.events.log import events
from metaverse.events.names import EventType
from metaverse.events.origin import SERVER
from metaverse.models.tally import Hour
from metaverse.services import hub
from metaverse.services.agents import Patience
from metaverse.services.figures import rolling
from tests.factories import ORGANIZATION, event, make_organization
from tests.services import obvious
from tests.services.days import DEPARTMENTS, HOUR, invented

Json = dict[str, Any]


@reading
def told(connection: Connection) -> list[obvious.Told]:
    c = events.c
    rows = connection.execute(select(c.effective_ms, c.seq, c.received_ms, c.type, c.subject, c.data, c.source))
    return [obvious.Told(*row) for row in rows]


@reading
def hours(connection: Connection) -> list[int]:
    return list(connection.execute(select(Hour.hour_ms).order_by(Hour.hour_ms)).scalars())


def tell(documents: list[Json], chance: random.Random) -> None:
    while documents:
        size = chance.randrange(1, 80)
        door.admit(ORGANIZATION, documents[:size], SERVER, historical=chance.random() < 0.5)
        documents = documents[size:]


def check(window_ms: int, until_ms: int | None) -> Json:
    """Compute a hub and hold every figure of it against the obvious count."""
    found = hub.computed(ORGANIZATION, Patience(), window_ms, until_ms).value
    span = (from_wire(found["window"]["from"]), from_wire(found["window"]["until"]))
    log, before = told(), (span[0] - window_ms, span[0])
    tales = obvious.stories(log)
    times = obvious.agent_times(log, span)
    assert {row["agentId"]: _without(row, "agentId", "name", "department") for row in found["timeByAgent"]} == times
    for shown, of in ((found, span), (found["previous"], before)):
        assert {name: shown[name] for name in obvious.ended(tales, of)} == obvious.ended(tales, of)
        whole: Counter[Any] = Counter()
        for points in obvious.agent_points(log).values():
            whole.update(obvious.lasting(points, of))
        assert shown["agentTime"] == obvious.as_view(whole)
        assert shown["utilisation"] == shown["agentTime"]["utilisation"]
        assert {name: shown[name] for name in ("tokens", "costUsd")} == obvious.spent(
            d for _, d, _ in obvious.usages(log, of)
        )
    flow = obvious.stages(tales, span, [stage["stage"] for stage in found["stages"]])
    assert {stage["stage"]: _without(stage, "oldestSeconds") for stage in found["stages"]} == flow
    _check_bottleneck(found, flow)
    _check_lists(found, obvious.usages(log, span))
    _check_series(found, log, tales, span)
    return found


def timeless(found: Json) -> Json:
    """Leave out what grows older while one looks."""
    return _without(found, "computedAt", "attention")


def _without(row: Json, *names: str) -> Json:
    return {name: value for name, value in row.items() if name not in names}


def _check_bottleneck(found: Json, flow: dict[str, Json]) -> None:
    waited = {stage: figures["waitingSeconds"] for stage, figures in flow.items()}
    if not any(waited.values()):
        assert found["bottleneck"] is None
        return
    worst = max(waited, key=lambda stage: waited[stage])
    assert found["bottleneck"]["averageQueue"] == flow[worst]["averageQueue"]
    assert found["bottleneck"]["share"] == pytest.approx(
        waited[found["bottleneck"]["stage"]] / sum(waited.values()), abs=1e-4
    )


def _check_lists(found: Json, rows: list[tuple[str, Json, int]]) -> None:
    for group, name, by in (
        ("byAgent", "agentId", lambda key, _: key),
        ("byModel", "model", lambda _, data: data["model"]),
        ("byDepartment", "department", lambda key, _: DEPARTMENTS[key]),
        ("byTask", "taskId", lambda _, data: data["taskId"]),
    ):
        shown = {row[name]: {part: row[part] for part in ("tokens", "costUsd")} for row in found[group]}
        assert shown == obvious.grouped(rows, by), group


def _check_series(found: Json, log: list[obvious.Told], tales: list[obvious.Story], span: tuple[int, int]) -> None:
    series = found["series"]
    edges = [from_wire(edge) for edge in series["edges"]]
    assert (edges[0], edges[-1]) == span
    cuts = list(itertools.pairwise(edges))
    assert series["completed"] == [obvious.ended(tales, cut)["throughput"]["completed"] for cut in cuts]
    assert series["failed"] == [obvious.ended(tales, cut)["failures"] for cut in cuts]
    assert series["events"] == [sum(low < one.received <= high for one in log) for low, high in cuts]
    rows = [obvious.spent(data for _, data, _ in obvious.usages(log, cut)) for cut in cuts]
    assert series["tokens"] == [sum(row["tokens"].values()) for row in rows]
    assert series["costUsd"] == [row["costUsd"] for row in rows]
    cycles = [obvious.ended(tales, cut)["cycleTime"]["p50Seconds"] for cut in cuts]
    assert series["cycleP50Seconds"] == cycles
    for cut, share, queue, working in zip(cuts, series["utilisation"], series["queue"], series["working"], strict=True):
        whole: Counter[Any] = Counter()
        for points in obvious.agent_points(log).values():
            whole.update(obvious.lasting(points, cut))
        assert share == obvious.as_view(whole)["utilisation"]
        assert working == round(whole["working"] / (cut[1] - cut[0]), 4)
        waited = sum(obvious.lasting([(at, e) for at, _, e in tale.stands], cut)["waiting"] for tale in tales)
        assert queue == round(waited / (cut[1] - cut[0]), 4)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_figure_is_what_an_obvious_count_gives(each_app: Flask, seed: int) -> None:
    chance, until = random.Random(seed), now_ms()
    make_organization()
    tell(invented(seed, until), chance)
    spans = [
        (2 * HOUR + 17, None),
        (10 * HOUR, None),
        (30 * HOUR, None),
        (5 * HOUR + 1, until - 3 * HOUR - 123_456),
        (3 * HOUR, until - 9 * HOUR),
    ]
    raw = [check(*span) for span in spans]
    for hour in chance.sample(hours(), 7):
        rolling.roll(ORGANIZATION, hour)
    half = [check(*span) for span in spans]
    while rolling.sweep(until + 2 * HOUR):
        pass
    whole = [check(*span) for span in spans]
    for one, other, third in zip(raw[3:], half[3:], whole[3:], strict=True):
        assert timeless(one) == timeless(other) == timeless(third)
    tell(invented(seed + 100, until, hours=12), chance)
    for span in spans:
        check(*span)


def test_a_rebuild_counts_the_same(each_app: Flask) -> None:
    chance, until = random.Random(9), now_ms()
    make_organization()
    tell(invented(9, until), chance)
    while rolling.sweep(until + 2 * HOUR):
        pass
    before = check(8 * HOUR, until - HOUR)
    rebuild.rebuild(ORGANIZATION)
    assert timeless(check(8 * HOUR, until - HOUR)) == timeless(before)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [4, 5])
def test_merged_agents_are_counted_as_one(each_app: Flask, seed: int) -> None:
    chance, until = random.Random(seed), now_ms()
    make_organization()
    documents = invented(seed, until)
    for document in documents:
        document["source"] = chance.choice(("urn:test:one", "urn:test:two", "urn:otlp:three"))
    tell(documents[:800], chance)
    while rolling.sweep(until + 2 * HOUR):
        pass
    for one, other in (("a3", "a0"), ("a6", "a3"), ("a4", "a1")):
        tell([event(EventType.AGENT_MERGED, one, {"into": other})], chance)
    check(10 * HOUR, None)
    check(5 * HOUR, until - 3 * HOUR)
    tell(documents[800:], chance)
    while rolling.sweep(until + 2 * HOUR):
        pass
    before = check(8 * HOUR, until - HOUR)
    rebuild.rebuild(ORGANIZATION)
    assert timeless(check(8 * HOUR, until - HOUR)) == timeless(before)


def test_an_hour_in_which_something_changed_is_not_taken_from_its_sums(each_app: Flask) -> None:
    chance, until = random.Random(5), now_ms()
    make_organization()
    tell(invented(5, until, hours=6), chance)
    while rolling.sweep(until + 2 * HOUR):
        pass
    spent = {"tokens": {"input": 7, "output": 0, "cached": 0}, "costUsd": 1, "model": "small", "taskId": "t"}
    late = event(EventType.AGENT_USAGE, "a1", {**spent, "usageKey": "u3"}, time=to_wire(until - 4 * HOUR))
    tell([late], chance)
    check(10 * HOUR, None)
