"""A real server's traces: one tree from the request through the door to the delivery, here and in another process."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest
import requests
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from metaverse.security.roles import Role
from tests.databases import fresh_sqlite
from tests.factories import status
from tests.realtime import programs
from tests.realtime.clients import client
from tests.realtime.conftest import Office, opened
from tests.served import serving
from tests.tracing.receiver import receiving

TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = "b7ad6b7169203331"
HEADERS = {"traceparent": f"00-{TRACE}-{PARENT}-01"}


def post(office: Office, **more: str) -> requests.Response:
    answer = requests.post(
        f"{office.url}/api/metaverse/events",
        json=[status("ada")],
        headers={"Authorization": f"Bearer {office.operator}", **more},
        timeout=20,
    )
    assert answer.status_code == 202
    return answer


def ours(found: list[Span]) -> dict[str, Span]:
    return {span.name: span for span in found if span.trace_id.hex() == TRACE}


@pytest.mark.slow
def test_a_request_is_followed_to_its_delivery(tmp_path: Path, sqlite_url: str) -> None:
    programs.installed()
    settings = {"OTEL_EXPORTER_OTLP_HEADERS": "x-who=me", "OTEL_SERVICE_NAME": "office"}
    with (
        receiving() as receiver,
        opened(
            tmp_path, sqlite_url, OTEL_EXPORTER_OTLP_ENDPOINT=receiver.url.removesuffix("/v1/traces"), **settings
        ) as make,
    ):
        office = make()
        with client(office.url, office.viewer, transports=["websocket"]) as watcher:
            watcher.wait("connect")
            watcher.ask("3d:join", {"organizationId": office.organization_id, "rooms": ["scene"]})
            answer = post(office, **HEADERS)
            watcher.wait("3d:agent:status")
            tree = ours(receiver.wait(lambda found: {"delivery", "door"} <= ours(found).keys()))
        log = (tmp_path / "log" / "combined.log").read_text()
    root = tree["POST /api/metaverse/events"]
    about = {one.key: one.value for one in root.attributes}
    assert root.parent_span_id.hex() == PARENT
    assert about["metaverse.request_id"].string_value == answer.headers["X-Request-Id"]
    assert about["http.response.status_code"].int_value == 202
    assert tree["door"].parent_span_id == root.span_id
    assert tree["delivery"].parent_span_id in {span.span_id for span in tree.values()}
    written = [span for name, span in tree.items() if name.startswith("database write append")]
    assert written
    assert written[0].parent_span_id == tree["door"].span_id
    assert receiver.resource["service.name"] == "office"
    assert receiver.headers[0]["x-who"] == "me"
    lines = [json.loads(line) for line in log.splitlines()]
    assert any(line.get("trace_id") == TRACE and line["message"] == "request" for line in lines)


@pytest.mark.slow
def test_whoever_takes_no_traces_keeps_no_server_from_ending_in_good_order(tmp_path: Path, sqlite_url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        collector = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with serving(tmp_path, sqlite_url, OTEL_EXPORTER_OTLP_ENDPOINT=collector) as served:
            assert requests.get(f"{served.url}/api/metaverse/agents", timeout=20).status_code == 401
            served.process.terminate()
            assert served.process.wait(20) == 0
            said = (served.home / "server.out").read_text()
    assert "traces are left behind" in said  # else it was killed, with all that was only in its memory


@pytest.mark.slow
def test_the_platform_watches_itself(tmp_path: Path, sqlite_template: Path) -> None:
    homes = [tmp_path / name for name in ("watching", "watched")]
    for home in homes:
        home.mkdir()
    first, second = (fresh_sqlite(sqlite_template, home) for home in homes)
    with opened(homes[0], first) as make_watching:
        watching = make_watching()
        token = watching.token(Role.AGENT)
        settings = {
            "OTLP_TRACES_URL": f"{watching.url}/v1/traces",
            "OTLP_TRACES_HEADERS": f"Authorization=Bearer {token}",
        }
        with opened(homes[1], second, **settings) as make_watched:
            post(make_watched())
        taken = [
            line
            for line in map(json.loads, (homes[0] / "log" / "combined.log").read_text().splitlines())
            if line.get("path") == "/v1/traces"
        ]
    assert taken
    assert {line["status"] for line in taken} == {200}
    assert "traces are not wanted" not in (homes[1] / "log" / "combined.log").read_text()
