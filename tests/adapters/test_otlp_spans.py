"""What spans say of agents, tasks, steps, tokens and hand-overs."""

from __future__ import annotations

from typing import Any

import pytest

from metaverse.adapters import otlp
from metaverse.adapters.reading import Price
from metaverse.events.names import EventType
from tests.adapters.otlp_rig import (
    TRACE,
    Json,
    Office,
    agent_says,
    chat_says,
    request,
    span,
    tool_says,
)

PLANNER, WRITER = "otel:lab/planner", "otel:lab/writer"
TASK = f"otel:{TRACE}"


def test_a_failed_run_leaves_its_agent_in_error_and_its_task_failed() -> None:
    failed = span(1, says={**agent_says("planner"), "error.type": "TimeoutError"}, failed=True)
    office = Office().take(request(failed))
    assert (office.agents()[PLANNER]["status"], office.agents()[PLANNER]["activity"]) == ("error", "TimeoutError")
    assert office.tasks()[TASK]["status"] == "failed"


def test_the_message_of_an_error_is_kept_only_where_texts_are() -> None:
    failed = {**span(1, says=agent_says("planner")), "status": {"code": 2, "message": "key Bearer abcdefgh123 is bad"}}
    assert "abcdefgh123" not in str(Office().take(request(failed)).events)
    kept = Office(keep_texts=True).take(request(failed)).agents()[PLANNER]["activity"]
    assert kept == "error: key Bearer *** is bad"


def test_no_secret_is_in_what_telemetry_calls_its_things() -> None:
    secret = "sk" + "-ant-api03-" + "a1b2c3d4e5" * 3
    run = span(1, says={**agent_says(f"planner {secret}"), "gen_ai.conversation.id": secret}, lasts=9)
    call = span(2, 1, says={**tool_says(f"tool {secret}"), "gen_ai.tool.call.id": secret})
    answer = span(3, 1, says={**chat_says(), "gen_ai.request.model": secret, "gen_ai.response.model": secret})
    office = Office().take(request(run, call, answer))
    assert len(office.events) >= 3
    assert secret not in str(office.events)


def test_a_run_within_a_run_is_a_delegation() -> None:
    office = Office().take(
        request(span(1, says=agent_says("planner"), lasts=9), span(2, 1, at=1, says=agent_says("writer")))
    )
    assert office.edges() == [(PLANNER, WRITER, "delegate")]
    assert office.tasks()[TASK]["assignee"] == PLANNER


def test_the_nearest_agent_above_is_meant_whatever_lies_between() -> None:
    office = Office().take(
        request(
            span(1, says=agent_says("planner"), lasts=9),
            span(2, 1, "POST", lasts=5),
            span(3, 2, says=tool_says("ask_writer"), lasts=4),
            span(4, 3, says=agent_says("writer"), lasts=3),
            span(5, 4, says=chat_says()),
        )
    )
    assert office.edges() == [(PLANNER, WRITER, "delegate")]
    assert office.agents()[WRITER]["metrics"]["tokens"]["input"] == 10
    assert office.agents()[PLANNER]["metrics"]["tokens"]["input"] == 0


def test_an_agent_spelled_in_two_ways_is_one_and_calls_nobody() -> None:
    office = Office().take(
        request(span(1, says=agent_says("Helm Agent"), lasts=9), span(2, 1, says=agent_says("helm_agent")))
    )
    assert list(office.agents()) == ["otel:lab/helm-agent"]
    assert office.edges() == []


def test_the_same_call_told_by_three_spans_counts_once_and_by_the_closest() -> None:
    whole = [
        span(1, says=agent_says("planner"), lasts=9),
        span(2, 1, "call_llm", lasts=5, says=chat_says(100, 7)),
        span(3, 2, lasts=4, says={**chat_says(100, 7), "gen_ai.operation.name": "generate_content"}),
        span(4, 3, "openai.chat", lasts=3, says=chat_says(100, 7, **{"gen_ai.usage.cache_read.input_tokens": 60})),
    ]
    for order in (whole, whole[::-1]):
        office = Office().take(*(request(one) for one in order))
        assert office.tokens() == (40, 7, 60)


