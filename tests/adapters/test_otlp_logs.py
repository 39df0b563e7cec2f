"""What coding agents say in log records and metrics."""

from __future__ import annotations

import json
from typing import Any

import pytest

from metaverse.adapters.otlp import Signal
from tests.adapters.otlp_rig import START_NS, Json, Office, attributes, log, records, request, span

LOGS, METRICS = Signal.LOGS, Signal.METRICS
SESSION = "claude:s-1"


def claude(name: str, at: int = 0, **says: Any) -> Json:
    """Write a record as Claude Code does: the name in an attribute, with a number that rises."""
    return log(f"claude_code.{name}", at, session__id="s-1", event__sequence=at, event__name=name, **says)


def answer(at: int, request_id: str = "req_1", **says: Any) -> Json:
    """Write that the model has answered."""
    told = {"model": "claude-opus-5", "input_tokens": 2, "output_tokens": 5, "cache_read_tokens": 70, "cost_usd": 0.25}
    return claude("api_request", at, **{**told, "request_id": request_id, **says})


def told(*logs: Json, service: str = "claude-code", **setting: Any) -> Office:
    return Office(**setting).take(records(*logs, service=service), signal=LOGS)


def test_a_prompt_is_a_task_and_ends_the_one_before() -> None:
    office = told(
        claude("user_prompt", 0, prompt__id="p-1"),
        answer(3, prompt__id="p-1"),
        claude("user_prompt", 9, prompt__id="p-2"),
    )
    statuses = {key: task["status"] for key, task in office.tasks().items()}
    assert statuses == {f"{SESSION}:prompt-p-1": "completed", f"{SESSION}:prompt-p-2": "working"}
    assert office.agents()[SESSION]["status"] == "working"


def test_an_answer_is_usage_with_the_cost_that_was_told_and_the_agent_rests() -> None:
    office = told(answer(1, cache_creation_tokens=3))
    agent = office.agents()[SESSION]
    assert agent["metrics"] == {"tokens": {"input": 2, "output": 5, "cached": 70}, "costUsd": 0.25}
    assert agent["status"] == "idle"


def test_the_answer_that_log_and_span_tell_counts_once() -> None:
    says = {"session.id": "s-1", "input_tokens": 2, "output_tokens": 5, "cache_read_tokens": 70, "request_id": "req_1"}
    spans = request(span(2, 1, "claude_code.llm_request", at=1, says=says), service="claude-code")
    logs = records(answer(2), service="claude-code")
    assert Office().take(spans).take(logs, signal=LOGS).tokens() == (2, 5, 70)
    assert Office().take(logs, signal=LOGS).take(spans).tokens() == (2, 5, 70)


def test_a_tool_s_result_is_a_step_under_the_call_s_own_id() -> None:
    office = told(
        claude("tool_decision", 1, tool_name="Bash", decision="accept", tool_use_id="t1"),
        claude("tool_result", 4, tool_name="Bash", success="false", duration_ms="2000", tool_use_id="t1"),
    )
    (step,) = office.steps()
    assert (step["key"], step["name"], step["status"]) == ("t1", "Bash", "failed")
    assert step["ended_ms"] - step["started_ms"] == 2000


def test_a_tool_at_work_is_shown() -> None:
    office = told(claude("tool_decision", 1, tool_name="Bash", decision="accept"))
    assert office.agents()[SESSION]["activity"] == {"kind": "tool", "text": "Bash"}


@pytest.mark.parametrize(("code", "status", "waits"), [(429, "waiting", "rate_limit"), (500, "error", None)])
def test_an_error_of_the_api_is_a_wait_or_an_error(code: int, status: str, waits: str | None) -> None:
    agent = told(claude("api_error", 1, status_code=str(code), error="x")).agents()[SESSION]
    assert (agent["status"], agent["waitingOn"]) == (status, waits)


def test_a_sub_agent_reports_to_its_session() -> None:
    office = told(answer(1, agent_id="a1", subagent_type="Explore"))
    assert office.agents()["claude:s-1/a1"]["name"] == "Explore"
    assert office.edges() == [(SESSION, "claude:s-1/a1", "delegate")]


def test_codex_tells_its_tokens_when_an_answer_is_complete() -> None:
    def codex(name: str, at: int, **says: Any) -> Json:
        return log(f"codex.{name}", at, conversation__id="cx-1", model="gpt-5.2-codex", **says)

    counts = {"input_token_count": "100", "cached_token_count": "40", "output_token_count": "10"}
    office = told(
        codex("conversation_starts", 0),
        codex("user_prompt", 1, prompt="[REDACTED]"),
        codex("sse_event", 2, event__kind="response.output_item.done"),
        codex("sse_event", 3, event__kind="response.completed", **counts),
        codex("tool_decision", 4, tool_name="shell", call_id="c1", decision="approved"),
        codex("tool_result", 6, tool_name="shell", call_id="c1", success="true", duration_ms="900", output="secret"),
        service="codex_exec",
    )
    agent = office.agents()["codex:cx-1"]
    assert agent["metrics"]["tokens"] == {"input": 60, "output": 10, "cached": 40}
    assert agent["metrics"]["costUsd"] == pytest.approx((60 * 1.75 + 10 * 14 + 40 * 0.175) / 1e6, abs=1e-6)
    assert [(step["key"], step["status"]) for step in office.steps()] == [("c1", "completed")]
    assert "secret" not in str(office.events)


