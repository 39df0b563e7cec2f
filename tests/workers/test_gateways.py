"""The worker that reads what gateways send: what is history, and what answers say of themselves."""

from __future__ import annotations

import json
from typing import Any

import orjson

from metaverse.workers import framing, gateways
from tests.connectors.gateway import TS, frames

Json = dict[str, Any]
HOUR_MS = 3_600_000


def read(*documents: Json, asked: dict[str, str] | None = None, received_ms: int = TS) -> Json:
    request = {
        "gateway": "",
        "asked": list((asked or {}).items()),
        "resynced": False,
        "setting": {"received_ms": received_ms, "prices": {}},
        framing.ATTACHED: [b"", *(json.dumps(document).encode() for document in documents)],
    }
    return gateways.answer(request)


def batches(answer: Json) -> list[tuple[bool, set[str]]]:
    parts = [orjson.loads(part) for part in answer[framing.ATTACHED][1:]]
    return [
        (history, {event["type"].removeprefix("metaverse.") for event in events})
        for history, events in zip(answer["historical"], parts, strict=True)
    ]


def test_what_a_list_tells_of_long_ago_is_history_and_who_is_there_is_not() -> None:
    page = {"type": "res", "id": "1", "ok": True, "payload": frames("audit-pages")[0]}
    late = read(page, asked={"1": "audit.activity.list"}, received_ms=TS + HOUR_MS)
    assert batches(late) == [(True, {"task.created", "task.updated"}), (False, {"agent.registered", "agent.status"})]
    soon = read(page, asked={"1": "audit.activity.list"}, received_ms=TS + 1000)
    assert [history for history, _ in batches(soon)] == [False]
    assert soon["answers"][0]["more"] == {"cursor": "older"}


def test_what_is_streamed_is_of_now_whatever_the_gateway_s_clock_says() -> None:
    late = read(*frames("day"), received_ms=TS + 1000 * HOUR_MS)
    assert {history for history, _ in batches(late)} == {False}


def test_a_request_that_waits_since_long_ago_is_news() -> None:
    listed = [frames("approvals")[0]["payload"]]
    answer = {"type": "res", "id": "1", "ok": True, "payload": listed}
    told = read(answer, asked={"1": "exec.approval.list"}, received_ms=TS + HOUR_MS)
    assert told["answers"][0]["listed"] == ["ap-1"]
    assert list(told["asks"]) == ["openclaw:ap-1"]
    assert batches(told) == [(False, {"agent.registered", "request", "agent.status"})]


def test_events_keep_their_order_and_are_cut_into_batches() -> None:
    starts = [
        {
            "type": "event",
            "event": "agent",
            "payload": {"runId": f"r-{n}", "stream": "lifecycle", "ts": TS + n, "data": {"phase": "start"}},
        }
        for n in range(400)
    ]
    answer = read(*starts)
    parts = [orjson.loads(part) for part in answer[framing.ATTACHED][1:]]
    assert [len(part) for part in parts] == [500, 300]
    times = [event["time"] for part in parts for event in part]
    assert times == sorted(times)
