"""The network of an organization: which interactions count, how much, and that each answer is computed once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from metaverse.clock import to_wire
from metaverse.errors import Unavailable
from metaverse.events.names import EventType
from metaverse.services.network import network
from tests.callers import API, Somebody
from tests.factories import event

UNTIL = 1_767_225_600_000  # 2026-01-01
HOUR = 3_600_000
URL = f"{API}/3d/collaboration/network/v2?layout=none&until={to_wire(UNTIL)}"


def say(agent: Somebody, one: str, other: str, hours_ago: float, kind: str = "message", weight: float = 1) -> None:
    at = to_wire(round(UNTIL - hours_ago * HOUR))
    agent.tell(event(EventType.INTERACTION, one, {"to": other, "kind": kind, "weight": weight}, time=at))


def edges(viewer: Somebody, query: str = "") -> dict[tuple[str, str], float]:
    answer = viewer.get(URL + query)
    assert answer.status_code == 200, answer.text
    return {(edge["source"], edge["target"]): edge["weight"] for edge in answer.json["edges"]}


@pytest.fixture
def told(agent: Somebody) -> None:
    say(agent, "a", "b", 0, "delegate", 2)
    say(agent, "b", "a", 12, "result")
    say(agent, "b", "c", 24, "message", 4)
    say(agent, "c", "c", 1)
    say(agent, "c", "a", 24 * 7)
    say(agent, "a", "c", -1)


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {("a", "b"): 2.0, ("b", "a"): 0.707107, ("b", "c"): 2.0}),
        ("&halfLife=12h", {("a", "b"): 2.0, ("b", "a"): 0.5, ("b", "c"): 1.0}),
        ("&window=24h", {("a", "b"): 2.0, ("b", "a"): 0.707107}),
        ("&window=8d&halfLife=7d&kinds=message", {("b", "c"): 3.622895, ("c", "a"): 0.5}),
        ("&kinds=delegate,result", {("a", "b"): 2.0, ("b", "a"): 0.707107}),
        ("&minWeight=1", {("a", "b"): 2.0, ("b", "c"): 2.0}),
        ("&minWeight=100", {}),
        ("&window=1s", {("a", "b"): 2.0}),
        ("&edges=1", {("a", "b"): 2.0}),
    ],
)
def test_what_counts_and_how_much(viewer: Somebody, query: str, expected: dict[tuple[str, str], float]) -> None:
    assert edges(viewer, query) == expected


@pytest.mark.usefixtures("told")
def test_a_window_ends_where_it_is_told_to(viewer: Somebody) -> None:
    ends = to_wire(UNTIL - 13 * HOUR)
    answer = viewer.get(URL.replace(to_wire(UNTIL), ends) + "&halfLife=11h").json
    assert [(edge["source"], edge["target"], edge["weight"]) for edge in answer["edges"]] == [
        ("b", "c", 2.0),
        ("c", "a", pytest.approx(2 ** -((7 * 24 - 13) / 11), abs=1e-6)),
    ]


@pytest.mark.usefixtures("told")
def test_every_agent_is_a_node_even_without_a_tie(viewer: Somebody) -> None:
    nodes = {node["agentId"]: node["degree"] for node in viewer.get(URL + "&window=1s").json["nodes"]}
    assert nodes == {"a": 1, "b": 1, "c": 0}


@pytest.mark.usefixtures("told")
def test_an_answer_is_computed_once_until_something_happens(
    agent: Somebody, viewer: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    ask = network._worker.ask

    def counting(request: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        asked.append(1)
        return ask(request)

    monkeypatch.setattr(network._worker, "ask", counting)
    first = viewer.get(URL)
    assert viewer.get(URL).data == first.data
    assert len(asked) == 1
    viewer.get(URL + "&minWeight=1")
    assert len(asked) == 2
    say(agent, "a", "b", 2)
    assert edges(viewer)["a", "b"] > 2
    assert len(asked) == 3


@pytest.mark.usefixtures("told")
def test_a_killed_worker_is_not_noticed(viewer: Somebody, agent: Somebody) -> None:
    edges(viewer)
    process = network._worker._process
    assert process is not None
    process.kill()
    process.wait()
    say(agent, "a", "b", 3)
    assert ("a", "b") in edges(viewer)


@pytest.mark.usefixtures("told")
def test_a_failed_computation_is_unavailable_and_not_kept(viewer: Somebody, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_request: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        raise Unavailable("The computation failed: no.")

    with monkeypatch.context() as broken:
        broken.setattr(network._worker, "ask", fails)
        assert viewer.get(URL).status_code == 503
    assert viewer.get(URL).status_code == 200
