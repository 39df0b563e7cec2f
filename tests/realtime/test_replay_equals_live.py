"""What the time machine shows is what was shown: by a socket, by the status call and the task list, at that moment."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests

from metaverse.clock import now_ms, to_wire
from metaverse.events.journal import Draft
from metaverse.events.names import EventType
from metaverse.security.roles import Role
from metaverse.services import chronicle
from metaverse.services.chronicle import Spacing
from tests.databases import fresh_sqlite
from tests.factories import event, status
from tests.realtime.clients import client
from tests.realtime.conftest import Office, opened
from tests.realtime.mirror import WHERE, Mirror, plain
from tests.services.happenings import Happenings

Json = dict[str, Any]
API = "/api/metaverse"
MOMENTS = 12
BOUND_SECONDS = 10.0
OF_OPERATORS = frozenset({EventType.AGENT_REMOVED, EventType.AGENT_MERGED, EventType.COMMAND})
NOT_FROM_OUTSIDE = frozenset({EventType.AGENT_PRESENCE, EventType.SCENE_CHANGED})
IMPATIENT = {"STALE_AFTER_SECONDS": "1", "TOOL_STALE_AFTER_SECONDS": "2", "PRESENCE_TIMEOUT_SECONDS": "3"}


@pytest.fixture(scope="module")
def impatient(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Any]:
    """Serve offices in which whoever is silent for a moment is stale, then offline."""
    home = tmp_path_factory.mktemp("impatient")
    with opened(home, fresh_sqlite(sqlite_template, home), **IMPATIENT) as make:
        yield make


@dataclass
class Moment:
    """What was shown at a moment."""

    at_ms: int
    seq: int
    agents: list[Json]
    tasks: list[Json]


@dataclass
class Witness:
    """Sends events to an office, looks at it as people do, and remembers."""

    office: Office
    happens: Happenings
    agent: str = field(init=False)
    moments: list[Moment] = field(default_factory=list)
    sampled: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.agent = self.office.token(Role.AGENT)

    def send(self, token: str, *documents: Json) -> Json:
        answer = requests.post(
            f"{self.office.url}{API}/events",
            params={"organizationId": self.office.organization_id},
            json=list(documents),
            headers={"Authorization": f"Bearer {token}"},
            timeout=20,
        )
        assert answer.status_code in (202, 409), answer.text
        found: Json = answer.json()
        return found

    def something_happens(self) -> int:
        """Let a few things happen, the last of them a notification; return its place."""
        self.happens.now_ms = now_ms()
        documents = [document(draft) for draft in self.happens.drafts()]
        for one in documents:
            if one["type"] in NOT_FROM_OUTSIDE:
                continue
            by = self.office.operator if one["type"] in OF_OPERATORS else self.agent
            receipt = self.send(by, one)
            if receipt.get("sampled"):
                self.sampled.add(one["subject"])
        return int(
            self.send(self.agent, event(EventType.NOTIFICATION, None, {"level": "info", "title": "."}))["seq"]["to"]
        )

    def get(self, path: str, **query: Any) -> Json:
        answer = requests.get(
            f"{self.office.url}{API}/{path}",
            params={"organizationId": self.office.organization_id, **query},
            headers={"Authorization": f"Bearer {self.office.viewer}"},
            timeout=20,
        )
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        return found

    def live(self) -> Moment:
        """Ask for everyone and everything, at one place of the log."""
        while True:
            at_ms = now_ms()
            answer = requests.post(
                f"{self.office.url}{API}/3d/agents/status/batch",
                json={"organizationId": self.office.organization_id},
                headers={"Authorization": f"Bearer {self.office.viewer}"},
                timeout=20,
            )
            assert answer.status_code == 200, answer.text
            shown = answer.json()
            tasks = self.get("tasks", limit=500)["items"]
            if self.replayed(now_ms())["seq"] == shown["seq"]:
                return Moment(at_ms, shown["seq"], shown["agents"], tasks)

    def replayed(self, at_ms: int) -> Json:
        return self.get("3d/replay", at=to_wire(at_ms))

    def remember(self) -> Moment:
        """Remember a moment once everyone has arrived where the office puts them; all else must be right at once."""
        until = time.monotonic() + BOUND_SECONDS
        while True:
            moment = self.live()
            then = self.replayed(moment.at_ms)
            if then["seq"] != moment.seq:
                continue  # the server noted somebody's silence just then
            if is_settled(moment, then) or time.monotonic() > until:
                compare(moment, then)
                self.moments.append(moment)
                return moment
            compare(moment, then, but=WHERE)


def document(draft: Draft) -> Json:
    time_ = {"time": to_wire(draft.claimed_ms)} if draft.claimed_ms is not None else {}
    subject = {"subject": draft.subject} if draft.subject else {}
    kinds = {"specversion": "1.0", "id": draft.id, "source": draft.source, "type": draft.type}
    return {**kinds, **subject, "data": draft.data, **time_}


def is_settled(moment: Moment, then: Json) -> bool:
    return places(moment.agents) == places(agents_of(then))


def places(agents: list[Json]) -> dict[str, Json]:
    return {agent["agentId"]: {name: agent[name] for name in WHERE} for agent in agents}


def agents_of(then: Json) -> list[Json]:
    found: list[Json] = then["rooms"]["scene"]["snapshot"]["agents"]
    return found


def tasks_of(then: Json) -> list[Json]:
    found: list[Json] = then["rooms"]["tasks"]["snapshot"]["tasks"]
    return found


def compare(moment: Moment, then: Json, but: tuple[str, ...] = ()) -> None:
    """Hold what was shown and what is shown of then against each other, but for some fields and a stale on the edge."""
    shown = {agent["agentId"]: agent for agent in moment.agents}
    again = {agent["agentId"]: agent for agent in agents_of(then)}
    on_edge = {key for key, agent in again.items() if agent["stale"] != shown.get(key, {}).get("stale")}
    assert all(shown[key]["stale"] for key in on_edge if key in shown)  # it turned stale between clock and answer
    left_out = {*but}
    for key, agent in shown.items():
        expected = {name: value for name, value in agent.items() if name not in left_out and name != "stale"}
        found = {name: value for name, value in again[key].items() if name not in left_out and name != "stale"}
        assert found == expected
    assert shown.keys() == again.keys()
    by_id = sorted(tasks_of(then), key=lambda task: str(task["id"]))
    assert by_id == sorted(moment.tasks, key=lambda task: str(task["id"]))


@pytest.mark.slow
@pytest.mark.parametrize("is_checkpointed", [True, False], ids=["with checkpoints everywhere", "without any"])
@pytest.mark.parametrize("seed", range(2))
def test_the_time_machine_shows_what_was_shown(
    seed: int, is_checkpointed: bool, impatient: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chronicle, "spacing", Spacing(entries=3, page=2))
    office = impatient()
    witness = Witness(office, Happenings(random.Random(seed)))
    with client(office.url, office.viewer, transports=["websocket"]) as socket:
        socket.wait("connect")
        mirror = Mirror(socket, office.organization_id)
        witness.send(witness.agent, status("quiet", "working"))
        screens = []
        for _ in range(MOMENTS):
            mirror.follow_to(witness.something_happens())
            moment = witness.remember()
            mirror.catch_up()
            if mirror_is_at(mirror, witness, moment):
                screens.append((moment, *mirror.shown()))
            if is_checkpointed:
                office.write_checkpoints()
        wait_until_silence_is_noted(witness)
    assert len(screens) >= MOMENTS // 2
    for moment in witness.moments:
        compare(moment, witness.replayed(moment.at_ms))
        compare(moment, witness.get("3d/replay", seq=moment.seq), but=(*WHERE, "stale"))
    for moment, agents, tasks in screens:
        then = witness.replayed(moment.at_ms)
        assert {agent["agentId"]: plain(agent) for agent in agents_of(then)} == agents
        assert {task["taskId"]: plain(task) for task in tasks_of(then)} == tasks


def mirror_is_at(mirror: Mirror, witness: Witness, moment: Moment) -> bool:
    """Tell whether a screen shows this place: silence that is noted by itself sends no notification."""
    return witness.replayed(now_ms())["seq"] == moment.seq == mirror.seq


def wait_until_silence_is_noted(witness: Witness) -> None:
    """Wait until the quiet one is offline, and remember that too."""
    until = time.monotonic() + BOUND_SECONDS
    while time.monotonic() < until:
        moment = witness.remember()
        if {agent["agentId"]: agent["basis"] for agent in moment.agents}["quiet"] == "expired":
            return
    raise AssertionError("The quiet one never went offline.")
