"""Real exports become agents, tasks, steps and tokens: the numbers are counted from the JSON by other means."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from metaverse.adapters.otlp import Encoding
from metaverse.events.names import EventType
from tests.adapters.otlp_protobuf_rig import as_protobuf
from tests.adapters.otlp_rig import RECORDINGS, Json, Office, parted, recorded

KAGENT = ["kagent-helm-otlp.json", "kagent-k8s-otlp.json", "kagent-otlp-resourceSpans.json"]
TEMPO = "kagent-tempo-batches.json"
HELM = "otel:kagent/helm-agent"
EXPECTED = {
    "kagent-helm-otlp.json": {"spans": 96, "agents": 1, "steps": 1, "calls": 2},
    "kagent-k8s-otlp.json": {"spans": 73, "agents": 1, "steps": 0, "calls": 1},
    "kagent-otlp-resourceSpans.json": {"spans": 86, "agents": 1, "steps": 1, "calls": 2},
    TEMPO: {"spans": 86, "agents": 1, "steps": 1, "calls": 2},
}


def flat(name: str) -> list[Json]:
    """Return the spans of a recording with their attributes as plain values, read by nothing of ours."""
    return flat_of(json.loads(recorded(name)))


def flat_of(document: Json) -> list[Json]:
    """Return the spans of a document."""
    found = []
    for group in document.get("resourceSpans") or document["batches"]:
        for scoped in group.get("scopeSpans") or group["instrumentationLibrarySpans"]:
            for span in scoped["spans"]:
                told = {pair["key"]: next(iter(pair["value"].values()), None) for pair in span.get("attributes", [])}
                found.append({**span, "told": told})
    return found


def counted(name: str) -> dict[str, int]:
    """Count by hand: a call of a model is an `openai.chat` span, whose tokens the spans around it repeat."""
    spans = flat(name)
    names = {str(s["told"]["gen_ai.agent.name"]).replace("_", "-") for s in spans if "gen_ai.agent.name" in s["told"]}
    calls = [span["told"] for span in spans if span["name"] == "openai.chat"]

    def total(*keys: str) -> int:
        return sum(int(next((call[key] for key in keys if key in call), 0)) for call in calls)

    cached = total("gen_ai.usage.cache_read_input_tokens")
    return {
        "spans": len(spans),
        "agents": len(names),
        "steps": sum(span["name"].startswith("execute_tool") for span in spans),
        "calls": len(calls),
        "input": total("gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens") - cached,
        "output": total("gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens"),
        "cached": cached,
    }


@pytest.mark.parametrize("name", EXPECTED)
def test_a_recording_gives_what_is_in_it(name: str) -> None:
    right = counted(name)
    assert {key: right[key] for key in EXPECTED[name]} == EXPECTED[name]
    office = Office().take(recorded(name))
    assert office.tokens() == (right["input"], right["output"], right["cached"])
    assert (len(office.agents()), len(office.steps())) == (right["agents"], right["steps"])
    assert [task["status"] for task in office.tasks().values()] == ["completed"]
    assert {agent["status"] for agent in office.agents().values()} == {"idle"}
    assert office.edges() == []
    assert office.dead == []


@pytest.mark.parametrize("name", EXPECTED)
def test_every_event_has_a_name_of_its_own(name: str) -> None:
    office = Office().take(recorded(name))
    assert [id_ for id_, count in Counter(e["id"] for e in office.events).items() if count > 1] == []


@pytest.mark.parametrize("name", KAGENT)
def test_both_encodings_say_the_same(name: str) -> None:
    raw = recorded(name)
    by_protobuf = Office().take(as_protobuf(raw), encoding=Encoding.PROTOBUF)
    assert by_protobuf.events == Office().take(raw).events


def test_what_tempo_exports_says_the_same_as_its_conforming_form() -> None:
    assert Office().take(recorded(TEMPO)).shown() == Office().take(recorded(KAGENT[2])).shown()


@pytest.mark.parametrize("name", KAGENT)
@pytest.mark.parametrize("seed", range(5))
def test_spans_one_by_one_in_any_order_and_some_twice_say_the_same(name: str, seed: int) -> None:
    raw = recorded(name)
    parts = parted(raw, [1] * EXPECTED[name]["spans"])
    random.Random(seed).shuffle(parts)
    assert Office().take(*parts, *parts[:10]).shown() == Office().take(raw).shown()


def test_the_agent_has_its_name_its_department_and_its_costs() -> None:
    agent = Office().take(recorded(KAGENT[0])).agents()[HELM]
    assert (agent["name"], agent["department"], agent["basis"]) == ("helm_agent", "kagent", "reported")
    assert agent["metrics"]["tokens"] == {"input": 1984, "output": 130, "cached": 1792}
    assert agent["metrics"]["costUsd"] == pytest.approx((1984 * 0.4 + 130 * 1.6 + 1792 * 0.1) / 1e6, abs=1e-6)


def test_a_tool_s_call_is_a_step_with_its_times() -> None:
    (step,) = Office().take(recorded(KAGENT[0])).steps()
    (span,) = [span for span in flat(KAGENT[0]) if span["name"].startswith("execute_tool")]
    assert (step["name"], step["key"]) == ("helm_list_releases", "call_P09kjRKHTTJA02oB9HIe4u5t")
    assert step["started_ms"] == int(span["startTimeUnixNano"]) // 1_000_000
    assert step["ended_ms"] == int(span["endTimeUnixNano"]) // 1_000_000


def test_a_span_of_nothing_that_we_show_makes_nobody() -> None:
    assert Office().take(recorded("otlp-canonical-trace.json")).events == []


def hostile(number: str) -> Any:
    return json.loads(recorded(f"hostile-{number}.json"))


def test_a_child_before_its_parent_in_another_request_says_the_same_in_both_orders_and_twice() -> None:
    parts = [json.dumps(part).encode() for part in hostile("08-child-before-parent")]
    one, other = Office().take(*parts), Office().take(*reversed(parts))
    assert one.shown() == other.shown() == Office().take(*parts, *parts, *reversed(parts)).shown()
    assert list(one.agents()) == ["otel:lab/planner"]
    assert [step["agent_key"] for step in one.steps()] == ["otel:lab/planner"]


def test_a_parent_that_is_the_trace_or_the_span_itself_costs_no_span() -> None:
    office = Office().take(recorded("hostile-10-parent-equals-trace.json"))
    assert office.dead == []
    assert office.agents()["otel:lab/a"]["status"] == "idle"
    assert [task["status"] for task in office.tasks().values()] == ["completed"]


def test_loose_json_is_read() -> None:
    office = Office().take(recorded("hostile-11-loose-otlp-json.json"))
    assert list(office.agents()) == ["otel:lab/a"]
    assert list(office.tasks()) == ["otel:0af7651916cd43dd8448eb211c80319c"]


def test_every_dialect_names_its_agent() -> None:
    office = Office().take(recorded("hostile-13-attribute-dialects.json"))
    named = {key: agent["name"] for key, agent in office.agents().items()}
    assert named == {
        "claude:s-1/a2": "a2",
        "claude:s-1/a1": "claude:s-1/a1",
        "otel:lab/pyd": "pyd",
        "otel:lab/researcher": "Researcher",
        "otel:lab/oi-agent": "OI-agent",
        "otel:lab/x": "x",
        "codex:cx-1": "Codex cx-1",
    }
    assert {step["name"]: step["agent_key"] for step in office.steps()} == {
        "Bash": "claude:s-1/a2",
        "shell": "codex:cx-1",
    }
    assert office.edges() == [("claude:s-1/a1", "claude:s-1/a2", "delegate")]
    assert office.tokens() == (12, 0, 0)
    assert not [event for event in office.events if event["type"] == EventType.AGENT_REMOVED]


PAGE = Path(__file__).parents[2] / "docs" / "opentelemetry.md"


def rows_of_the_page() -> list[tuple[str, list[str]]]:
    """Return the rows of the page's last table: the file, and what was counted."""
    lines = PAGE.read_text().split("## Counted")[1].splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| `")]
    return [(found.group(1), rest) for first, *rest in cells if (found := re.match(r"`([^`]+)`", first))]


@pytest.mark.parametrize(("name", "told"), rows_of_the_page())
def test_the_page_says_what_comes_out(name: str, told: list[str]) -> None:
    document = json.loads(recorded(name))
    parts = document if isinstance(document, list) else [document]
    office = Office().take(*(json.dumps(part).encode() for part in parts))
    spans, agents, tasks, steps, interactions, _, tokens = told
    assert int(spans) == sum(len(flat_of(part)) for part in parts)
    assert [int(agents), int(tasks), int(steps), int(interactions)] == [
        len(office.agents()),
        len(office.tasks()),
        len(office.steps()),
        len(office.edges()),
    ]
    right = tuple(int(part.replace(",", "")) for part in tokens.split("/"))
    assert office.tokens() == (right if len(right) == 3 else (0, 0, 0))


def test_every_recording_stands_in_the_page() -> None:
    assert {name for name, _ in rows_of_the_page()} == {path.name for path in RECORDINGS.glob("*.json")}
