"""Organizations: each sees its own, and its settings stay small."""

from __future__ import annotations

from typing import Any

from flask import Flask

from metaverse.services import users
from tests.callers import API, FOREIGN, Somebody, token, user

HERE = f"{API}/organizations/org_test"


def settings(admin: Somebody, **changes: Any) -> Any:
    return admin.patch(HERE, {"settings": changes}).json["settings"]


def test_a_setting_that_is_changed_to_null_is_taken_out(admin: Somebody) -> None:
    assert settings(admin, a=1, b=2) == {"a": 1, "b": 2}
    assert settings(admin, a=None) == {"b": 2}


def test_settings_do_not_grow_change_by_change(admin: Somebody) -> None:
    settings(admin, first="x" * 10_000)
    refused = admin.patch(HERE, {"settings": {"second": "x" * 10_000}})
    assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, "settings")
    assert settings(admin, first=None, second="x" * 10_000) == {"second": "x" * 10_000}


def test_who_belongs_to_several_sees_all_or_the_one_that_is_named(office: Flask) -> None:
    both = user(office, "viewer")
    with office.app_context():
        users.join(FOREIGN, both.id, "viewer", "test")
    listed = both.get(f"{API}/organizations").json["items"]
    assert [one["id"] for one in listed] == [FOREIGN, "org_test"]
    first = both.get(f"{API}/organizations?limit=1").json
    assert [first["items"][0]["id"], first["next"]] == [FOREIGN, FOREIGN]
    second = both.get(f"{API}/organizations?limit=1&after={FOREIGN}").json
    assert [one["id"] for one in second["items"]] == ["org_test"]
    named = both.get(f"{API}/organizations?organizationId=org_test").json["items"]
    assert [one["id"] for one in named] == ["org_test"]


def test_an_agent_s_token_reads_no_settings(office: Flask) -> None:
    assert token(office, "agent").get(f"{API}/organizations").status_code == 403
