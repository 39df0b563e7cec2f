"""OTLP/HTTP: both encodings, packed or not, who may, and how each refusal is said."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from google.rpc.status_pb2 import Status
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceResponse
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceResponse
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse

from metaverse.api import otlp_answers
from metaverse.clock import now_ms
from metaverse.errors import Unavailable
from metaverse.events import door
from metaverse.services import organizations, telemetry
from metaverse.services.telemetry import Outcome
from tests.adapters.otlp_protobuf_rig import as_protobuf
from tests.adapters.otlp_rig import agent_says, chat_says, log, records, request, span, tool_says
from tests.callers import API, FOREIGN, Answer, Somebody, found, token
from tests.factories import ORGANIZATION

PROTOBUF, JSON = "application/x-protobuf", "application/json"
RUN = request(span(1, says=agent_says("planner"), lasts=9), span(2, 1, says=tool_says("search")))


def send(who: Somebody, body: bytes, kind: str = JSON, path: str = "/v1/traces", **headers: str) -> Answer:
    told = {"Content-Type": kind, **{name.replace("_", "-"): one for name, one in headers.items()}}
    return who.call("POST", path, data=body, headers=told)


def agents(who: Somebody) -> list[str]:
    return [agent["agentId"] for agent in who.get(f"{API}/agents").json["items"]]


def test_json_is_answered_in_json_and_protobuf_in_protobuf(agent: Somebody, viewer: Somebody) -> None:
    answer = send(agent, RUN)
    assert (answer.status_code, answer.mimetype, answer.data) == (200, JSON, b"{}")
    answer = send(agent, as_protobuf(RUN), PROTOBUF)
    assert (answer.status_code, answer.mimetype, answer.data) == (200, PROTOBUF, b"")
    assert agents(viewer) == ["otel:lab/planner"]


@pytest.mark.parametrize("packing", ["gzip", "GZIP", "deflate"])
def test_packed_bodies_are_unpacked(agent: Somebody, viewer: Somebody, packing: str) -> None:
    assert send(agent, gzip.compress(RUN), Content_Encoding=packing).status_code == 200
    assert agents(viewer) == ["otel:lab/planner"]


def test_the_same_request_again_changes_nothing(agent: Somebody, viewer: Somebody) -> None:
    send(agent, RUN)
    before = viewer.get(f"{API}/events?limit=500").json
    assert send(agent, RUN).status_code == 200
    assert viewer.get(f"{API}/events?limit=500").json == before


def test_a_span_that_cannot_be_read_is_told_and_kept_and_the_others_are_taken(
    agent: Somebody, operator: Somebody
) -> None:
    bad = {**span(3, 1, says=tool_says("x")), "traceId": "nope"}
    body = request(span(1, says=agent_says("planner")), bad)
    told = send(agent, body).json["partialSuccess"]
    assert (told["rejectedSpans"], told["errorMessage"]) == (
        "1",
        "resourceSpans[0].spans[1]: Its trace id or its span id is none.",
    )
    (letter,) = operator.get(f"{API}/dead-letters").json["items"]
    assert (letter["adapter"], letter["where"], letter["tokenId"]) == ("otlp", "resourceSpans[0].spans[1]", agent.id)
    assert agents(operator) == ["otel:lab/planner"]


@pytest.mark.parametrize(
    ("path", "make", "field"),
    [
        ("traces", ExportTraceServiceResponse, "rejected_spans"),
        ("logs", ExportLogsServiceResponse, "rejected_log_records"),
        ("metrics", ExportMetricsServiceResponse, "rejected_data_points"),
    ],
)
def test_partial_success_in_protobuf_counts_what_each_signal_counts(path: str, make: Any, field: str) -> None:
    with Flask("x").test_request_context(content_type=PROTOBUF):
        answer = make.FromString(otlp_answers.taken(path, Outcome(3, "why")).data)
    assert (getattr(answer.partial_success, field), answer.partial_success.error_message) == (3, "why")


def status_of(answer: Answer) -> tuple[int, str]:
    """Read google.rpc.Status of either encoding."""
    if answer.mimetype == JSON:
        return answer.json["code"], answer.json["message"]
    status = Status.FromString(answer.data)
    return status.code, status.message


@pytest.mark.parametrize("kind", [JSON, PROTOBUF])
def test_refusals_are_a_status_in_the_request_s_encoding(agent: Somebody, viewer: Somebody, kind: str) -> None:
    nobody = Somebody(agent.client)
    for answer, status, code in (
        (send(nobody, b"", kind), 401, 16),
        (send(viewer, b"", kind), 403, 7),
        (send(agent, b"\xff\xff", kind), 400, 3),
        (send(agent, b"", kind, "/v1/traces?organizationId=org_foreign"), 404, 5),
        (send(agent, b"\0" * (16 * 1024 * 1024 + 1), kind), 413, 8),
        (send(agent, gzip.compress(b"\0" * (16 * 1024 * 1024 + 1)), kind, Content_Encoding="gzip"), 413, 8),
        (send(agent, b"x", kind, Content_Encoding="br"), 415, 3),
    ):
        assert (answer.status_code, answer.mimetype) == (status, kind)
        assert status_of(answer)[0] == code
        assert status_of(answer)[1]


def test_another_encoding_is_refused(agent: Somebody) -> None:
    assert send(agent, b"x", "text/plain").status_code == 415


def test_what_a_server_cannot_take_now_is_sent_again(agent: Somebody, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: Any) -> Any:
        raise Unavailable("Later.")

    monkeypatch.setattr(telemetry.telemetry, "take", busy)
    answer = send(agent, RUN)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert status_of(answer) == (14, "Later.")


def test_who_sends_too_often_is_told_when_to_come_back(make_app: Callable[..., Flask], sqlite_url: str) -> None:
    app = make_app(sqlite_url, TOKEN_RATE_LIMIT="1 per minute")
    found(app)
    often = token(app, "agent")
    assert send(often, b"", PROTOBUF).status_code == 200
    answer = send(often, b"", PROTOBUF)
    assert (answer.status_code, answer.mimetype, status_of(answer)[0]) == (429, PROTOBUF, 8)
    assert 1 <= int(answer.headers["Retry-After"]) <= 60


def test_a_request_that_the_door_could_not_take_is_taken_when_it_is_sent_again(
    agent: Somebody, viewer: Somebody, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(agent, request(span(2, 1, says=chat_says())))

    def busy(*_: Any, **__: Any) -> Any:
        raise Unavailable("The database cannot be used now.")

    run = request(span(1, says=agent_says("planner"), lasts=9))
    with monkeypatch.context() as patched:
        patched.setattr(door, "admit", busy)
        assert send(agent, run).status_code == 503
    assert send(agent, run).status_code == 200
    (planner,) = viewer.get(f"{API}/agents").json["items"]
    assert (planner["agentId"], planner["metrics"]["tokens"]["input"]) == ("otel:lab/planner", 10)


def test_a_bound_token_speaks_only_for_its_sources(office: Flask, viewer: Somebody) -> None:
    bound = token(office, "agent", source="urn:otlp:lab")
    other = request(span(9, says=agent_says("x"), trace="f" * 32), service="else")
    both = [group for raw in (RUN, other) for group in json.loads(raw)["resourceSpans"]]
    told = send(bound, json.dumps({"resourceSpans": both}).encode()).json["partialSuccess"]
    assert (told["rejectedSpans"], "bound" in told["errorMessage"]) == ("1", True)
    assert agents(viewer) == ["otel:lab/planner"]
    assert send(bound, other).status_code == 403


def test_a_token_bound_to_agents_speaks_only_of_them(office: Flask, viewer: Somebody) -> None:
    bound = token(office, "agent", keys=["otel:lab/planner"])
    send(bound, request(span(1, says=agent_says("planner"), lasts=9), span(2, 1, says=agent_says("writer"))))
    named = {agent["agentId"]: (agent["name"], agent["basis"]) for agent in viewer.get(f"{API}/agents").json["items"]}
    assert named == {
        "otel:lab/planner": ("planner", "reported"),
        "otel:lab/writer": ("otel:lab/writer", "inferred"),
    }


def test_an_organization_s_prices_count(office: Flask, agent: Somebody, viewer: Somebody) -> None:
    own = {"prices": {"gpt-4.1-mini": {"input": 1000, "output": 0}}}
    with office.app_context():
        organizations.change(ORGANIZATION, {"settings": own}, "test")
    send(agent, request(span(1, says=agent_says("planner")), span(2, 1, says=chat_says(1000, 5))))
    (planner,) = viewer.get(f"{API}/agents").json["items"]
    assert planner["metrics"]["costUsd"] == 1.0


def test_a_guessed_service_leaves_though_the_token_may_remove_nobody(agent: Somebody, viewer: Somebody) -> None:
    send(agent, request(span(2, 1, says=tool_says("search"))))
    assert agents(viewer) == ["otel:lab"]
    send(agent, request(span(1, says=agent_says("planner"))))
    assert agents(viewer) == ["otel:lab/planner"]


def test_what_is_silent_for_long_is_settled(office: Flask, agent: Somebody, viewer: Somebody) -> None:
    send(agent, request(span(2, 1, says=agent_says("planner"))))
    moment = now_ms() + 121_000
    with office.app_context(), pytest.MonkeyPatch.context() as patched:
        patched.setattr(telemetry, "now_ms", lambda: moment)
        telemetry.telemetry.settle()
    (task,) = viewer.get(f"{API}/tasks").json["items"]
    assert task["status"] == "completed"


def test_logs_and_metrics_have_their_doors(agent: Somebody, viewer: Somebody) -> None:
    said = log("claude_code.api_request", session__id="s-1", model="claude-opus-5", input_tokens=2, output_tokens=5)
    assert send(agent, records(said, service="claude-code"), path="/v1/logs").data == b"{}"
    assert agents(viewer) == ["claude:s-1"]
    assert send(agent, b"{}", path="/v1/metrics").data == b"{}"
    assert send(agent, b"", PROTOBUF, path="/v1/metrics").data == b""


def test_dead_letters_are_of_one_organization_and_come_by_pages(
    office: Flask, agent: Somebody, operator: Somebody
) -> None:
    for _ in range(3):
        send(agent, b"{nope")
    send(token(office, "agent", FOREIGN), b"{nope")
    first = operator.get(f"{API}/dead-letters?limit=2").json
    rest = operator.get(f"{API}/dead-letters?limit=2&after={first['next']}").json
    assert len({letter["id"] for letter in first["items"] + rest["items"]}) == 3
    assert "next" not in rest
