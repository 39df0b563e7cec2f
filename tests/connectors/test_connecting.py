"""Connecting to a gateway: who comes, what is asked for, what is kept, and what a refusal means."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, text

from metaverse.connectors import refusals, storing
from metaverse.connectors.keeper import backoff
from metaverse.database import Connection, reading
from metaverse.models.event import Event
from metaverse.services import gateways, history
from tests.connectors.conftest import in_state, state, until
from tests.connectors.gateway import POLICY, TOKEN, Visit, listening
from tests.connectors.sockets import Gone
from tests.factories import ORGANIZATION

Json = dict[str, Any]
Keep = Callable[..., Json]


def welcome(visit: Visit) -> None:
    visit.let_in()
    visit.serve()


def refusing(error: str, message: str, /, **details: Any) -> Callable[[Visit], None]:
    return lambda visit: visit.refuse(error, message, **details)


@reading
def titles(connection: Connection) -> list[str]:
    data = connection.execute(select(Event.__table__.c.data).where(Event.__table__.c.type == "metaverse.notification"))
    return [row["title"] for row in data.scalars()]


def test_the_device_signs_the_challenge_and_asks_for_no_more_than_to_watch(kept: Keep) -> None:
    with listening(welcome) as gateway:
        known = in_state(kept(gateway), "connected")
        visit = gateway.visits.get_nowait()
        assert visit.connect["auth"] == {"token": TOKEN}
        assert (visit.connect["scopes"], visit.connect["caps"]) == (["operator.read"], ["tool-events"])
        assert (visit.connect["minProtocol"], visit.connect["maxProtocol"]) == (4, 4)
        assert visit.connect["device"]["id"] == known["deviceId"]
        assert (known["scopes"], known["serverVersion"], known["isPaired"]) == (["operator.read"], "2026.8.1", True)


def test_what_opens_a_gateway_is_kept_sealed_and_never_shown(kept: Keep) -> None:
    with listening(welcome) as gateway:
        row = kept(gateway)
        known = in_state(row, "connected")
        opened, stored = gateways.whole(row["id"]) or {}, as_stored(row["id"])
        for secret in ("token", "device", "device_token"):
            assert stored[secret].startswith("s1."), secret
            assert opened[secret] not in str(known)
        assert TOKEN not in str(stored)
        assert "device-token-1" not in str(stored)


@reading
def as_stored(connection: Connection, gateway_id: str) -> dict[str, Any]:
    query = text("SELECT * FROM gateways WHERE id = :id")
    return dict(connection.execute(query, {"id": gateway_id}).mappings().one())


def test_the_device_s_own_token_opens_it_when_no_other_is_stored(kept: Keep, office: Any) -> None:
    with listening(welcome) as gateway:
        row = kept(gateway)
        in_state(row, "connected")
        first = gateway.visits.get()
        storing.alter(ORGANIZATION, row["id"], {"token": ""}, "test")
        second = gateway.visits.get(timeout=20)
        until(lambda: second.connect, "the second call")
        assert second.connect["auth"] == {"token": "device-token-1"}
        assert second.connect["device"]["id"] == first.connect["device"]["id"]


def test_a_wrong_token_is_told_after_the_device_s_own_was_tried(
    kept: Keep, office: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    mismatch = refusing("INVALID_REQUEST", "unauthorized", code="AUTH_TOKEN_MISMATCH")
    with listening(welcome, mismatch, mismatch, mismatch) as gateway:
        row = kept(gateway)
        in_state(row, "connected")
        storing.alter(ORGANIZATION, row["id"], {"token": "another"}, "test")
        assert "gateway.auth.token" in in_state(row, "refused")["detail"]
        shown = [gateway.visits.get().connect["auth"]["token"] for _ in range(3)]
        assert shown == [TOKEN, "another", "device-token-1"]
        assert gateways.one(ORGANIZATION, row["id"])["isPaired"] is False


def test_an_unknown_device_is_told_with_the_command_that_approves_it_and_comes_in_once_it_is(
    kept: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refusals, "UNPAIRED_SECONDS", 0.05)
    unknown = refusing(
        "NOT_PAIRED", "pairing required", code="PAIRING_REQUIRED", requestId="req-9", reason="not-paired"
    )
    approved = threading.Event()

    def and_then(visit: Visit) -> None:
        assert approved.wait(20)
        welcome(visit)

    with listening(unknown, unknown, and_then) as gateway:
        row = kept(gateway)
        assert "openclaw devices approve req-9" in in_state(row, "refused")["detail"]
        until(lambda: gateway.visits.qsize() == 3, "the third try")
        approved.set()
        in_state(row, "connected")
    [told] = history.notification_page(ORGANIZATION)
    assert told["title"] == "Gateway Home does not let this server in"
    chinese = "网关还不认识本服务器。请在网关所在的机器上运行：openclaw devices approve req-9"
    assert told["values"] == {"name": "Home", "bodyZh": chinese}


def test_a_gateway_that_starts_is_asked_again_when_it_says(kept: Keep) -> None:
    starting = refusing("UNAVAILABLE", "gateway starting", reason="startup-sidecars", retryAfterMs=40)
    with listening(starting, starting, welcome) as gateway:
        row = kept(gateway)
        assert in_state(row, "connected")["detail"] is None
        assert gateway.visits.qsize() == 3
    assert titles() == []


@pytest.mark.parametrize(
    "script",
    [
        refusing("INVALID_REQUEST", "protocol mismatch", expectedProtocol=5),
        refusing("INVALID_REQUEST", "upgrade", code="PROTOCOL_MISMATCH", expectedProtocol=5),
        lambda visit: visit.let_in(protocol=5),
    ],
)
def test_another_protocol_is_told_clearly_and_not_asked_again_soon(kept: Keep, script: Callable[[Visit], None]) -> None:
    with listening(script) as gateway:
        row = kept(gateway)
        detail = in_state(row, "refused")["detail"]
        assert "speaks protocol 5, and 4 is understood here" in detail
        assert gateway.visits.qsize() == 1
    assert refusals.wrong_protocol(5).again_seconds >= 300


def test_silence_of_two_ticks_ends_the_connection_and_begins_another(kept: Keep) -> None:
    codes: list[int | None] = []

    def still(visit: Visit) -> None:
        visit.let_in(policy={**POLICY, "tickIntervalMs": 100})
        try:
            visit.serve("sessions.list")
            visit.socket.receive()
        except Gone as gone:
            codes.append(gone.code)

    with listening(still, welcome) as gateway:
        row = kept(gateway)
        until(lambda: gateway.visits.qsize() >= 2, "a second connection")
        in_state(row, "connected")
    assert codes == [4000]


def test_who_speaks_otherwise_is_no_gateway(kept: Keep) -> None:
    def other(visit: Visit) -> None:
        visit.socket.open()
        visit.socket.send({"hello": "world"})
        visit.socket.receive()

    with listening(other) as gateway:
        assert "does not speak as OpenClaw's gateway" in in_state(kept(gateway), "refused")["detail"]


def test_where_nobody_listens_it_waits_and_comes_in_once_somebody_does(kept: Keep, office: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        url = f"ws://127.0.0.1:{taken.getsockname()[1]}"
    with listening(welcome) as gateway:
        row = kept(gateway, url=url)
        assert "Nobody listens at this address" in in_state(row, "waiting")["detail"]
        storing.alter(ORGANIZATION, row["id"], {"url": gateway.url}, "test")
        in_state(row, "connected")


def test_a_scope_that_was_not_granted_is_told(kept: Keep) -> None:
    def less(visit: Visit) -> None:
        visit.let_in(auth={"role": "operator", "scopes": ["operator.read"]})
        visit.serve()

    with listening(less) as gateway:
        known = in_state(kept(gateway, approvals=True), "connected")
        assert "operator.approvals" in known["detail"]


def test_a_removed_or_switched_off_gateway_is_let_go(kept: Keep, office: Any) -> None:
    gone: list[str] = []

    def until_gone(visit: Visit) -> None:
        try:
            welcome(visit)
        finally:
            gone.append("gone")

    with listening(until_gone) as gateway:
        row = kept(gateway)
        in_state(row, "connected")
        storing.alter(ORGANIZATION, row["id"], {"enabled": False}, "test")
        until(lambda: gone == ["gone"], "the goodbye")
        assert state(row) == "off"
        storing.alter(ORGANIZATION, row["id"], {"enabled": True}, "test")
        in_state(row, "connected")
        storing.remove(ORGANIZATION, row["id"], "test")
        until(lambda: gone == ["gone", "gone"], "the second goodbye")


def test_the_wait_doubles_to_half_a_minute_with_some_chance() -> None:
    assert [backoff(failures, 0) for failures in range(7)] == [1, 2, 4, 8, 16, 30, 30]
    assert backoff(0, 0.999) > 0.5
    assert backoff(10_000, 0.5) == 22.5
