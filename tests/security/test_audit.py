"""The audit log: every act of administration is in it, nobody can change it, and it can be searched and taken away."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import Connection, delete, func, select, text, update
from sqlalchemy.exc import DatabaseError

from metaverse.cli.people import ACTOR
from metaverse.database import reading, writing
from metaverse.models.audit import Audit
from metaverse.security import access
from metaverse.security.roles import Role
from metaverse.services import audit
from tests.callers import API, PASSWORD, Somebody, found, make_user, nobody, token, user
from tests.factories import ORGANIZATION, status

audit_log = Audit.__table__
READING = {"GET", "HEAD", "OPTIONS"}
NOT_HERE = {
    f"POST {API}/3d/scene/config/check": "judges a plan that nobody publishes",
    f"POST {API}/mappings/<mapping_name>/try": "reads a document that nobody keeps",
    f"POST {API}/retention/plan": "looks what a policy would delete",
    f"POST {API}/users/<user_id>/anonymise": "starts a program of its own, which notes that it opens the audit log",
    f"POST {API}/organizations/<organization_id>/erase": "starts a program of its own, after which nothing is left",
    f"POST {API}/deliveries/<delivery_id>/resend": "takes a message that failed; tests of the deliveries have one",
}
MAPPING = {"events": [{"type": "metaverse.agent.status", "subject": "who", "data": {"status": "how"}}]}
NEW_USER = {"email": "new@user.test", "name": "New", "password": "long enough to be one", "role": "viewer"}
GATEWAY = {"url": "ws://127.0.0.1:18789", "token": "a token"}
RULE = {"name": "Errors", "figure": "headcount.error", "above": 0}
WEBHOOK = {"kind": "webhook", "name": "Ours", "url": "http://127.0.0.1:1099/hook"}
ANY_VERSION = {"If-Match": "*"}


def acts(owner: Somebody) -> list[tuple[str, str, Any]]:
    """Return a call of every administrative route that succeeds: its rule, its path, its body."""

    def made(path: str, body: Any) -> str:
        answer = owner.post(f"{API}/{path}", body)
        assert answer.status_code == 201, answer.text
        return str((answer.json.get("connection") or answer.json.get("channel") or answer.json)["id"])

    someone = made("users", {**NEW_USER, "email": "other@user.test"})
    key, link, rule = made("tokens", {"role": "viewer"}), made("wall-links", {"name": "L", "view": "hub"}), ""
    gateway, rule = made("gateways", GATEWAY), made("alert-rules", RULE)
    connection = made("connections", {"kind": "own", "name": "Mine"})
    return [
        ("PATCH organizations/<organization_id>", f"organizations/{ORGANIZATION}", {"name": "Oak"}),
        ("PATCH 3d/scene/config", "3d/scene/config", {"theme": "day"}),
        ("PUT 3d/scene/config", "3d/scene/config", {"theme": "day"}),
        ("PATCH answers/settings", "answers/settings", {"claudeCode": {"hold": True}}),
        ("PATCH attention/settings", "attention/settings", {"weights": {"heldUp": 2}}),
        ("PATCH retention", "retention", {"days": {"log": 30}}),
        ("POST users", "users", NEW_USER),
        ("PATCH users/<user_id>", f"users/{someone}", {"name": "Name"}),
        ("DELETE users/<user_id>/sessions", f"users/{someone}/sessions", None),
        ("DELETE users/<user_id>", f"users/{someone}", None),
        ("POST alert-rules", "alert-rules", RULE),
        ("PATCH alert-rules/<rule_id>", f"alert-rules/{rule}", {"above": 3}),
        ("POST alert-rules/<rule_id>/test", f"alert-rules/{rule}/test", None),
        ("DELETE alert-rules/<rule_id>", f"alert-rules/{rule}", None),
        ("POST tokens", "tokens", {"role": "viewer"}),
        ("PATCH tokens/<token_id>", f"tokens/{key}", {"name": "Mine"}),
        ("POST tokens/<token_id>/rotate", f"tokens/{key}/rotate", {}),
        ("DELETE tokens/<token_id>", f"tokens/{key}", None),
        ("PUT identities", "identities", {"key": "claude:s-1", "being": "ada"}),
        ("PATCH identities/rules", "identities/rules", {"rules": {"codex": {"identity": "session"}}}),
        ("POST demo", "demo", None),
        ("DELETE demo", "demo", None),
        ("POST gateways", "gateways", {**GATEWAY, "url": "ws://127.0.0.1:18790"}),
        ("PATCH gateways/<gateway_id>", f"gateways/{gateway}", {"approvals": True}),
        ("DELETE gateways/<gateway_id>", f"gateways/{gateway}", None),
        ("POST mappings", "mappings", {"name": "hooks", **MAPPING}),
        ("PUT mappings/<mapping_name>", "mappings/hooks", {**MAPPING, "description": "changed"}),
        ("DELETE mappings/<mapping_name>", "mappings/hooks", None),
        ("POST connections", "connections", {"kind": "own", "name": "Theirs"}),
        ("POST connections/<token_id>/test", f"connections/{connection}/test", None),
        ("DELETE connections/<token_id>", f"connections/{connection}", None),
        ("POST wall-links", "wall-links", {"name": "Lobby", "view": "office"}),
        ("DELETE wall-links/<link_id>", f"wall-links/{link}", None),
        *channel_acts(made("channels", WEBHOOK), made),
    ]


def channel_acts(channel: str, made: Callable[[str, Any], str]) -> list[tuple[str, str, Any]]:
    """Return a call of every route about where people are told."""
    notify = {"name": "All", "channelId": channel, "kinds": ["request"]}
    rule = made("notify-rules", notify)
    return [
        ("POST channels", "channels", {**WEBHOOK, "name": "Others"}),
        ("PATCH channels/<channel_id>", f"channels/{channel}", {"name": "All of us"}),
        ("POST channels/<channel_id>/secret", f"channels/{channel}/secret", {}),
        ("POST channels/<channel_id>/test", f"channels/{channel}/test", None),
        ("POST notify-rules", "notify-rules", notify),
        ("PATCH notify-rules/<rule_id>", f"notify-rules/{rule}", {"name": "Some"}),
        ("DELETE notify-rules/<rule_id>", f"notify-rules/{rule}", None),
        ("DELETE channels/<channel_id>", f"channels/{channel}", None),
    ]


@pytest.fixture
def office(make_app: Callable[..., Flask], sqlite_url: str) -> Flask:
    app = make_app(sqlite_url, RATE_LIMIT="1000 per minute", OUTBOUND_NETWORKS="127.0.0.0/8")
    found(app)
    token(app, "operator").tell(status("ada"))
    return app


def administrative(app: Flask) -> set[str]:
    """Name the routes that change something and take an administrator."""
    return {
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - READING
        if (needs := access.declared(app.view_functions[rule.endpoint])) is not None
        and needs.role in (Role.ADMIN, Role.OWNER)
        and not needs.agent
    }


def test_every_administrative_route_leaves_its_trace(office: Flask) -> None:
    owner = user(office, "owner")
    calls, silent = acts(owner), {}
    named = {rule.replace(" ", f" {API}/", 1) for rule, _, _ in calls}
    assert administrative(office) == named | set(NOT_HERE)
    for rule, path, body in calls:
        before = newest(owner)
        answer = owner.call(
            rule.split(" ")[0], f"{API}/{path}?organizationId={ORGANIZATION}", body, headers=ANY_VERSION
        )
        assert answer.status_code < 300, (rule, answer.text)
        noted = newest(owner)
        if noted["id"] == before["id"] or noted["actor"] != f"user:{owner.id}":
            silent[rule] = noted
    assert silent == {}


def newest(owner: Somebody) -> dict[str, Any]:
    entry: dict[str, Any] = owner.get(f"{API}/audit-log?limit=1&organizationId={ORGANIZATION}").json["items"][0]
    return entry


def test_what_is_done_at_the_machine_is_noted_with_who_did_it(office: Flask, runner: FlaskCliRunner) -> None:
    who = user(office, "owner")
    office_runner = office.test_cli_runner()
    chosen = ["--organization", ORGANIZATION]
    secret = office_runner.invoke(args=["tokens", "create", *chosen, "--scope", "read", "--role", "viewer"])
    made = re.search(r"tk_\w+", secret.stderr)
    assert made is not None
    for command in (["rotate", made[0]], ["revoke", made[0]]):
        assert office_runner.invoke(args=["tokens", *command, *chosen]).exit_code == 0
    make_user(office, "viewer", email="v@b.test")
    for command in (["role", "v@b.test", "operator"], ["sign-out", "v@b.test"], ["disable", "v@b.test"]):
        assert office_runner.invoke(args=["users", *command, *chosen]).exit_code == 0
    told = who.get(f"{API}/audit-log?actor={ACTOR}").json["items"]
    assert re.fullmatch("cli:.+", ACTOR)
    kinds = [entry["action"] for entry in reversed(told)]
    assert kinds == [
        *("token.created", "token.rotated", "token.revoked"),
        *("user.changed", "user.signed-out", "user.changed"),
    ]


@reading
def count(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(audit_log)).scalar_one()


@writing
def tamper(connection: Connection, how: str) -> None:
    statements = {"update": update(audit_log).values(actor="nobody"), "delete": delete(audit_log)}
    connection.execute(statements[how] if how in statements else text("TRUNCATE audit_log"))


@writing
def tamper_openly(connection: Connection) -> None:
    with audit.opened(connection, "user:u_1", "a person asked to be forgotten", ORGANIZATION):
        connection.execute(update(audit_log).where(audit_log.c.actor == "test").values(actor="somebody"))


def test_nobody_changes_what_was_noted(each_app: Flask) -> None:
    found(each_app)
    make_user(each_app, "owner")
    before = count()
    ways = ["update", "delete"] + (["truncate"] if "postgresql" in each_app.config["DATABASE_URL"] else [])
    for how in ways:
        with pytest.raises(DatabaseError, match="only ever added to"):
            tamper(how)
    assert count() == before > 0
    tamper_openly()
    assert {entry["actor"] for entry in audit.page(ORGANIZATION)} == {"user:u_1", "somebody"}
    assert audit.page(ORGANIZATION)[0]["action"] == "audit.opened"
    with pytest.raises(DatabaseError, match="only ever added to"):
        tamper("delete")


def test_the_log_is_searched_by_who_what_and_when(office: Flask) -> None:
    owner = user(office, "owner")
    made = owner.post(f"{API}/tokens", {"role": "viewer", "name": "bot"}).json
    owner.delete(f"{API}/tokens/{made['id']}")

    def actions(query: str) -> list[str]:
        return [entry["action"] for entry in owner.get(f"{API}/audit-log?{query}").json["items"]]

    assert actions("action=token.revoked") == ["token.revoked"]
    assert actions(f"action=token.&actor=user:{owner.id}") == ["token.revoked", "token.created"]
    assert actions(f"target={made['id']}") == ["token.revoked", "token.created"]
    assert actions("until=2020-01-01") == actions("from=2099-01-01") == []
    assert owner.get(f"{API}/audit-log?action=token.revoked").json["items"][0]["actorName"] == "Owner"


def test_the_log_is_taken_away_as_a_table_or_as_lines(office: Flask) -> None:
    owner = user(office, "owner")
    owner.post(f"{API}/tokens", {"role": "viewer", "name": "=1+1"})
    table = list(csv.DictReader(io.StringIO(owner.get(f"{API}/audit-log/export?action=token.created").text)))
    assert [row["actorName"] for row in table] == ["Owner", ""]
    lines = owner.get(f"{API}/audit-log/export?format=ndjson&action=token.created").text.splitlines()
    assert [orjson.loads(line)["action"] for line in lines] == ["token.created"] * 2
    assert newest(owner)["action"] == "data.exported"


def test_who_is_refused_at_the_door_is_seen_by_the_administrators(office: Flask) -> None:
    owner = user(office, "owner")
    make_user(office, "viewer", email="v@b.test", password=PASSWORD)
    nobody(office).post("/api/auth/login", {"email": "v@b.test", "password": "wrong"})
    refused = newest(owner)
    assert (refused["action"], refused["actor"]) == ("session.refused", "nobody")
    assert refused["detail"] == {"address": "127.0.0.1"}
    nobody(office).post("/api/auth/login", {"email": "nobody@b.test", "password": "wrong"})
    assert newest(owner)["id"] == refused["id"]
