"""`/metrics`: for whoever shows the token and nobody else, and what is counted is right."""

from __future__ import annotations

import gc
from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from metaverse.events.remembered import MOST_TASKS, memory
from metaverse.ids import task_id
from tests.callers import API, found, user
from tests.factories import ORGANIZATION, task
from tests.operations.watched import METRICS_TOKEN, Figures, figure, read


@pytest.fixture
def app(make_app: Callable[..., Flask], sqlite_url: str) -> Flask:
    return make_app(sqlite_url, METRICS_TOKEN=METRICS_TOKEN)


def ask(app: Flask, shown: str | None = METRICS_TOKEN, scheme: str = "Bearer") -> TestResponse:
    headers = {} if shown is None else {"Authorization": f"{scheme} {shown}"}
    return app.test_client().get("/metrics", headers=headers)


def figures(app: Flask) -> Figures:
    return read(ask(app).text)


@pytest.mark.parametrize("shown", [None, "", "x", METRICS_TOKEN[:-1], METRICS_TOKEN + "x", "ü" * 40])
def test_nobody_reads_without_the_token(app: Flask, shown: str | None) -> None:
    answer = ask(app, shown)
    assert answer.status_code == 401
    assert "metaverse_" not in answer.text


def test_another_scheme_than_bearer_does_not_do(app: Flask) -> None:
    assert ask(app, scheme="Basic").status_code == 401


def test_no_user_of_the_platform_reads_it(app: Flask) -> None:
    found(app)
    owner = user(app, "owner").headers["Authorization"].removeprefix("Bearer ")
    assert ask(app, owner).status_code == 401


def test_without_the_setting_there_is_nothing(make_app: Callable[..., Flask], sqlite_url: str) -> None:
    bare = make_app(sqlite_url)
    assert ask(bare, "").status_code == 404
    assert ask(bare).status_code == 404


def test_it_is_only_read(app: Flask) -> None:
    answer = app.test_client().post("/metrics", headers={"Authorization": f"Bearer {METRICS_TOKEN}"})
    assert answer.status_code == 405


def test_answers_are_counted_by_their_route_and_never_by_their_address(app: Flask) -> None:
    name, before = "http_request_duration_seconds_count", figures(app)
    client = app.test_client()
    client.get(f"{API}/agents/a_1?x=1")
    client.get("/nothing/at/all/here")
    client.open("/health", method="BREW")
    after = figures(app)
    route = {"method": "GET", "route": f"{API}/agents/<agent_id>", "status": "401"}
    assert figure(after, name, **route) == figure(before, name, **route) + 1
    assert not any("a_1" in value or "nothing" in value for _, labels in after for _, value in labels)
    assert not any("BREW" in value for _, labels in after for _, value in labels)


def test_what_the_door_remembers_of_tasks_is_bounded(app: Flask) -> None:
    found(app)
    sender = user(app, "operator")
    for first in range(0, 6 * 800, 800):
        batch = [task(f"t{number}") for number in range(first, first + 800)]
        assert sender.post(f"{API}/events", batch).json["accepted"] == 800
    with app.app_context():
        kept = len(memory())
    assert 800 <= kept <= MOST_TASKS
    assert figure(figures(app), "cache_entries", cache="rows_at_the_door") >= kept  # other apps of this process count
    late = [task("t0", status="completed"), task("t4799", status="completed")]
    assert sender.post(f"{API}/events", late).json["accepted"] == 2
    for key in ("t0", "t4799"):
        assert sender.get(f"{API}/tasks/{task_id(ORGANIZATION, key)}").json["status"] == "completed"


UNBOUNDED = {
    "adapters.mapped_values._fields",
    "api.event_schema._written",
    "events.log._claims",
    "events.log._neighbours",
    "schemas.json_schema.document",
    "offices",
    "outbound.sayings._patterns",
    "security.passwords._nobodys",
    "security.passwords._threads",
    "services.sealing._chest",
    "wires.spread._threads",
    "words._chinese",
}
"""Asked with what the code itself has (tables, types of events, nothing); offices go by how many people they have."""


def test_every_memory_has_a_bound_that_is_told_and_kept(app: Flask) -> None:
    gc.collect()  # apps of other tests that have ended keep something still, and only a server has one alone
    told = figures(app)
    sizes = {
        dict(labels)["cache"]: value for (name, labels), value in told.items() if name == "metaverse_cache_entries"
    }
    bounds = {name for name in sizes if figure(told, "cache_limit_entries", cache=name)}
    assert {"rows_at_the_door", "bodies", "clock._to_wire", "pictures_bytes"} <= bounds
    assert set(sizes) - bounds <= UNBOUNDED
    assert all(sizes[name] <= figure(told, "cache_limit_entries", cache=name) for name in bounds)
