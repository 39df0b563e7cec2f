"""A network is computed from the right interactions, weighed right, on either database, and anew when it changed."""

from __future__ import annotations

import random
import threading
from collections import defaultdict
from typing import Any

import pytest
from flask import Flask

from metaverse.clock import now_ms, to_wire
from metaverse.errors import NotFound, Unavailable
from metaverse.events import door
from metaverse.events.names import EventType
from metaverse.events.origin import SERVER
from metaverse.services import ties
from metaverse.services.network import Network, Question
from tests.factories import ORGANIZATION, event, make_organization, status

UNTIL = 1_767_225_600_000  # 2026-01-01
HOUR = 3_600_000
KINDS = ("delegate", "handoff", "message", "result", "review")


@pytest.fixture
def office(each_app: Flask) -> str:
    return make_organization()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Give what the worker process is asked, computed here instead."""
    questions: list[dict[str, Any]] = []

    def ask(_: object, request: Any) -> dict[str, Any]:
        questions.append(request())
        return {"nodes": sorted(questions[-1]["nodes"]), "edges": []}

    monkeypatch.setattr("metaverse.workers.hire.Worker.ask", ask)
    return questions


def tell(*documents: dict[str, Any]) -> None:
    door.admit(ORGANIZATION, list(documents), SERVER)


def says(one: str, other: str, at: int = UNTIL, kind: str = "message", weight: float = 1.0) -> dict[str, Any]:
    data = {"to": other, "kind": kind, "weight": weight}
    return event(EventType.INTERACTION, one, data, time=to_wire(at))


def edges(window_ms: int = 48 * HOUR, half_life_ms: int = HOUR, kinds: tuple[str, ...] = ()) -> list[list[Any]]:
    return ties.gathered(ORGANIZATION, UNTIL - window_ms, UNTIL, half_life_ms, kinds).edges


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize("half_life_ms", [1000, HOUR, 400 * 24 * HOUR])
def test_sums_are_those_of_a_slow_count(half_life_ms: int) -> None:
    chance = random.Random(half_life_ms)
    said = [
        (f"a{chance.randrange(5)}", f"a{chance.randrange(5)}", UNTIL - chance.randrange(-9, 90) * HOUR, *more)
        for more in ((chance.choice(KINDS), chance.randrange(1, 9) / 2) for _ in range(200))
    ]
    tell(*(says(*one) for one in said))
    expected: dict[tuple[str, str, str], float] = defaultdict(float)
    for one, other, at, kind, weight in said:
        if one != other and UNTIL - 48 * HOUR < at <= UNTIL and kind in KINDS[:3]:
            expected[one, other, kind] += weight * 2.0 ** -min((UNTIL - at) / half_life_ms, ties.MOST_HALVINGS)
    found = {(one, other, kind): weight for one, other, kind, weight, _ in edges(48 * HOUR, half_life_ms, KINDS[:3])}
    assert found == pytest.approx(expected, rel=1e-9)


@pytest.mark.usefixtures("office")
def test_whoever_was_removed_does_not_count_until_back() -> None:
    tell(says("ada", "bob"), says("eve", "bob"), event(EventType.AGENT_REMOVED, "ada"))
    assert [edge[:2] for edge in edges()] == [["eve", "bob"]]
    tell(status("ada"))
    assert [edge[:2] for edge in edges()] == [["ada", "bob"], ["eve", "bob"]]


@pytest.mark.usefixtures("office")
def test_what_a_merged_agent_did_counts_for_the_other() -> None:
    tell(says("ada", "bob"), says("bob", "ada 2"), says("eve", "ada 2"))
    tell(event(EventType.AGENT_MERGED, "ada 2", {"into": "ada"}))
    assert sorted(edge[:2] for edge in edges()) == [["ada", "bob"], ["bob", "ada"], ["eve", "ada"]]


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize(
    ("happens", "matters"),
    [
        (status("ada", "idle"), False),
        (event(EventType.TASK_CREATED, "t", {"title": "T", "assignee": "ada"}), False),
        (event(EventType.NOTIFICATION, None, {"level": "info", "title": "Hello"}), False),
        (says("bob", "ada"), True),
        (status("newcomer"), True),
        (event(EventType.AGENT_REGISTERED, "ada", {"name": "Ada", "department": "Research"}), True),
        (event(EventType.AGENT_REMOVED, "ada"), True),
    ],
)
def test_only_what_may_change_the_network_is_news(happens: dict[str, Any], matters: bool) -> None:
    tell(says("ada", "bob"))
    known = ties.gathered(ORGANIZATION, 0, UNTIL, HOUR, ()).head
    assert ties.news(ORGANIZATION, known) == (known, False)
    tell(happens)
    head, is_news = ties.news(ORGANIZATION, known)
    assert (head.seq, is_news) == (known.seq + 1, matters)


@pytest.mark.usefixtures("office")
def test_an_answer_is_kept_while_nothing_changes_it_and_says_how_far_it_holds(asked: list[dict[str, Any]]) -> None:
    network, question = Network(), Question(until_ms=UNTIL)
    tell(says("ada", "bob"))
    assert network.of(ORGANIZATION, question)["seq"] == 1
    tell(status("ada", "idle"))
    assert network.of(ORGANIZATION, question)["seq"] == 2
    assert len(asked) == 1
    tell(says("ada", "eve"))
    assert network.of(ORGANIZATION, question)["nodes"] == ["ada", "bob", "eve"]
    assert len(asked) == 2


def test_an_unknown_organization_has_no_network(office: str) -> None:
    with pytest.raises(NotFound):
        Network().of("org_nobody", Question())


@pytest.mark.usefixtures("office")
def test_there_is_nothing_after_now(asked: list[dict[str, Any]]) -> None:
    tell(says("ada", "bob", now_ms() - 1000))
    Network().of(ORGANIZATION, Question(until_ms=now_ms() + 90 * 24 * HOUR))
    assert asked[0]["edges"][0][3] > 0.99


def test_those_who_ask_at_once_share_one_computation(
    each_app: Flask, office: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    turn, asking = threading.Semaphore(0), threading.Semaphore(0)
    asked: list[int] = []

    def ask(_: object, request: Any) -> dict[str, Any]:
        asking.release()
        assert turn.acquire(timeout=10)
        asked.append(len(request()["nodes"]))
        return {"nodes": [], "edges": []}

    monkeypatch.setattr("metaverse.workers.hire.Worker.ask", ask)
    network, answers = Network(), []

    def wait() -> None:
        with each_app.app_context():
            answers.append(network.of(office, Question()))

    waiting = [threading.Thread(target=wait) for _ in range(5)]
    for thread in waiting:
        thread.start()
    assert asking.acquire(timeout=10)
    flight = network._shared.desk().boarding[office, Question()]
    assert not asking.acquire(timeout=0.3)  # nobody else asks the worker
    turn.release()
    for thread in waiting:
        thread.join(10)
    assert flight.landed.is_set()
    assert (len(asked), len(answers)) == (1, 5)


def test_a_failure_is_told_to_all_who_wait_and_not_kept(office: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object, request: Any) -> dict[str, Any]:
        raise Unavailable("no")

    network = Network()
    with monkeypatch.context() as broken:
        broken.setattr("metaverse.workers.hire.Worker.ask", fail)
        with pytest.raises(Unavailable):
            network.of(office, Question())
    monkeypatch.setattr(
        "metaverse.workers.hire.Worker.ask", lambda _, request: request() and {"edges": [], "nodes": []}
    )
    assert network.of(office, Question())["seq"] == 0