def test_a_call_of_a_model_by_a_tool_that_a_call_asked_for_is_another_call() -> None:
    office = Office().take(
        request(
            span(1, says=agent_says("planner"), lasts=9),
            span(2, 1, says=chat_says(100, 7), lasts=6),
            span(3, 2, says=tool_says("summarize"), lasts=4),
            span(4, 3, says=chat_says(50, 3)),
        )
    )
    assert office.tokens() == (150, 10, 0)


def test_a_run_that_adds_up_its_calls_counts_only_where_they_are_not_told() -> None:
    run = {**agent_says("planner"), "gen_ai.usage.input_tokens": 30, "gen_ai.usage.output_tokens": 5}
    alone = Office().take(request(span(1, says=run)))
    assert alone.tokens() == (30, 5, 0)
    alone.take(request(span(2, 1, says=chat_says(30, 5))))
    assert alone.tokens() == (30, 5, 0)


def test_a_child_alone_shows_its_service_at_work_until_the_run_names_the_agent() -> None:
    office = Office().take(request(span(2, 1, says=tool_says("search"))))
    assert (list(office.agents()), office.agents()["otel:lab"]["status"]) == (["otel:lab"], "working")
    assert office.agents()["otel:lab"]["activity"] == {"kind": "tool", "text": "search"}
    office.take(request(span(1, says=agent_says("planner"))))
    assert list(office.agents()) == [PLANNER]
    assert [step["agent_key"] for step in office.steps()] == [PLANNER]


def test_the_next_run_of_a_service_is_shown_under_the_name_that_led_it_before() -> None:
    office = Office().take(request(span(1, says=agent_says("planner"))))
    other: Json = {"trace": "f" * 32}
    office.take(request(span(8, 7, at=60, says=chat_says(), **other)))
    assert (list(office.agents()), office.agents()[PLANNER]["status"]) == ([PLANNER], "working")
    office.take(request(span(7, at=59, lasts=9, says=agent_says("planner"), **other)))
    assert office.agents()[PLANNER]["status"] == "idle"


def test_a_wrong_guess_gives_its_tokens_back() -> None:
    office = Office().take(request(span(1, says=agent_says("planner"))))
    other: Json = {"trace": "f" * 32}
    office.take(request(span(8, 7, at=60, says=chat_says(10, 2), **other)))
    office.take(request(span(7, at=59, lasts=9, says=agent_says("writer"), **other)))
    tokens = {key: agent["metrics"]["tokens"]["input"] for key, agent in office.agents().items()}
    assert tokens == {PLANNER: 0, WRITER: 10}
    assert office.agents()[PLANNER]["status"] == "idle"


def test_a_late_child_masks_nothing() -> None:
    office = Office().take(request(span(1, says=agent_says("planner"), lasts=9)))
    later: Json = {"trace": "f" * 32}
    office.take(request(span(9, at=100, says=agent_says("planner"), failed=True, **later)))
    office.take(request(span(3, 1, at=2, says=tool_says("search"))))
    assert office.agents()[PLANNER]["status"] == "error"


def test_a_trace_without_a_root_ends_when_it_is_silent_for_long() -> None:
    office = Office().take(request(span(2, 1, says=agent_says("planner"))))
    assert office.tasks()[TASK]["status"] == "working"
    office.settle(60_000)
    assert office.tasks()[TASK]["status"] == "working"
    office.settle(121_000)
    assert office.tasks()[TASK]["status"] == "completed"
    assert office.agents()[PLANNER]["status"] == "idle"


def test_a_run_whose_parent_is_elsewhere_waits_less_for_it() -> None:
    remote = span(2, 1, says=agent_says("planner"), flags=0x301)
    office = Office().take(request(remote)).settle(16_000)
    assert office.tasks()[TASK]["status"] == "completed"


def test_a_killed_run_does_not_work_for_ever() -> None:
    office = Office().take(request(span(3, 2, says=tool_says("search"))))
    office.settle(121_000)
    assert office.agents()["otel:lab"]["status"] == "idle"


