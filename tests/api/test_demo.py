"""The demo is one call away, in an organization of its own, and can be switched off."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from metaverse.scenarios.cast import TEAM
from metaverse.services import demonstration
from metaverse.services.demonstration import DEMO, Demonstration
from tests.callers import API, Somebody, found, user
from tests.factories import ORGANIZATION

PATIENCE_SECONDS = 30


def quick(app: Flask) -> Demonstration:
    """Have the demo's beats follow each other at once."""
    app.extensions["metaverse.demonstration"] = Demonstration(app, beat_seconds=0.01)
    return demonstration.of(app)


def test_an_administrator_starts_the_demo_is_let_in_and_stops_it(office: Flask, admin: Somebody) -> None:
    demo = quick(office)
    assert admin.get(f"{API}/demo").json["running"] is False
    started = admin.post(f"{API}/demo?organizationId={ORGANIZATION}")
    assert (started.status_code, started.json["running"], started.json["organizationId"]) == (202, True, DEMO)
    mine = admin.get("/api/auth/me").json["organizations"]
    assert [each["role"] for each in mine if each["id"] == DEMO] == ["operator"]
    assert admin.call("DELETE", f"{API}/demo?organizationId={ORGANIZATION}").status_code == 204
    assert demo.wait(PATIENCE_SECONDS)
    shown = admin.get(f"{API}/agents?organizationId={DEMO}&limit=100").json["items"]
    assert len(shown) == len(TEAM)
    assert {each["status"] for each in shown} == {"offline"}


def test_whoever_starts_it_twice_has_one_team(office: Flask, admin: Somebody) -> None:
    demo = quick(office)
    admin.post(f"{API}/demo?organizationId={ORGANIZATION}")
    worker = demo._worker
    assert admin.post(f"{API}/demo?organizationId={ORGANIZATION}").status_code == 202
    assert demo._worker is worker


def test_a_server_without_demos_says_so(make_app: Callable[..., Flask], sqlite_url: str) -> None:
    app = make_app(sqlite_url, DEMO="off")
    found(app)
    admin = user(app, "admin")
    assert admin.get(f"{API}/demo").json["allowed"] is False
    refused = admin.post(f"{API}/demo?organizationId={ORGANIZATION}")
    assert (refused.status_code, "DEMO=on" in refused.json["detail"]) == (403, True)