def test_gemini_tells_tools_and_answers() -> None:
    said = {"session__id": "g-1", "prompt_id": "p1"}
    counts = {"input_token_count": 9, "output_token_count": 3, "cached_content_token_count": 4}
    office = told(
        log("gemini_cli.user_prompt", 0, **said),
        log("gemini_cli.tool_call", 2, function_name="read_file", success=True, duration_ms=5, **said),
        log("gemini_cli.api_response", 3, model="gemini-2.5-pro", **counts, **said),
        service="gemini-cli",
    )
    assert office.agents()["gemini:g-1"]["metrics"]["tokens"] == {"input": 5, "output": 3, "cached": 4}
    assert [step["name"] for step in office.steps()] == ["read_file"]


def test_a_prompt_s_text_titles_its_task_only_where_texts_are_kept() -> None:
    prompt = claude("user_prompt", 0, prompt__id="p-1", prompt="fix password=hunter2hunter2 now")
    (task,) = told(prompt).tasks().values()
    assert "fix" not in task["title"]
    (task,) = told(prompt, keep_texts=True).tasks().values()
    assert task["title"] == "fix password=*** now"


def test_twice_is_once_and_what_is_unknown_is_nothing() -> None:
    raw = records(answer(1), claude("hook_registered", 2), log("other.event", 3, a="b"), service="claude-code")
    office = Office().take(raw, raw, signal=LOGS)
    assert office.tokens() == (2, 5, 70)


def metric(name: str, start: int, at: int, values: dict[str, int], service: str = "claude-code", **says: Any) -> bytes:
    """Write a counter with one point a type of tokens."""
    points = [
        {
            "startTimeUnixNano": str(START_NS + start * 10**9),
            "timeUnixNano": str(START_NS + at * 10**9),
            "asInt": str(count),
            "attributes": attributes({"type": kind, **{key.replace("__", "."): one for key, one in says.items()}}),
        }
        for kind, count in values.items()
    ]
    told = {"attributes": attributes({"service.name": service})}
    metrics = [{"name": name, "sum": {"dataPoints": points, "aggregationTemporality": 1, "isMonotonic": True}}]
    return json.dumps({"resourceMetrics": [{"resource": told, "scopeMetrics": [{"metrics": metrics}]}]}).encode()


def tokens(start: int, at: int, **values: int) -> bytes:
    return metric("claude_code.token.usage", start, at, values, session__id="s-1", model="claude-opus-5")


def test_metrics_alone_tell_tokens_and_a_total_that_grows_replaces_itself() -> None:
    office = Office().take(tokens(0, 60, input=10, output=2, cacheRead=5), signal=METRICS)
    assert office.tokens() == (10, 2, 5)
    assert office.take(tokens(0, 120, input=30, output=6, cacheRead=5), signal=METRICS).tokens() == (30, 6, 5)


def test_metrics_that_count_anew_each_time_add_up_and_a_repeat_changes_nothing() -> None:
    parts = [tokens(0, 60, input=10, output=2), tokens(60, 120, input=20, output=4)]
    assert Office().take(*parts, parts[0], signal=METRICS).tokens() == (30, 6, 0)


def test_what_logs_tell_metrics_do_not_tell_again_in_either_order() -> None:
    logs, metrics = records(answer(1), service="claude-code"), tokens(0, 60, input=10, output=2)
    assert Office().take(logs, signal=LOGS).take(metrics, signal=METRICS).tokens() == (2, 5, 70)
    assert Office().take(metrics, signal=METRICS).take(logs, signal=LOGS).tokens() == (2, 5, 70)


def test_a_histogram_of_tokens_is_its_sum() -> None:
    point = {
        "startTimeUnixNano": str(START_NS),
        "timeUnixNano": str(START_NS + 10**9),
        "count": "3",
        "sum": 42.0,
        "attributes": attributes({"gen_ai.token.type": "input", "gen_ai.request.model": "gpt-4.1-mini"}),
    }
    told = {"attributes": attributes({"service.name": "lab"})}
    metrics = [{"name": "gen_ai.client.token.usage", "histogram": {"dataPoints": [point]}}]
    raw = json.dumps({"resourceMetrics": [{"resource": told, "scopeMetrics": [{"metrics": metrics}]}]}).encode()
    office = Office().take(raw, signal=METRICS)
    assert office.agents()["otel:lab"]["metrics"]["tokens"]["input"] == 42
