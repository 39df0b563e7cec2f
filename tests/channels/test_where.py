"""A channel that leads where nothing is called is refused when it is made or changed, not only when it is tried."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.callers import API, Somebody, found, user

PRIVATE = (
    *("127.0.0.1", "10.0.0.1", "192.168.1.7", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
    *("2130706433", "0x7f000001", "0x7f.1", "017700000001", "0177.0.0.1", "127.1", "10.1", "0xa9fea9fe", "0"),
    *("[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::a00:1]", "[2002:a00:1::]", "[fd00::1]", "[fe80::1]"),
    "127.0.0.1.",
)
OPEN = "https://hooks.example.com/office"


@pytest.fixture
def admin(app: Flask) -> Somebody:
    found(app)
    return user(app, "admin")


@pytest.mark.parametrize("host", PRIVATE)
def test_a_number_that_is_not_on_the_open_net_is_refused_however_it_is_written(admin: Somebody, host: str) -> None:
    asked = {"kind": "webhook", "name": "Hook", "url": f"https://{host}/office"}
    refused = admin.post(f"{API}/channels", asked)
    assert (refused.status_code, [fault["field"] for fault in refused.json["errors"]]) == (422, ["url"]), refused.text
    assert "OUTBOUND_NETWORKS" in refused.json["detail"]
    assert admin.get(f"{API}/channels").json["items"] == []
    made = admin.post(f"{API}/channels", {**asked, "url": OPEN}).json["channel"]
    changed = admin.patch(f"{API}/channels/{made['id']}", {"url": f"https://{host}/office"})
    assert (changed.status_code, "OUTBOUND_NETWORKS" in changed.json["detail"]) == (422, True)
    assert admin.get(f"{API}/channels").json["items"][0]["where"] == made["where"]


@pytest.mark.parametrize("url", [OPEN, "https://localhost/office", "https://93.184.215.14/", "https://1572395790/"])
def test_a_name_is_judged_when_it_is_called_and_a_number_of_the_open_net_is_none_to_mind(
    admin: Somebody, url: str
) -> None:
    assert admin.post(f"{API}/channels", {"kind": "webhook", "name": "Hook", "url": url}).status_code == 201
