"""The protocol of the sockets: who is let in, what is refused, and how."""

from __future__ import annotations

from typing import Any

import pytest

from metaverse.clock import from_wire, now_ms
from metaverse.events.names import EventType, SocketEvent
from metaverse.realtime.handlers import HANDLERS
from metaverse.security import access
from metaverse.security.roles import Role
from tests import factories
from tests.realtime.clients import client
from tests.realtime.conftest import Office

WEBSOCKET: dict[str, Any] = {"transports": ["websocket"]}
SENT_BY_CLIENTS = {
    SocketEvent.JOIN,
    SocketEvent.LEAVE,
    SocketEvent.LOOK,
    SocketEvent.EVENTS,
    SocketEvent.AGENT_POSITION,
    SocketEvent.AUTH_REFRESH,
    SocketEvent.CLOCK,
}


def test_every_handler_declares_who_may() -> None:
    assert HANDLERS.keys() == SENT_BY_CLIENTS
    assert all(access.is_declared(handler) for handler in HANDLERS.values())


@pytest.mark.parametrize("token", ["", "mv_nobody", "rubbish"])
def test_a_bad_token_is_refused_at_connect_with_the_mend(shared_office: Office, token: str) -> None:
    with client(shared_office.url, token, **WEBSOCKET) as stranger:
        refused = stranger.wait("connect_error")
        assert refused["message"].endswith(".")
        assert refused["data"] == {"code": "unauthenticated"}


def test_a_foreign_organization_answers_like_an_unknown_one(shared_office: Office) -> None:
    shared_office.organization("org_other")
    with client(shared_office.url, shared_office.viewer, **WEBSOCKET) as watcher:
        watcher.wait("connect")
        foreign = watcher.ask("3d:join", {"organizationId": "org_other", "rooms": ["scene"]})
        unknown = watcher.ask("3d:join", {"organizationId": "org_nowhere", "rooms": ["scene"]})
        assert foreign == unknown
        assert foreign == {"ok": False, "error": {"code": "not_found", "detail": "There is no such organization."}}
        assert watcher.ask("3d:join", {"rooms": ["scene"]})["ok"]


@pytest.mark.parametrize(
    "payload",
    [
        None,
        7,
        "scene",
        [],
        {"rooms": "scene"},
        {"rooms": []},
        {"rooms": ["attic"]},
        {"rooms": [{}]},
        {"rooms": ["scene"], "organizationId": 5},
        {"rooms": ["scene"], "since": 5},
        {"rooms": ["scene"], "since": {"epoch": 1}},
        {"rooms": ["scene"], "since": {"epoch": "e", "scene": -1}},
        {"rooms": ["scene"], "since": {"epoch": "e", "scene": True}},
        {"rooms": ["scene"], "since": {"epoch": "e", "scene": 1e300}},
    ],
)
def test_a_join_that_makes_no_sense_is_refused_by_name(shared_office: Office, payload: Any) -> None:
    with client(shared_office.url, shared_office.viewer, **WEBSOCKET) as watcher:
        watcher.wait("connect")
        refused = watcher.ask("3d:join", payload)
        assert refused["error"]["code"] == "invalid"
        assert refused["error"]["errors"][0]["field"]


def test_events_enter_by_the_socket_as_by_http(office: Office) -> None:
    with client(office.url, office.operator, **WEBSOCKET) as worker:
        worker.wait("connect")
        single = worker.ask("metaverse:events", factories.status("ada"))
        assert (single["ok"], single["accepted"], single["seq"]) == (True, 1, {"from": 1, "to": 1})
        assert (
            worker.ask("metaverse:events", [factories.status("ada", "idle"), factories.status("bob")])["accepted"] == 2
        )
        mixed = {"events": [factories.status("ada"), {"no": "event"}], "onInvalid": "skip"}
        skipped = worker.ask("metaverse:events", mixed)
        assert (skipped["accepted"], skipped["rejected"][0]["index"]) == (1, 1)
        refused = worker.ask("metaverse:events", [{"no": "event"}])
        assert (refused["ok"], refused["error"]["code"]) == (False, "invalid")
        assert refused["error"]["errors"][0]["index"] == 0


def test_a_viewer_may_not_send_events(shared_office: Office) -> None:
    with client(shared_office.url, shared_office.viewer, **WEBSOCKET) as watcher:
        watcher.wait("connect")
        assert watcher.ask("metaverse:events", factories.status("ada"))["error"]["code"] == "forbidden"


