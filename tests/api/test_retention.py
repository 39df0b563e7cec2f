"""What is kept for how long, and who leaves, by the API: told first, done by those who may, noted."""

from __future__ import annotations

import io
import tarfile
from typing import Any

import flask_migrate
import pytest
from flask import Flask

from metaverse.clock import now_ms
from metaverse.errors import NotFound
from metaverse.events import journal, log, validation
from metaverse.leaving import again
from metaverse.operations import commands
from metaverse.operations.commands import Commands
from metaverse.operations.rights_watch import RightsWatch
from metaverse.retention import horizons
from metaverse.services import organizations
from tests.callers import API, Somebody, token
from tests.factories import ORGANIZATION, status, task

DAY = 86_400_000
POLICY = f"{API}/retention"


def tell_of_long_ago(app: Flask, days: int) -> None:
    with app.app_context():
        judged = validation.judge([status("ada", activity="long ago"), task("t", title="T")], False, 0)
        journal.append(ORGANIZATION, judged.drafts, now_ms() - days * DAY)


def test_a_policy_is_tried_saved_and_told(app: Flask, admin: Somebody) -> None:
    tell_of_long_ago(app, 20)
    nothing = dict.fromkeys(("log", "texts", "deadLetters", "audit", "sessions"))
    assert admin.get(POLICY).json == {"days": nothing, "changedAt": None, "last": None, "begins": None}
    planned = admin.post(f"{POLICY}/plan", {"days": {"log": 10}}).json
    assert {kind: item["count"] for kind, item in planned["items"].items()} == {"log": 2, "texts": 2}
    assert admin.get(POLICY).json["days"] == nothing
    saved = admin.patch(POLICY, {"days": {"log": 10, "audit": 400}}).json
    assert saved["days"] == {**nothing, "log": 10, "texts": 10, "audit": 400}
    assert admin.patch(POLICY, {"days": {"audit": None}}).json["days"]["audit"] is None
    noted = [one for one in admin.get(f"{API}/audit-log").json["items"] if one["action"] == "retention.changed"]
    assert (len(noted), noted[-1]["detail"]["log"]) == (2, 10)


@pytest.mark.parametrize(
    "body",
    [{}, {"days": {"log": 0}}, {"days": {"log": 3651}}, {"days": {"log": "ten"}}, {"days": {"moon": 3}}, {"days": 3}],
)
def test_what_makes_no_sense_is_refused(admin: Somebody, body: Any) -> None:
    assert admin.patch(POLICY, body).status_code == 422
    assert admin.post(f"{POLICY}/plan", body).status_code == 422


def test_whoever_asks_behind_the_horizon_is_told_where_it_is(app: Flask, admin: Somebody, tmp_path: Any) -> None:
    tell_of_long_ago(app, 20)
    admin.post(f"{API}/events", [status("eve")])
    with app.app_context():
        assert horizons.move(ORGANIZATION, now_ms() - 10 * DAY, tmp_path) == 2
    begins = admin.get(POLICY).json["begins"]
    assert begins["seq"] == 2
    behind = ("events?after=1", "export?after=1", "3d/replay?seq=1", "3d/replay/stream?seq=1")
    for path in behind:
        answer = admin.get(f"{API}/{path}")
        assert (answer.status_code, answer.json["begins"]) == (410, begins), path
    before = admin.get(f"{API}/3d/replay?at=2020-01-01T00:00:00Z")
    assert (before.status_code, before.json["begins"]) == (410, begins)
    for path in (f"3d/replay?at={begins['at']}", "3d/replay?seq=2", "3d/replay/timeline"):
        assert admin.get(f"{API}/{path}").json["begins"] == begins, path
    assert [one["seq"] for one in admin.get(f"{API}/events").json["items"]] == [3]
    assert admin.get(f"{API}/events?after=2").json["items"][0]["seq"] == 3
    assert admin.get(f"{API}/3d/replay?seq=2").json["rooms"]["scene"]["snapshot"]["agents"][0]["agentId"] == "ada"
    for path in ("3d/replay/timeline", "3d/collaboration/network/v2", "3d/management-hub?window=30d"):
        assert admin.get(f"{API}/{path}").status_code == 200, path


