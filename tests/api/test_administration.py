"""Users, tokens and organizations are administered, each act is in the audit log, and an owner always stays."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from metaverse.services import users
from tests.callers import API, FOREIGN, Somebody, make_user, nobody, signed_in, token, user
from tests.factories import ORGANIZATION

NEW = {"email": "New@Office.test", "name": "New", "password": "long enough to be one", "role": "viewer"}


def test_a_user_is_made_changed_and_taken_out(office: Flask, owner: Somebody) -> None:
    made = owner.post(f"{API}/users", NEW)
    assert (made.status_code, made.json["email"], made.json["role"]) == (201, "new@office.test", "viewer")
    assert "password" not in made.text
    signed_in = nobody(office).post("/api/auth/login", {"email": NEW["email"], "password": NEW["password"]})
    assert signed_in.status_code == 200
    url = f"{API}/users/{made.json['id']}"
    changed = owner.patch(url, {"role": "admin", "name": "Newer"}).json
    assert (changed["role"], changed["name"], changed["disabled"]) == ("admin", "Newer", False)
    assert owner.delete(url).status_code == 204
    assert owner.delete(url).status_code == 404
    assert [one["id"] for one in owner.get(f"{API}/users").json["items"]] == [owner.id]


@pytest.mark.parametrize(
    "bad",
    [{"email": "no address"}, {"password": "short"}, {"role": "agent"}, {"role": "god"}, {"name": " "}, {"odd": 1}],
)
def test_a_user_that_cannot_be_is_refused(owner: Somebody, bad: dict[str, Any]) -> None:
    refused = owner.post(f"{API}/users", {**NEW, **bad})
    assert refused.status_code == 422
    assert {fault["field"] for fault in refused.json["errors"]} == set(bad)


def test_an_address_belongs_to_one_user(owner: Somebody) -> None:
    assert owner.post(f"{API}/users", NEW).status_code == 201
    assert owner.post(f"{API}/users", {**NEW, "email": "new@office.test"}).status_code == 409


@pytest.mark.parametrize("change", [{"role": "admin"}, {"disabled": True}, None])
def test_the_last_owner_stays(office: Flask, owner: Somebody, change: dict[str, Any] | None) -> None:
    url = f"{API}/users/{owner.id}"

    def leave() -> int:
        return (owner.delete(url) if change is None else owner.patch(url, change)).status_code

    assert leave() == 409
    second = make_user(office, "owner", email="second@office.test")
    assert owner.patch(f"{API}/users/{second}", {"disabled": True}).status_code == 200
    assert leave() == 409
    assert owner.patch(f"{API}/users/{second}", {"disabled": False}).status_code == 200
    assert leave() in (200, 204)


def test_users_of_another_organization_are_nobody(office: Flask, owner: Somebody) -> None:
    stranger = make_user(office, "viewer", FOREIGN)
    assert owner.patch(f"{API}/users/{stranger}", {"name": "Mine"}).status_code == 404
    assert owner.delete(f"{API}/users/{stranger}").status_code == 404
    assert stranger not in owner.get(f"{API}/users").text


def test_who_also_belongs_elsewhere_is_not_taken_over_by_one_of_the_owners(office: Flask, owner: Somebody) -> None:
    shared = make_user(office, "viewer", email="shared@office.test")
    with office.app_context():
        users.join(FOREIGN, shared, "owner", "test")
    url = f"{API}/users/{shared}"
    for change in ({"password": "mine from now on"}, {"name": "Mine"}, {"disabled": True}):
        assert owner.patch(url, change).status_code == 403, change
    assert owner.patch(url, {"role": "operator"}).status_code == 200
    with office.app_context():
        users.join(FOREIGN, owner.id, "owner", "test")
    again = signed_in(office, owner.id)
    assert again.patch(f"{url}?organizationId={ORGANIZATION}", {"name": "Ours"}).status_code == 200


def test_no_organization_of_a_disabled_user_is_left_without_an_owner(office: Flask, owner: Somebody) -> None:
    with office.app_context():
        users.join(FOREIGN, owner.id, "owner", "test")
    make_user(office, "owner", email="second@office.test")
    url = f"{API}/users/{owner.id}?organizationId={ORGANIZATION}"
    assert owner.patch(url, {"disabled": True}).status_code == 409


def test_no_admin_makes_a_token_that_may_more(admin: Somebody, owner: Somebody) -> None:
    for role in ("owner", "god"):
        assert admin.post(f"{API}/tokens", {"role": role}).status_code == 422
        assert owner.post(f"{API}/tokens", {"role": role}).status_code == 422


def test_tokens_of_another_organization_are_nobody_s(office: Flask, admin: Somebody) -> None:
    strange = token(office, "viewer", FOREIGN)
    assert admin.delete(f"{API}/tokens/{strange.id}").status_code == 404
    assert strange.get("/api/auth/me").status_code == 200


def test_an_organization_changes_what_is_named(admin: Somebody) -> None:
    url = f"{API}/organizations/org_test"
    admin.patch(url, {"settings": {"a": 1, "b": 2}})
    changed = admin.patch(url, {"settings": {"b": 3}, "name": "Oak"}).json
    assert (changed["name"], changed["settings"]) == ("Oak", {"a": 1, "b": 3})
    strange: list[Any] = [[], "text", 5, None]
    for settings in strange:
        assert admin.patch(url, {"settings": settings}).status_code == 422
    assert [one["name"] for one in admin.get(f"{API}/organizations").json["items"]] == ["Oak"]


def test_every_act_of_administration_is_in_the_audit_log_and_no_secret(owner: Somebody) -> None:
    made = owner.post(f"{API}/users", NEW).json
    owner.patch(f"{API}/users/{made['id']}", {"password": "another long password", "role": "operator"})
    owner.delete(f"{API}/users/{made['id']}")
    secret = owner.post(f"{API}/tokens", {"role": "agent", "name": "bot"}).json
    owner.delete(f"{API}/tokens/{secret['id']}")
    owner.patch(f"{API}/organizations/org_test", {"name": "Oak"})
    log = owner.get(f"{API}/audit-log")
    mine = [entry["action"] for entry in log.json["items"] if entry["actor"] == f"user:{owner.id}"]
    assert sorted(set(mine) - {"session.begun"}) == [
        "organization.changed",
        "token.created",
        "token.revoked",
        "user.changed",
        "user.created",
        "user.removed",
    ]
    for hidden in ("another long password", NEW["password"], secret["token"], "argon2"):
        assert hidden not in log.text


def test_who_belongs_to_two_organizations_says_which(office: Flask, owner: Somebody) -> None:
    both = user(office, "viewer")
    with office.app_context():
        users.join(FOREIGN, both.id, "operator", "test")
    unsaid = both.get(f"{API}/agents")
    assert (unsaid.status_code, unsaid.json["errors"][0]["field"]) == (422, "organizationId")
    assert both.get(f"{API}/agents?organizationId=org_test").status_code == 200
    assert both.post(f"{API}/tasks?organizationId={FOREIGN}", {"title": "T"}).status_code == 201
    assert both.post(f"{API}/tasks?organizationId=org_test", {"title": "T"}).status_code == 403
