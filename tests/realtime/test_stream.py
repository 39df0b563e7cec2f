"""The task flow as a stream."""

from __future__ import annotations

import requests

from metaverse.clock import now_ms, to_wire
from metaverse.security.access import STREAM_COOKIE
from metaverse.security.roles import Role
from tests import factories
from tests.realtime.conftest import Office
from tests.realtime.streams import PATH, stream


def test_a_stream_begins_with_a_snapshot_and_tells_each_change(office: Office) -> None:
    office.post(factories.task("t1", title="Bake", stage="planned"))
    with stream(office) as flow:
        snapshot = flow.wait("snapshot")
        assert flow.response.headers["Content-Type"].startswith("text/event-stream")
        assert flow.response.headers["X-Accel-Buffering"] == "no"
        assert flow.retry == "1000"
        assert [task["taskId"] for task in snapshot["tasks"]] == ["t1"]
        assert flow.last_id == f"{snapshot['epoch']}:1"
        office.post(factories.status("ada"), factories.task("t1", stage="review"))
        told = flow.wait("task")
        assert told["task"]["stage"] == "review"
        assert (told["transition"]["fromStage"], told["transition"]["toStage"]) == ("planned", "review")
        assert flow.last_id == f"{snapshot['epoch']}:3"


def test_a_stream_resumes_without_a_miss_or_a_double(office: Office) -> None:
    with stream(office) as flow:
        flow.wait("snapshot")
        office.post(*[factories.task(f"t{number}") for number in range(300)])
        seen = [flow.wait("task")["seq"] for _ in range(100)]
    office.post(*[factories.task(f"t{number}", progress=0.5) for number in range(700)])
    with stream(office, last_id=flow.last_id) as flow:
        seen += [flow.wait("task")["seq"] for _ in range(900)]
    assert seen == list(range(1, 1001))


def test_a_stream_of_another_epoch_is_reset(office: Office) -> None:
    office.post(factories.task("t1"))
    with stream(office, lastEventId="another:1") as flow:
        flow.wait("reset")
        assert len(flow.wait("snapshot")["tasks"]) == 1


def test_a_stream_of_one_stage_shows_who_comes_and_who_goes(office: Office) -> None:
    office.post(factories.task("stays", stage="review"), factories.task("comes", title="Bread", stage="planned"))
    with stream(office, stage="review") as flow:
        assert [task["taskId"] for task in flow.wait("snapshot")["tasks"]] == ["stays"]
        office.post(factories.task("comes", stage="review"), factories.task("stays", stage="done"))
        told = {told["task"]["taskId"]: told["task"] for told in (flow.wait("task"), flow.wait("task"))}
        assert told["comes"]["title"] == "Bread"
        assert told["stays"]["stage"] == "done"
        office.post(factories.task("stays", progress=1.0), factories.task("comes", progress=0.5))
        assert flow.wait("task")["task"]["progress"] == 0.5


def test_a_foreign_organization_has_no_stream(office: Office) -> None:
    office.organization("org_other")
    answers = [
        requests.get(
            f"{office.url}{PATH}",
            params={"organizationId": organization_id},
            headers={"Authorization": f"Bearer {office.viewer}"},
            timeout=10,
        )
        for organization_id in ("org_other", "org_nowhere")
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].json()["detail"] == answers[1].json()["detail"]


def test_a_stream_needs_a_token(office: Office) -> None:
    assert requests.get(f"{office.url}{PATH}", timeout=10).status_code == 401


def test_a_stream_ends_before_its_token_does(office: Office) -> None:
    expires_ms = now_ms() + 12_000
    token = office.token(Role.VIEWER, expires_ms=expires_ms)
    with stream(office, token=token) as flow:
        flow.wait("snapshot")
        assert flow.wait("expiring")["expiresAt"] == to_wire(expires_ms)
        assert flow.next() == ("end", None)
        assert now_ms() < expires_ms


def test_a_browser_s_stream_is_let_in_by_its_cookie(office: Office) -> None:
    token = office.sign_in(office.user("ann"), seconds=600)
    with requests.get(f"{office.url}{PATH}", cookies={STREAM_COOKIE: token}, stream=True, timeout=10) as response:
        assert response.status_code == 200


def test_a_place_outside_the_log_is_reset(office: Office) -> None:
    with stream(office) as flow:
        epoch = flow.wait("snapshot")["epoch"]
    for last_id in (f"{epoch}:7", "rubbish", f"{epoch}:-1"):
        with stream(office, last_id=last_id) as flow:
            flow.wait("reset")
            flow.wait("snapshot")