def test_an_owner_has_a_person_forgotten(app: Flask, owner: Somebody, operator: Somebody, here: list[Any]) -> None:
    path = f"{API}/users/{operator.id}/anonymise"
    looked = owner.post(path, {})
    assert (looked.status_code, looked.json["started"], here) == (200, False, []), looked.text
    done = owner.post(path, {"apply": True})
    assert (done.status_code, done.json["started"]) == (202, True)
    assert operator.id not in [user["id"] for user in owner.get(f"{API}/users").json["items"]]
    assert here[0][:3] == ("users", "anonymise", operator.id)
    noted = owner.get(f"{API}/audit-log").json["items"]
    assert [one["actor"] for one in noted if one["action"] == "user.anonymised"] == [f"user:{owner.id}"]
    assert owner.post(f"{API}/users/{owner.id}/anonymise", {"apply": True}).status_code == 409
    assert owner.post(f"{API}/users/u_nobody/anonymise", {}).status_code == 404


def test_an_owner_erases_the_organization_by_its_id(app: Flask, owner: Somebody, here: list[Any]) -> None:
    tell_of_long_ago(app, 1)
    path = f"{API}/organizations/{ORGANIZATION}/erase"
    looked = owner.post(path, {})
    assert (looked.status_code, looked.json["rows"]["events"], here) == (200, 2, [])
    assert owner.post(path, {"confirm": "org_other"}).status_code == 422
    assert here == []
    assert owner.post(path, {"confirm": ORGANIZATION}).status_code == 202
    with app.app_context(), pytest.raises(NotFound):
        log.head(ORGANIZATION)
    assert owner.get(f"{API}/organizations").status_code == 401


def test_nobody_gets_into_what_is_being_erased_however_long_that_takes(
    app: Flask, owner: Somebody, operator: Somebody
) -> None:
    slow = app.extensions[commands.EXTENSION] = Commands(app)
    slow.start = lambda *command: True  # type: ignore[method-assign]
    agent = token(app)
    everybody = (owner, operator, agent)
    assert [one.get("/api/auth/me").status_code for one in everybody] == [200] * 3
    assert owner.post(f"{API}/organizations/{ORGANIZATION}/erase", {"confirm": ORGANIZATION}).status_code == 202
    assert (agent.get("/api/auth/me").status_code, owner.get("/api/auth/me").json["organizations"]) == (401, [])
    for one in (owner, operator):
        assert one.get(f"{API}/tasks?organizationId={ORGANIZATION}").status_code == 403
    done = app.test_cli_runner().invoke(
        args=["organizations", "erase", ORGANIZATION, "--apply", "--confirm", ORGANIZATION]
    )
    assert done.exit_code == 0, done.output
    with app.app_context():
        assert (ORGANIZATION in organizations.ids(), again.known()[0]["kind"]) == (False, "organization")


def test_what_a_command_changes_of_rights_is_known_to_running_servers(app: Flask, admin: Somebody) -> None:
    watch, agent = RightsWatch(app.extensions["metaverse.known"]), token(app)
    with app.app_context():
        watch.look()
    assert [one.get("/api/auth/me").status_code for one in (admin, agent)] == [200, 200]
    app.test_cli_runner().invoke(args=["tokens", "revoke", agent.id, "--organization", ORGANIZATION])
    with app.app_context():
        watch.look()
    assert [one.get("/api/auth/me").status_code for one in (admin, agent)] == [200, 401]


def test_an_owner_takes_all_along(app: Flask, owner: Somebody, admin: Somebody) -> None:
    tell_of_long_ago(app, 1)
    assert admin.get(f"{API}/export/all").status_code == 403
    answer = owner.get(f"{API}/export/all")
    assert (answer.status_code, answer.mimetype) == (200, "application/x-tar")
    with tarfile.open(fileobj=io.BytesIO(answer.data)) as tar:
        assert {"about.json", "log.0001.ndjson", "people.0001.ndjson"} <= set(tar.getnames())
    assert [
        one["target"] for one in owner.get(f"{API}/audit-log").json["items"] if one["action"] == "data.exported"
    ] == ["all"]


def test_the_command_tells_before_it_does(app: Flask) -> None:
    runner = app.test_cli_runner()
    with app.app_context():
        flask_migrate.stamp()
    assert "everything is kept" in runner.invoke(args=["retention"]).output
