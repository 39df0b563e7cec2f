"""A network is computed from the right interactions, weighed right, on either database, and anew when it changed."""

from __future__ import annotations

import random
import threading
from collections import defaultdict
from typing import Any

import orjson
import pytest
from flask import Flask

from metaverse.clock import now_ms, to_wire
from metaverse.errors import NotFound, Unavailable
from metaverse.events import door
from metaverse.events.names import EventType
from metaverse.events.origin import SERVER
from metaverse.services import tie_queries, ties
from metaverse.services.network import Network, Question
from metaverse.services.tie_queries import Span
from tests.factories import ORGANIZATION, event, make_organization, status, task

UNTIL = 1_767_225_600_000  # 2026-01-01
HOUR = 3_600_000
KINDS = ("delegate", "handoff", "message", "result", "review")
EMPTY = {"parts": [b'{"nodes":[]}', b""], "milliseconds": 1, "count": 0}


@pytest.fixture
def office(each_app: Flask) -> str:
    return make_organization()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Give what the worker process is asked, computed here instead."""
    questions: list[dict[str, Any]] = []

    def ask(_: object, request: Any) -> dict[str, Any]:
        questions.append(orjson.loads(orjson.dumps(request())))
        nodes = sorted(questions[-1]["nodes"])
        return {"parts": [orjson.dumps({"nodes": nodes}), b""], "milliseconds": 1, "count": len(nodes)}

    monkeypatch.setattr("metaverse.workers.hire.Worker.ask", ask)
    return questions


def tell(*documents: dict[str, Any]) -> None:
    door.admit(ORGANIZATION, list(documents), SERVER)


def says(one: str, other: str, at: int = UNTIL, kind: str = "message", weight: float = 1.0) -> dict[str, Any]:
    data = {"to": other, "kind": kind, "weight": weight}
    return event(EventType.INTERACTION, one, data, time=to_wire(at))


def holds(key: str, assignee: str | None, at: int = UNTIL) -> dict[str, Any]:
    return event(EventType.TASK_UPDATED, key, {"assignee": assignee}, time=to_wire(at))


def span(window_ms: int = 48 * HOUR, half_life_ms: int = HOUR, kinds: tuple[str, ...] = ()) -> Span:
    return Span(UNTIL - window_ms, UNTIL, half_life_ms, kinds)


def edges(asked: Span | None = None) -> list[list[Any]]:
    found = ties.gathered(ORGANIZATION, asked or span())
    keys = sorted(orjson.loads(found.nodes))
    return [[keys[one], keys[other], *rest] for one, other, *rest in orjson.loads(found.edges)]


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
    counts: dict[tuple[str, str, str], int] = defaultdict(int)
    for one, other, at, kind, weight in said:
        if one != other and UNTIL - 48 * HOUR < at <= UNTIL and kind in KINDS[:3]:
            halvings = min((UNTIL - at) / half_life_ms, tie_queries.MOST_HALVINGS)
            expected[one, other, kind] += weight * 2.0**-halvings
            counts[one, other, kind] += 1
    found = {(one, other, kind): rest for one, other, kind, *rest in edges(span(48 * HOUR, half_life_ms, KINDS[:3]))}
    assert {name: weight for name, (weight, _, _) in found.items()} == pytest.approx(expected, rel=1e-9)
    assert {name: count for name, (_, _, count) in found.items()} == counts


@pytest.mark.usefixtures("office")
def test_a_task_that_changes_hands_is_a_tie() -> None:
    tell(holds("t", "ada", UNTIL - 3 * HOUR), holds("t", "bob", UNTIL - HOUR), holds("t", "eve", UNTIL + 1))
    assert edges() == [["ada", "bob", "handoff", 0.5, UNTIL - HOUR, 1]]
    assert edges(span(kinds=("handoff",))) == edges()
    assert edges(span(kinds=("message", "review"))) == []
    assert edges(span(HOUR)) == []


def handed(one: str, other: str, key: str | None, at: int, kind: str = "handoff") -> dict[str, Any]:
    data = {"to": other, "kind": kind, "weight": 3.0, **({"taskId": key} if key else {})}
    return event(EventType.INTERACTION, one, data, time=to_wire(at))


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize(
    ("said", "counted"),
    [
        (handed("ada", "bob", "t", UNTIL - HOUR + 299_000), 1),
        (handed("ada", "bob", "t", UNTIL - HOUR - 300_000), 1),
        (handed("ada", "bob", "t", UNTIL - HOUR + 301_000), 2),
        (handed("ada", "bob", "another", UNTIL - HOUR), 2),
        (handed("ada", "bob", None, UNTIL - HOUR), 2),
        (handed("bob", "ada", "t", UNTIL - HOUR), 2),
        (handed("ada", "bob", "t", UNTIL - HOUR, "delegate"), 2),
    ],
)
def test_a_hand_over_that_is_also_said_counts_once(said: dict[str, Any], counted: int) -> None:
    tell(holds("t", "ada", UNTIL - 3 * HOUR), holds("t", "bob", UNTIL - HOUR), said)
    assert sum(count for *_, count in edges()) == counted


@pytest.mark.usefixtures("office")
def test_a_hand_over_counts_where_only_the_saying_is_outside_the_window() -> None:
    tell(holds("t", "ada", UNTIL - 3 * HOUR), holds("t", "bob"), handed("ada", "bob", "t", UNTIL + 1000))
    assert edges() == [["ada", "bob", "handoff", 1.0, UNTIL, 1]]


@pytest.mark.usefixtures("office")
def test_work_is_what_ties_were_about() -> None:
    tell(event(EventType.TASK_CREATED, "t", {"title": "Launch", "assignee": "ada"}, time=to_wire(UNTIL - 3 * HOUR)))
    tell(holds("t", "bob", UNTIL - HOUR), handed("bob", "eve", "u", UNTIL, "message"), says("ada", "eve"))
    rows = orjson.loads(ties.gathered(ORGANIZATION, span()).work)
    about_launch, about_u = ["t", "Launch", 0.5], ["u", None, 3.0]
    assert rows == [["ada", *about_launch], ["bob", *about_launch], ["bob", *about_u], ["eve", *about_u]]


@pytest.mark.usefixtures("office")
def test_who_did_something_in_the_window_is_active() -> None:
    tell(event(EventType.AGENT_STATUS, "old", {"status": "idle"}, time=to_wire(UNTIL - 49 * HOUR)), says("ada", "bob"))
    nodes = orjson.loads(ties.gathered(ORGANIZATION, span()).nodes)
    assert {key: node["active"] for key, node in nodes.items()} == {"ada": True, "bob": False, "old": False}


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


@pytest.mark.slow
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
        (task("t-1", assignee="ada", progress=0.5), False),
        (task("t-1", assignee="bob"), True),
        (event(EventType.TASK_UPDATED, "t-2", {"assignee": None}, time=to_wire(UNTIL - 2)), True),
    ],
)
def test_only_what_may_change_the_network_is_news(happens: dict[str, Any], matters: bool) -> None:
    held = [("t-1", "ada", UNTIL), ("t-2", "ada", UNTIL - 3), ("t-2", "bob", UNTIL - 1)]
    tell(says("ada", "bob"), *(holds(*one) for one in held))
    known = ties.gathered(ORGANIZATION, span()).head
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
        request()
        asked.append(1)
        return EMPTY

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
    monkeypatch.setattr("metaverse.workers.hire.Worker.ask", lambda _, request: request() and EMPTY)
    assert network.of(office, Question())["seq"] == 0
