"""The task flow as a stream."""

from __future__ import annotations

from tests import factories
from tests.realtime.conftest import Office
from tests.realtime.streams import stream


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
