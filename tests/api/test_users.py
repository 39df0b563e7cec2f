"""Users: an address is one that mail can reach, and administration is listed page by page."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.callers import API, FOREIGN, Somebody, make_user, token

NEW = {"name": "New", "password": "long enough to be one", "role": "viewer"}
ADDRESSES = ["ada@example.com", "a.b+c@sub.example.co.uk", "ada@localhost", "o'hara_9@xn--fiq228c.test"]
NO_ADDRESSES = [
    "",
    "@",
    "ada",
    "ada@",
    "@example.com",
    "ada@@example.com",
    "a da@example.com",
    "ada@example.com\n",
    "ada@-example.com",
    "ada@example..com",
    '"\u0001"@example.com',
    "ada\u202e@example.com",
    "a\u0000@example.com",
    f"{'a' * 250}@example.com",
]


@pytest.mark.parametrize("email", ADDRESSES)
def test_an_address_is_taken(owner: Somebody, email: str) -> None:
    assert owner.post(f"{API}/users", {**NEW, "email": email}).status_code == 201


@pytest.mark.parametrize("email", NO_ADDRESSES)
def test_what_is_no_address_is_refused(owner: Somebody, email: str) -> None:
    refused = owner.post(f"{API}/users", {**NEW, "email": email})
    assert (refused.status_code, [fault["field"] for fault in refused.json["errors"]]) == (422, ["email"])


def pages(who: Somebody, path: str) -> list[list[Any]]:
    found, after = [], ""
    while True:
        page = who.get(f"{API}/{path}?limit=3&after={after}").json
        found.append([item["id"] for item in page["items"]])
        if "next" not in page:
            return found
        after = page["next"]


@pytest.mark.parametrize("path", ["users", "tokens", "audit-log"])
def test_the_pages_of_administration_meet_without_a_gap(office: Flask, owner: Somebody, path: str) -> None:
    for number in range(7):
        make_user(office, "viewer", email=f"{number}@office.test")
        token(office, "viewer")
        token(office, "viewer", FOREIGN)
    ids = [name for page in pages(owner, path) for name in page]
    assert len(pages(owner, path)) >= 3
    assert ids == [item["id"] for item in owner.get(f"{API}/{path}?limit=500").json["items"]]
    assert len(ids) == len(set(ids)) == {"users": 8, "tokens": 7, "audit-log": 16}[path]


def test_a_cursor_of_another_organization_leads_nowhere(office: Flask, owner: Somebody) -> None:
    token(office, "viewer")
    strange = token(office, "viewer", FOREIGN)
    assert owner.get(f"{API}/tokens?after={strange.id}").json["items"] == []
