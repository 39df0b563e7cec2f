"""After a restart everyone is found where they were; a slow answer is held; and no view is kept for ever."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, func, select

from metaverse.clock import now_ms
from metaverse.database import reading
from metaverse.events import door
from metaverse.events.names import EventType
from metaverse.events.origin import SERVER
from metaverse.services import network as service
from metaverse.services import network_memory
from metaverse.services.network import Network, Question
from metaverse.services.network_memory import Keeper
from tests.factories import ORGANIZATION, event, make_organization

Json = dict[str, Any]


@pytest.fixture
def office(each_app: Flask) -> str:
    return make_organization()


def tell(*pairs: str) -> None:
    said = [event(EventType.INTERACTION, pair[0], {"to": pair[1], "kind": "message"}) for pair in pairs]
    door.admit(ORGANIZATION, said, SERVER)


def seen(network: Network, question: Question | None = None) -> tuple[Json, Json]:
    answer = network.of(ORGANIZATION, question or Question())
    nodes = {node["agentId"]: node for node in answer["nodes"]}
    return {key: node["position"] for key, node in nodes.items()}, {key: n["community"] for key, n in nodes.items()}


@reading
def kept(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(network_memory.memories)).scalar() or 0


@pytest.mark.usefixtures("office")
def test_a_restart_moves_nobody_and_renames_no_community() -> None:
    tell("bc", "cd", "db", "wx", "xy", "yw", "bw")
    before, after = Network(), Network()
    seen(before)
    tell("ab", "ac", "ad", "ba")
    where, homes = seen(before)
    assert homes["a"] == "c:b"
    before.close()
    assert seen(after) == (where, homes)
    after.close()


@pytest.mark.usefixtures("office")
def test_a_look_at_the_past_is_not_remembered() -> None:
    tell("ab", "bc")
    network = Network()
    seen(network, Question(until_ms=now_ms()))
    assert kept() == 0
    seen(network)
    assert kept() == 1
    network.close()


@pytest.mark.usefixtures("office")
def test_the_last_views_are_kept() -> None:
    for number in range(network_memory.MOST_VIEWS + 3):
        network_memory.keep(ORGANIZATION, f"v{number}", b"{}", number)
    network_memory.keep("another", "v0", b"{}", 0)
    assert kept() == network_memory.MOST_VIEWS + 1
    assert network_memory.recalled(ORGANIZATION, "v2") is None
    assert network_memory.recalled(ORGANIZATION, "v3") == b"{}"


@pytest.mark.usefixtures("office")
def test_a_large_memory_is_kept_now_and_then() -> None:
    keeper = Keeper()
    first, second, third = (bytes([letter]) * (network_memory.SMALL_BYTES + 1) for letter in b"123")
    keeper.take(ORGANIZATION, "v", first, network_memory.BETWEEN_MS)
    keeper.take(ORGANIZATION, "v", second, network_memory.BETWEEN_MS + 1)
    keeper.take(ORGANIZATION, "v", third, network_memory.BETWEEN_MS + 2)
    assert network_memory.recalled(ORGANIZATION, "v") == first
    keeper.take(ORGANIZATION, "v", b"", 2 * network_memory.BETWEEN_MS)
    assert network_memory.recalled(ORGANIZATION, "v") == third


@pytest.mark.usefixtures("office")
def test_what_is_slow_to_compute_is_held_for_a_while_and_says_as_of_when_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def ask(_: object, request: Any) -> Json:
        request()
        asked.append(1)
        return {"parts": [b'{"nodes":[]}', b""], "milliseconds": 4500, "count": 0}

    monkeypatch.setattr("metaverse.workers.hire.Worker.ask", ask)
    clock = [now_ms()]
    monkeypatch.setattr(service, "now_ms", lambda: clock[0])
    network = Network()
    tell("ab")
    assert network.of(ORGANIZATION, Question())["seq"] == 1
    tell("bc")
    clock[0] += 35_000
    assert network.of(ORGANIZATION, Question())["seq"] == 1
    clock[0] += 2_000
    assert network.of(ORGANIZATION, Question())["seq"] == 2
    assert len(asked) == 2


def test_questions_that_look_alike_have_one_view() -> None:
    question = Question()
    assert question.view() == replace(question, until_ms=5, most_edges=3).view()
    assert question.view() != replace(question, half_life_ms=5).view()