def test_an_agent_sends_its_events_and_may_not_watch(shared_office: Office) -> None:
    token = shared_office.token(Role.AGENT, source_prefix="urn:bot", agent_keys=["ada"])
    with client(shared_office.url, token, **WEBSOCKET) as agent:
        agent.wait("connect")
        assert agent.ask("3d:join", {"rooms": ["scene"]})["error"]["code"] == "forbidden"
        here = {"agentId": "ada", "position": {"x": 1, "y": 0, "z": 2}, "rotationY": 0.5}
        assert agent.ask("3d:agent:position:update", here)["ok"]
        assert agent.ask("3d:agent:position:update", {**here, "agentId": "bob"})["error"]["code"] == "forbidden"


def test_whoever_walks_is_seen_walking(office: Office) -> None:
    with client(office.url, office.operator, **WEBSOCKET) as watcher:
        watcher.wait("connect")
        watcher.ask("3d:join", {"rooms": ["scene"]})
        there = {"agentId": "ada", "position": {"x": 1.5, "y": 0, "z": 2}, "zone": "lounge"}
        watcher.tell("emit", name="3d:agent:position:update", payload={"agents": [there]}, id=0)
        seen = watcher.wait("3d:agent:position:update")["payload"]
        [agent] = seen["agents"]
        assert {name: agent[name] for name in there} == there
        assert "seq" not in seen


def test_everyone_in_the_organization_is_notified_without_joining(office: Office) -> None:
    with client(office.url, office.viewer, **WEBSOCKET) as watcher:
        watcher.wait("connect")
        office.post(factories.event(EventType.NOTIFICATION, data={"level": "warning", "title": "The oven is hot"}))
        told = watcher.wait("system:notification")["payload"]
        assert told["seq"] == {"from": 1, "to": 1}
        assert told["notifications"] == [{"level": "warning", "title": "The oven is hot", "seq": 1}]


def test_whoever_leaves_a_room_hears_nothing_of_it(office: Office) -> None:
    with client(office.url, office.viewer, **WEBSOCKET) as watcher:
        watcher.wait("connect")
        watcher.ask("3d:join", {"rooms": ["scene", "tasks"]})
        assert watcher.ask("3d:leave", {"rooms": ["scene"]})["ok"]
        office.post(factories.status("ada"), factories.task("t1"))
        watcher.wait("3d:task:flow:update")
        assert not any(found["event"] == "3d:agent:status" for found in watcher.seen)


def test_a_token_that_ends_is_announced_and_then_closes_the_transport(shared_office: Office) -> None:
    token = shared_office.token(Role.VIEWER, expires_ms=now_ms() + 3000)
    with client(shared_office.url, token, **WEBSOCKET) as watcher:
        watcher.wait("connect")
        assert watcher.wait("auth:expiring")["payload"]["expiresAt"].endswith("Z")
        watcher.tell("auth", token=shared_office.viewer)
        assert watcher.wait("disconnect")["reason"] == "transport close"
        watcher.wait("connect")


def test_a_fresher_token_keeps_the_socket(shared_office: Office) -> None:
    ann = shared_office.user("ann")
    with client(shared_office.url, shared_office.sign_in(ann, seconds=4), **WEBSOCKET) as watcher:
        watcher.wait("connect")
        first = watcher.wait("auth:expiring")["payload"]["expiresAt"]
        assert watcher.ask("auth:refresh", {"token": shared_office.viewer})["error"]["code"] == "unauthenticated"
        assert watcher.ask("auth:refresh", {})["error"]["code"] == "invalid"
        assert watcher.ask("auth:refresh", {"token": shared_office.sign_in(ann, seconds=7)})["ok"]
        second = watcher.wait("auth:expiring")["payload"]["expiresAt"]
        assert second > first
        watcher.wait("disconnect")
        assert now_ms() >= from_wire(second)


def test_whoever_comes_again_with_an_ended_token_is_refused(shared_office: Office) -> None:
    ann = shared_office.user("ben")
    with client(shared_office.url, shared_office.sign_in(ann, seconds=2), **WEBSOCKET) as watcher:
        refused = watcher.wait("disconnect")
        assert refused["reason"] == "transport close"
        assert watcher.wait("connect_error")["data"] == {"code": "unauthenticated"}
