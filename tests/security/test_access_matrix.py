"""Every route, every socket event and every type of event, asked by every role: who may, and who must not know."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask

from metaverse import ids
from metaverse.events.names import EVENT_TYPES, EventType, SocketEvent
from metaverse.realtime import handlers
from metaverse.security import access
from metaverse.security.roles import Role
from tests.callers import API, FOREIGN, Somebody, found, nobody, token, user
from tests.factories import ORGANIZATION, event, status

PEOPLE = ("viewer", "operator", "admin", "owner")
ROLES = ("nobody", "agent", *PEOPLE)
EVERYBODY = frozenset(ROLES)
SIGNED_IN = EVERYBODY - {"nobody"}
VIEWERS = frozenset(PEOPLE)
OPERATORS = VIEWERS - {"viewer"}
ADMINS = OPERATORS - {"operator"}
OWNERS = frozenset({"owner"})
WITH_AGENT = frozenset({"agent"})

LOGIN = {"email": "a@b.test", "password": "x"}
NEW_USER = {"email": "new@user.test", "name": "New", "password": "long enough to be one", "role": "viewer"}
ASKED = {"selector": {"agentIds": ["ada"]}, "kind": "pause"}
MAPPING = {"events": [{"type": "metaverse.agent.status", "subject": "who", "data": {"status": "how"}}]}
ATTEND = {"subject": "error:ada", "action": "acknowledge"}


@dataclass(frozen=True)
class Route:
    """A method and a rule, who may call it, and a call that is right in form.

    `of_one` tells that it is about one organization, so that another's does not exist for it.
    """

    method: str
    rule: str
    who: frozenset[str]
    body: Any = None
    query: str = ""
    of_one: bool = True

    @property
    def name(self) -> str:
        return f"{self.method} {self.rule}"


def _open(method: str, rule: str, body: Any = None) -> Route:
    return Route(method, rule, EVERYBODY, body, of_one=False)


ROUTES = [
    _open("GET", "/health"),
    _open("GET", "/health/ready"),
    _open("GET", "/"),
    _open("GET", "/<path:path>"),
    _open("GET", "/api/docs"),
    _open("GET", "/api/docs/start.js"),
    _open("GET", "/api/docs/<name>"),
    _open("GET", "/api/openapi.json"),
    _open("GET", "/api/asyncapi.json"),
    Route("POST", "/api/auth/login", SIGNED_IN, LOGIN, of_one=False),
    Route("POST", "/api/auth/refresh", SIGNED_IN, {}, of_one=False),
    Route("POST", "/api/auth/let-in", SIGNED_IN, {"ticket": "x"}, of_one=False),
    _open("GET", "/api/auth/options"),
    _open("GET", "/api/auth/oidc/start"),
    _open("GET", "/api/auth/oidc/callback"),
    _open("GET", "/api/auth/oidc/page.css"),
    Route("GET", "/api/auth/me", SIGNED_IN, of_one=False),
    Route("PATCH", "/api/auth/me", VIEWERS, {"name": "Ada"}, of_one=False),
    Route("GET", "/api/auth/sessions", VIEWERS, of_one=False),
    Route("DELETE", "/api/auth/sessions/<session_id>", VIEWERS, of_one=False),
    Route("DELETE", "/api/auth/sessions", VIEWERS, of_one=False),
    Route("GET", f"{API}/organizations", VIEWERS),
    Route("PATCH", f"{API}/organizations/<organization_id>", ADMINS, {"name": "Oak"}),
    Route("POST", f"{API}/3d/agents/status/batch", VIEWERS, {}),
    Route("GET", f"{API}/3d/tasks/flow/stream", VIEWERS),
    Route("GET", f"{API}/3d/scene/config", VIEWERS),
    Route("PATCH", f"{API}/3d/scene/config", ADMINS, {"theme": "day"}),
    Route("PUT", f"{API}/3d/scene/config", ADMINS, {"theme": "day"}),
    Route("GET", f"{API}/export", ADMINS),
    Route("GET", f"{API}/export/<table>", ADMINS),
    Route("GET", f"{API}/export/all", OWNERS),
    Route("GET", f"{API}/retention", ADMINS),
    Route("PATCH", f"{API}/retention", ADMINS, {"days": {"log": 30}}),
    Route("POST", f"{API}/retention/plan", ADMINS, {"days": {"log": 30}}),
    Route("POST", f"{API}/users/<user_id>/anonymise", OWNERS, {}),
    Route("POST", f"{API}/organizations/<organization_id>/erase", OWNERS, {}),
    Route("POST", f"{API}/3d/scene/config/check", ADMINS, {"plan": {}}),
    Route("GET", f"{API}/3d/collaboration/network/v2", VIEWERS),
    Route("GET", f"{API}/3d/management-hub", VIEWERS),
    Route("GET", f"{API}/3d/shift-report", VIEWERS),
    Route("GET", f"{API}/3d/management-hub/tables/<table>", VIEWERS),
    Route("GET", f"{API}/3d/replay", VIEWERS, query="at=2026-01-01"),
    Route("GET", f"{API}/3d/replay/timeline", VIEWERS),
    Route("GET", f"{API}/3d/replay/stream", VIEWERS, query="seq=0"),
    Route("POST", f"{API}/events", OPERATORS | WITH_AGENT, [status("ada")]),
    Route("GET", f"{API}/events", VIEWERS),
    _open("GET", f"{API}/events/schema"),
    Route("GET", f"{API}/interactions", VIEWERS),
    Route("GET", f"{API}/notifications", VIEWERS),
    Route("GET", f"{API}/agents", VIEWERS),
    Route("GET", f"{API}/agents/<agent_id>", VIEWERS | WITH_AGENT),
    Route("GET", f"{API}/agents/<agent_id>/history", VIEWERS),
    Route("PATCH", f"{API}/agents/<agent_id>", OPERATORS, {"name": "Ada"}),
    Route("DELETE", f"{API}/agents/<agent_id>", OPERATORS),
    Route("POST", f"{API}/agents/<agent_id>/merge", OPERATORS, {"into": "bob"}),
    Route("GET", f"{API}/agents/<agent_id>/inbox", WITH_AGENT),
    Route("GET", f"{API}/inbox", WITH_AGENT),
    Route("GET", f"{API}/tasks", VIEWERS),
    Route("POST", f"{API}/tasks", OPERATORS, {"title": "T"}),
    Route("GET", f"{API}/tasks/<task_id>", VIEWERS),
    Route("PATCH", f"{API}/tasks/<task_id>", OPERATORS, {"title": "T"}),
    Route("GET", f"{API}/tasks/ended", VIEWERS),
    Route("GET", f"{API}/tasks/<task_id>/history", VIEWERS),
    Route("GET", f"{API}/requests", VIEWERS),
    Route("GET", f"{API}/commands", VIEWERS),
    Route("POST", f"{API}/commands", OPERATORS, ASKED),
    Route("GET", f"{API}/answers/settings", ADMINS),
    Route("PATCH", f"{API}/answers/settings", ADMINS, {"claudeCode": {"hold": True}}),
    Route("GET", f"{API}/attention", VIEWERS),
    Route("POST", f"{API}/attention", OPERATORS, ATTEND),
    Route("GET", f"{API}/attention/colleagues", OPERATORS),
    Route("GET", f"{API}/attention/settings", VIEWERS),
    Route("PATCH", f"{API}/attention/settings", ADMINS, {"weights": {"heldUp": 2}}),
    Route("GET", f"{API}/users", ADMINS),
    Route("POST", f"{API}/users", OWNERS, NEW_USER),
    Route("PATCH", f"{API}/users/<user_id>", OWNERS, {"name": "Name"}),
    Route("DELETE", f"{API}/users/<user_id>", OWNERS),
    Route("GET", f"{API}/alert-rules", VIEWERS),
    Route("POST", f"{API}/alert-rules", ADMINS, {"name": "Errors", "figure": "headcount.error", "above": 0}),
    Route("PATCH", f"{API}/alert-rules/<rule_id>", ADMINS, {"above": 3}),
    Route("DELETE", f"{API}/alert-rules/<rule_id>", ADMINS),
    Route("GET", f"{API}/alert-rules/figures", VIEWERS),
    Route("POST", f"{API}/alert-rules/<rule_id>/test", ADMINS),
    Route("GET", f"{API}/channels", ADMINS),
    Route("POST", f"{API}/channels", ADMINS, {"kind": "email", "name": "Us", "recipients": ["ada@example.com"]}),
    Route("PATCH", f"{API}/channels/<channel_id>", ADMINS, {"name": "All of us"}),
    Route("DELETE", f"{API}/channels/<channel_id>", ADMINS),
    Route("POST", f"{API}/channels/<channel_id>/secret", ADMINS, {}),
    Route("POST", f"{API}/channels/<channel_id>/test", ADMINS),
    Route("GET", f"{API}/notify-rules", ADMINS),
    Route("POST", f"{API}/notify-rules", ADMINS, {"name": "All", "channelId": "ch_none", "kinds": ["request"]}),
    Route("PATCH", f"{API}/notify-rules/<rule_id>", ADMINS, {"name": "Some"}),
    Route("DELETE", f"{API}/notify-rules/<rule_id>", ADMINS),
    Route("GET", f"{API}/deliveries", ADMINS),
    Route("GET", f"{API}/deliveries/<delivery_id>", ADMINS),
    Route("POST", f"{API}/deliveries/<delivery_id>/resend", ADMINS),
    Route("GET", f"{API}/tokens", ADMINS),
    Route("POST", f"{API}/tokens", ADMINS, {"role": "viewer"}),
    Route("DELETE", f"{API}/tokens/<token_id>", ADMINS),
    Route("PATCH", f"{API}/tokens/<token_id>", ADMINS, {"name": "Mine"}),
    Route("POST", f"{API}/tokens/<token_id>/rotate", ADMINS, {}),
    Route("DELETE", f"{API}/users/<user_id>/sessions", ADMINS),
    Route("GET", f"{API}/audit-log", ADMINS),
    Route("GET", f"{API}/audit-log/export", ADMINS),
    Route("GET", f"{API}/identities", VIEWERS),
    Route("PUT", f"{API}/identities", ADMINS, {"key": "claude:s-1", "being": "ada"}),
    Route("PATCH", f"{API}/identities/rules", ADMINS, {"rules": {"codex": {"identity": "session"}}}),
    Route("POST", "/v1/traces", OPERATORS | WITH_AGENT, {}),
    Route("POST", "/v1/logs", OPERATORS | WITH_AGENT, {}),
    Route("POST", "/v1/metrics", OPERATORS | WITH_AGENT, {}),
    Route("GET", f"{API}/dead-letters", OPERATORS),
    Route("GET", f"{API}/quotas", ADMINS),
    Route("GET", f"{API}/demo", VIEWERS),
    Route("POST", f"{API}/demo", ADMINS),
    Route("DELETE", f"{API}/demo", ADMINS),
    Route("GET", f"{API}/gateways", ADMINS),
    Route("POST", f"{API}/gateways", ADMINS, {"url": "ws://127.0.0.1:18789", "token": "a token"}),
    Route("PATCH", f"{API}/gateways/<gateway_id>", ADMINS, {"approvals": True}),
    Route("DELETE", f"{API}/gateways/<gateway_id>", ADMINS),
    Route("POST", f"{API}/dead-letters/retry", OPERATORS, {}),
    Route("POST", f"{API}/dead-letters/<letter_id>/retry", OPERATORS),
    Route("DELETE", f"{API}/dead-letters/<letter_id>", OPERATORS),
    *(
        Route("POST", f"{API}/ingest/{name}", OPERATORS | WITH_AGENT, {})
        for name in ("claude-code", "codex", "openclaw", "a2a", "ag-ui")
    ),
    Route("POST", f"{API}/ingest/mapped/<mapping_name>", OPERATORS | WITH_AGENT, {}),
    Route("GET", f"{API}/mappings", ADMINS),
    Route("POST", f"{API}/mappings", ADMINS, {"name": "hooks", **MAPPING}),
    Route("GET", f"{API}/mappings/<mapping_name>", ADMINS),
    Route("PUT", f"{API}/mappings/<mapping_name>", ADMINS, MAPPING),
    Route("DELETE", f"{API}/mappings/<mapping_name>", ADMINS),
    Route("POST", f"{API}/mappings/<mapping_name>/try", ADMINS, {"document": {}, "mapping": MAPPING}),
    Route("GET", f"{API}/connections", OPERATORS),
    Route("GET", f"{API}/connections/kinds", OPERATORS),
    Route("POST", f"{API}/connections", ADMINS, {"kind": "own", "name": "Mine"}),
    Route("POST", f"{API}/connections/<token_id>/test", ADMINS),
    Route("GET", f"{API}/connections/<token_id>/report", OPERATORS),
    Route("DELETE", f"{API}/connections/<token_id>", ADMINS),
    Route("GET", f"{API}/wall-links", ADMINS),
    Route("POST", f"{API}/wall-links", ADMINS, {"name": "Lobby", "view": "office"}),
    Route("DELETE", f"{API}/wall-links/<link_id>", ADMINS),
    Route("POST", "/api/auth/wall", SIGNED_IN, {}, of_one=False),
    _open("GET", "/embed/<organization_id>"),
    _open("POST", "/api/auth/logout", {}),
]


def served_by(app: Flask) -> set[str]:
    return {
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def caller(app: Flask, role: str, organization: str = ORGANIZATION) -> Somebody:
    if role == "nobody":
        return nobody(app)
    return token(app, "agent", organization, keys=["ada"]) if role == "agent" else user(app, role, organization)


def path_of(app: Flask, route: Route, organization: str = ORGANIZATION) -> str:
    named = {
        "<path:path>": "office",
        "<name>": "swagger-ui.css",
        "<organization_id>": organization,
        "<agent_id>": ids.agent_id(organization, "ada"),
        "<task_id>": ids.task_id(organization, "t-1"),
        "<user_id>": "u_none",
        "<token_id>": "tk_none",
        "<rule_id>": "ar_none",
        "<gateway_id>": "gw_none",
        "<channel_id>": "ch_none",
        "<delivery_id>": "msg_none",
        "<letter_id>": "dl_none",
        "<link_id>": "wl_none",
        "<table>": "summary",
        "<mapping_name>": "hooks",
    }
    path = route.rule
    for name, value in named.items():
        path = path.replace(name, value)
    return f"{path}?{route.query}"


@pytest.fixture
def office(make_app: Callable[..., Flask], sqlite_url: str) -> Flask:
    """Give an office that one address may ask for every route there is."""
    app = make_app(sqlite_url, RATE_LIMIT="1000 per minute")
    found(app)
    for organization in (ORGANIZATION, FOREIGN):
        token(app, "operator", organization).tell(status("ada", taskId="t-1"))
    return app


def test_every_route_stands_in_the_matrix_and_declares_what_it_needs(app: Flask) -> None:
    assert served_by(app) == {route.name for route in ROUTES}
    assert [name for name, view in app.view_functions.items() if not access.is_declared(view)] == []


@pytest.mark.parametrize("role", ROLES)
def test_a_route_lets_in_whom_it_should(office: Flask, role: str) -> None:
    who = caller(office, role)
    wrong = {}
    for route in ROUTES:
        got = who.call(route.method, path_of(office, route), route.body).status_code
        refused = 401 if role == "nobody" else 403
        right = got not in (401, 403) if role in route.who else got == refused
        if route.who == SIGNED_IN and not route.of_one and route.method == "POST":
            right = got == 401  # signing in with what nobody has
        if not right or got >= 500:
            wrong[route.name] = got
    assert wrong == {}


@pytest.mark.parametrize("role", ["agent", *PEOPLE])
def test_another_organization_does_not_exist(office: Flask, role: str) -> None:
    who = caller(office, role)
    wrong = {}
    for route in ROUTES:
        if not route.of_one:
            continue
        path = path_of(office, route, FOREIGN)
        got = who.call(route.method, f"{path}&organizationId={FOREIGN}", route.body).status_code
        if got not in ({404} if role in route.who else {403, 404}):
            wrong[route.name] = got
    assert wrong == {}


def test_an_id_of_another_organization_does_not_exist(office: Flask) -> None:
    who = user(office, "owner")
    wrong = {
        route.name: got
        for route in ROUTES
        if ("<agent_id>" in route.rule or "<task_id>" in route.rule) and "inbox" not in route.rule
        if (got := who.call(route.method, path_of(office, route, FOREIGN), route.body).status_code) != 404
    }
    assert wrong == {}


def test_organizations_in_a_body_are_judged_as_well(office: Flask) -> None:
    who = user(office, "owner")
    bodies: dict[str, dict[str, Any]] = {"3d/agents/status/batch": {}, "commands": ASKED, "attention": ATTEND}
    got = {path: who.post(f"{API}/{path}", {**b, "organizationId": FOREIGN}).status_code for path, b in bodies.items()}
    assert set(got.values()) == {404}


AGENTS = OPERATORS | WITH_AGENT
EVENTS: dict[EventType, tuple[frozenset[str], dict[str, Any]]] = {
    EventType.AGENT_REGISTERED: (AGENTS, {"name": "Ada"}),
    EventType.AGENT_STATUS: (AGENTS, {"status": "idle"}),
    EventType.AGENT_USAGE: (AGENTS, {"tokens": {"input": 1, "output": 1}}),
    EventType.AGENT_POSITION: (AGENTS, {"position": {"x": 0, "y": 0, "z": 0}}),
    EventType.AGENT_REMOVED: (OPERATORS, {}),
    EventType.AGENT_MERGED: (OPERATORS, {"into": "bob"}),
    EventType.AGENT_PRESENCE: (frozenset(), {"status": "offline", "heardSeq": 1}),
    EventType.TASK_CREATED: (AGENTS, {"title": "T"}),
    EventType.TASK_UPDATED: (AGENTS, {"progress": 0.5}),
    EventType.TASK_STEP: (AGENTS, {"stepKey": "1", "name": "S", "status": "pending"}),
    EventType.INTERACTION: (AGENTS, {"to": "bob", "kind": "message"}),
    EventType.REQUEST: (AGENTS, {"requestId": "r", "kind": "input", "summary": "?", "digest": "d"}),
    EventType.REQUEST_CLOSED: (AGENTS, {"requestId": "r", "outcome": "gone"}),
    EventType.COMMAND: (OPERATORS, {"commandId": "c", "kind": "pause"}),
    EventType.COMMAND_SEEN: (frozenset(), {"commandId": "c", "by": "inbox"}),
    EventType.COMMAND_RESULT: (WITH_AGENT, {"commandId": "c", "outcome": "done"}),
    EventType.ATTENTION: (OPERATORS, {"action": "acknowledge"}),
    EventType.NOTIFICATION: (AGENTS, {"level": "info", "title": "N"}),
    EventType.SCENE_CHANGED: (ADMINS, {"version": 2, "theme": "day"}),
}
ABOUT_NO_AGENT = frozenset(
    {EventType.TASK_CREATED, EventType.TASK_UPDATED, EventType.TASK_STEP, EventType.NOTIFICATION}
)


def test_every_type_of_event_stands_in_the_matrix() -> None:
    assert set(EVENTS) == set(EVENT_TYPES) == set(EventType)


@pytest.mark.parametrize("role", ROLES)
def test_the_door_takes_an_event_from_whom_it_should(office: Flask, role: str) -> None:
    who = caller(office, role)
    wrong = {}
    for kind, (senders, data) in EVENTS.items():
        got = who.post(f"{API}/events", event(kind, "ada", data)).status_code
        refused = 401 if role == "nobody" else 403
        if got != (202 if role in senders else refused):
            wrong[kind.value] = got
    assert wrong == {}


def test_an_agent_s_token_speaks_of_no_other_agent(office: Flask) -> None:
    who = caller(office, "agent")
    got = {
        kind: who.post(f"{API}/events", event(kind, "bob", data)).status_code
        for kind, (senders, data) in EVENTS.items()
        if "agent" in senders
    }
    assert {kind for kind, answer in got.items() if answer == 202} == ABOUT_NO_AGENT
    assert {answer for kind, answer in got.items() if kind not in ABOUT_NO_AGENT} == {403}
    named = event(EventType.TASK_STEP, "t-1", {"stepKey": "1", "name": "S", "status": "pending", "agentId": "bob"})
    assert who.post(f"{API}/events", named).status_code == 403


@pytest.mark.parametrize("role", ["agent", "operator", "admin", "owner"])
def test_no_event_goes_to_another_organization(office: Flask, role: str) -> None:
    who = caller(office, role)
    before = token(office, "viewer", FOREIGN).get(f"{API}/events").json
    got = {
        who.post(f"{API}/events?organizationId={FOREIGN}", event(kind, "ada", data)).status_code
        for kind, (_, data) in EVENTS.items()
    }
    assert got == {404}
    assert token(office, "viewer", FOREIGN).get(f"{API}/events").json == before


def test_every_handler_of_a_socket_declares_what_it_needs() -> None:
    registry: dict[Any, Any] = handlers.HANDLERS
    assert [name for name, handler in registry.items() if not access.is_declared(handler)] == []
    admitted = {name: declared_for(handler) for name, handler in registry.items()}
    assert admitted == SOCKETS


SOCKETS = {
    SocketEvent.JOIN: VIEWERS,
    SocketEvent.LEAVE: VIEWERS,
    SocketEvent.LOOK: VIEWERS,
    SocketEvent.EVENTS: AGENTS,
    SocketEvent.AGENT_POSITION: AGENTS,
    SocketEvent.AUTH_REFRESH: SIGNED_IN,
    SocketEvent.CLOCK: SIGNED_IN,
}


def declared_for(handler: Any) -> frozenset[str]:
    """Return the roles that a handler lets in."""
    needs = access.declared(handler)
    return EVERYBODY if needs is None else frozenset(role for role in SIGNED_IN if needs.admits(Role(role)))
