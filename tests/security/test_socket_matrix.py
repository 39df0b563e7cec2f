"""Every event that a client may send on a socket, sent by every role: who is answered, and who must not know."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest
from flask import Flask

from metaverse.errors import Problem
from metaverse.events.names import SocketEvent
from metaverse.realtime import sockets
from metaverse.realtime.connection import Connection
from metaverse.realtime.handlers import HANDLERS
from metaverse.realtime.problems import code_of
from metaverse.security import access
from tests.callers import FOREIGN, Somebody, found, token, user
from tests.factories import ORGANIZATION, status

PEOPLE = frozenset({"viewer", "operator", "admin", "owner"})
SENDERS = PEOPLE - {"viewer"} | {"agent"}
ROLES = sorted(PEOPLE | {"agent"})
ROOMS = {"rooms": ["scene", "tasks"]}
STANDS = {"agentId": "ada", "position": {"x": 1, "y": 0, "z": 1}}

EVENTS: dict[SocketEvent, tuple[frozenset[str], dict[str, Any]]] = {
    SocketEvent.JOIN: (PEOPLE, ROOMS),
    SocketEvent.LEAVE: (PEOPLE, ROOMS),
    SocketEvent.LOOK: (PEOPLE, {"places": []}),
    SocketEvent.EVENTS: (SENDERS, {"events": [status("ada")]}),
    SocketEvent.AGENT_POSITION: (SENDERS, {"agents": [STANDS]}),
}
ANSWERS = dict.fromkeys(EVENTS, "ok") | {SocketEvent.LOOK: "conflict"}
"""Of whom may ask, by what one hears without having joined anything."""

OF_NO_ORGANIZATION = {SocketEvent.AUTH_REFRESH, SocketEvent.CLOCK}


@pytest.fixture
def office(app: Flask) -> Flask:
    found(app)
    for organization in (ORGANIZATION, FOREIGN):
        token(app, "operator", organization).tell(status("ada"))
    return app


def caller(app: Flask, role: str) -> Somebody:
    return token(app, "agent", keys=["ada"]) if role == "agent" else user(app, role)


def connected(who: Somebody) -> Connection:
    """Connect somebody, without a transport."""
    shown = who.headers["Authorization"].removeprefix("Bearer ")
    return Connection(who.id, cast(Any, SimpleNamespace()), access.authenticate(shown), shown, lambda _: {})


def ask(connection: Connection, event: SocketEvent, payload: Any) -> str:
    try:
        sockets._asked(HANDLERS[event], connection, payload)
    except Problem as problem:
        return code_of(problem)
    return "ok"


def test_every_event_of_a_client_stands_in_the_matrix() -> None:
    assert set(HANDLERS) == set(EVENTS) | OF_NO_ORGANIZATION


@pytest.mark.parametrize("role", ROLES)
def test_a_handler_answers_whom_it_should(office: Flask, role: str) -> None:
    who = caller(office, role)
    with office.app_context():
        got = {event: ask(connected(who), event, payload) for event, (_, payload) in EVENTS.items()}
    assert got == {event: ANSWERS[event] if role in allowed else "forbidden" for event, (allowed, _) in EVENTS.items()}


@pytest.mark.parametrize("organization", [FOREIGN, "org_none"])
@pytest.mark.parametrize("role", ROLES)
def test_another_organization_does_not_exist_on_a_socket(office: Flask, role: str, organization: str) -> None:
    who = caller(office, role)
    with office.app_context():
        got = {
            ask(connected(who), event, {**payload, "organizationId": organization})
            for event, (_, payload) in EVENTS.items()
        }
    assert got == {"not_found"}


@pytest.mark.parametrize("role", ROLES)
def test_who_is_revoked_is_answered_no_more(office: Flask, role: str) -> None:
    who = token(office, role, keys=["ada"]) if role != "owner" else user(office, role)
    with office.app_context():
        connection = connected(who)
    if role == "owner":
        assert who.post("/api/auth/logout", {}).status_code == 204
    else:
        assert user(office, "admin").delete(f"/api/metaverse/tokens/{who.id}").status_code == 204
    with office.app_context():
        got = {ask(connection, event, payload) for event, (_, payload) in EVENTS.items()}
    assert got == {"unauthenticated"}


def test_a_connection_stays_its_caller_s(office: Flask) -> None:
    mine, other = token(office, "viewer"), token(office, "admin")
    with office.app_context():
        connection = connected(mine)
        theirs = other.headers["Authorization"].removeprefix("Bearer ")
        assert ask(connection, SocketEvent.AUTH_REFRESH, {"token": theirs}) == "unauthenticated"
        assert ask(connection, SocketEvent.EVENTS, {"events": [status("ada")]}) == "forbidden"
