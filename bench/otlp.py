"""Spans of OpenTelemetry decoded and mapped before the database, and a request of 10,000 taken by the server."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from typing import Any

import orjson
from google.protobuf import json_format
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from bench._office import office
from metaverse.adapters import otlp
from metaverse.adapters.otlp import DECODERS, Encoding, Signal
from metaverse.adapters.reading import Setting

SPANS, RUN, REQUESTS = 10_000, 20, 20
NEEDED = 20_000
START_NS = 1_790_000_000_000_000_000
Json = dict[str, Any]


def main() -> None:
    """Measure in one process, then through the server."""
    raws = {Encoding.JSON: [request(n) for n in range(REQUESTS)]}
    raws[Encoding.PROTOBUF] = [as_protobuf(raw) for raw in raws[Encoding.JSON]]
    bare = rate(lambda raw: orjson.loads(raw), raws[Encoding.JSON])
    for encoding, written in raws.items():
        decode = DECODERS[Signal.TRACES, encoding]
        decoded = rate(lambda raw, decode=decode: decode(raw), written)  # type: ignore[misc]
        mapped = rate(reader(encoding), written)
        print(f"spans/s, {encoding}, decoded              {decoded:10.0f}")
        print(
            f"spans/s, {encoding}, decoded and mapped   {mapped:10.0f}   ({mapped / NEEDED:.1f} times what is needed)"
        )
        print(f"ratio to bare orjson.loads of the same     {mapped / bare:10.3f}")
    serve()


def reader(encoding: Encoding) -> Callable[[bytes], Any]:
    """Return what reads one request after the other, with the memory of those before."""
    memory: list[Json] = [{}]
    setting = Setting(received_ms=START_NS // 1_000_000 + 3_600_000)

    def read(raw: bytes) -> None:
        memory[0] = otlp.read(raw, memory[0], setting, Signal.TRACES, encoding).cursor

    return read


def rate(work: Callable[[bytes], Any], raws: list[bytes]) -> float:
    """Return how many spans a second are worked through, of the better of two runs."""
    best = 0.0
    for _ in range(2):
        started = time.perf_counter()
        for raw in raws:
            work(raw)
        best = max(best, len(raws) * SPANS / REQUESTS / (time.perf_counter() - started))
    return best


def serve() -> None:
    """Send 10,000 spans in one request, twice, and tell how long the loop was held meanwhile."""
    whole = json.dumps(document(range(SPANS), "served")).encode()
    with office() as served:
        http = served.connect()
        headers = {"Authorization": f"Bearer {served.agent}", "Content-Type": "application/json"}
        for word in ("first", "again"):
            served.call(http, "GET", "/health/ready", served.admin)
            started = time.perf_counter()
            http.request("POST", "/v1/traces", whole, headers)
            answer = http.getresponse()
            assert (answer.status, answer.read()) == (200, b"{}")
            seconds = time.perf_counter() - started
            held = json.loads(served.call(http, "GET", "/health/ready", served.admin))["loopHeldMs"]
            print(f"10,000 spans into SQLite, {word}, seconds  {seconds:8.2f}   (loop held at most {held:.1f} ms)")


def request(number: int) -> bytes:
    """Write one request of several."""
    size = SPANS // REQUESTS
    return json.dumps(document(range(number * size, (number + 1) * size), "bench")).encode()


def document(numbers: range, service: str) -> Json:
    """Write spans: runs of an agent with calls of models and tools, with the attributes that emitters send."""
    told = [{"key": "service.name", "value": {"stringValue": service}}]
    spans = [one(number) for number in numbers]
    return {"resourceSpans": [{"resource": {"attributes": told}, "scopeSpans": [{"scope": {}, "spans": spans}]}]}


def one(number: int) -> Json:
    """Write one span."""
    place, root = number % RUN, number - number % RUN
    words = "invoke_agent" if place == 0 else ("chat", "execute_tool", "POST")[place % 3]
    says: Json = {"server.address": "api.example.com", "server.port": 443, "http.response.status_code": 200}
    if words == "invoke_agent":
        says |= {"gen_ai.operation.name": words, "gen_ai.agent.name": f"agent-{root // RUN % 50}"}
    elif words == "chat":
        says |= {"gen_ai.operation.name": words, "gen_ai.request.model": "gpt-4.1-mini", "gen_ai.system": "openai"}
        says |= {
            "gen_ai.usage.input_tokens": 1200,
            "gen_ai.usage.output_tokens": 80,
            "gen_ai.response.id": f"r{number}",
        }
    elif words == "execute_tool":
        says |= {"gen_ai.operation.name": words, "gen_ai.tool.name": "search", "gen_ai.tool.call.id": f"c{number}"}
    start = START_NS + number * 1_000_000
    return {
        "traceId": f"{root + 1:032x}",
        "spanId": f"{number + 1:016x}",
        "parentSpanId": "" if place == 0 else f"{root + 1:016x}",
        "name": words,
        "startTimeUnixNano": str(start),
        "endTimeUnixNano": str(start + 900_000_000),
        "attributes": [{"key": name, "value": value(told)} for name, told in says.items()],
    }


def value(told: Any) -> Json:
    """Write a value of an attribute."""
    return {"intValue": str(told)} if isinstance(told, int) else {"stringValue": told}


def as_protobuf(raw: bytes) -> bytes:
    """Write the same in protobuf."""
    written = json.loads(raw)
    for span in written["resourceSpans"][0]["scopeSpans"][0]["spans"]:
        for name in ("traceId", "spanId", "parentSpanId"):
            span[name] = base64.b64encode(bytes.fromhex(span[name])).decode()
    return json_format.ParseDict(written, ExportTraceServiceRequest()).SerializeToString()


if __name__ == "__main__":
    main()