def test_a_created_agent_is_there_and_idle() -> None:
    created = {"gen_ai.operation.name": "create_agent", "gen_ai.agent.name": "writer"}
    office = Office().take(request(span(1, says=created)))
    assert office.agents()[WRITER]["status"] == "idle"
    assert office.tasks() == {}


@pytest.mark.parametrize(
    "says",
    [
        {"gen_ai.operation.name": "handoff", "to_agent": "writer", "from_agent": "planner"},
        {"openinference.span.kind": "TOOL", "tool.name": "handoff", "to_agent": "writer"},
    ],
)
def test_a_hand_over_is_told(says: Json) -> None:
    office = Office().take(
        request(span(1, says=agent_says("planner"), lasts=9), span(2, 1, "handoff to writer", says=says))
    )
    assert office.edges() == [(PLANNER, WRITER, "handoff")]


@pytest.mark.parametrize(
    ("resource", "department"),
    [
        ({"team": "Research"}, "Research"),
        ({"service.namespace": "crew"}, "crew"),
        ({}, "lab"),
    ],
)
def test_the_resource_says_where_an_agent_sits(resource: Json, department: str) -> None:
    (agent,) = Office().take(request(span(1, says=agent_says("planner")), **resource)).agents().values()
    assert agent["department"] == department


def test_a_name_that_a_framework_gives_is_shown_as_the_service() -> None:
    (agent,) = Office().take(request(span(1, says=agent_says("agent")), service="billing-bot")).agents().values()
    assert agent["name"] == "billing-bot"


def test_an_organization_s_own_price_goes_before_the_list() -> None:
    raw = request(span(1, says=agent_says("planner")), span(2, 1, says=chat_says(1_000_000, 0)))
    assert Office().take(raw).agents()[PLANNER]["metrics"]["costUsd"] == 0.4
    own = {"gpt-4.1-mini": Price(2.0, 4.0, 1.0)}
    assert Office(prices=own).take(raw).agents()[PLANNER]["metrics"]["costUsd"] == 2.0


def test_codex_s_inner_spans_make_nothing_and_are_counted() -> None:
    spans = [span(n, 1 if n > 1 else None, says=chat_says()) for n in range(1, 50)]
    office = Office().take(request(*spans, service="codex_exec"))
    assert office.events == []
    assert office.cursor["counts"] == {"records": 49, "dead": 0, "unshown": 49}


def test_of_three_thousand_traces_the_latest_two_thousand_are_remembered() -> None:
    office = Office()
    for part in range(3):
        spans = [span(n, says=agent_says("planner"), trace=f"{part * 1000 + n:032x}") for n in range(1, 1001)]
        office.cursor = _read(office, request(*spans))
    assert len(office.cursor["traces"]) == 2000


def test_a_trace_without_end_is_remembered_in_part() -> None:
    office = Office()
    for part in range(12):
        spans = [span(part * 2000 + n, 999_999, says=tool_says("search")) for n in range(1, 2001)]
        office.cursor = _read(office, request(*spans))
    (trace,) = office.cursor["traces"].values()
    assert len(trace["loose"]) == len(trace["spans"]) <= 20_000


def _read(office: Office, raw: bytes) -> Any:
    return otlp.read(raw, office.cursor, office.setting, otlp.Signal.TRACES, otlp.Encoding.JSON).cursor


def test_texts_of_prompts_and_answers_are_never_taken_over() -> None:
    secret = "the secret recipe"
    says = {**chat_says(), "gen_ai.prompt.0.content": secret, "gen_ai.input.messages": secret, "prompt": secret}
    tool = {**tool_says("search"), "gen_ai.tool.call.arguments": secret, "gen_ai.tool.call.result": secret}
    office = Office().take(request(span(1, says=agent_says("planner")), span(2, 1, says=says), span(3, 1, says=tool)))
    assert secret not in str(office.events)
    assert EventType.TASK_STEP in {event["type"] for event in office.events}
