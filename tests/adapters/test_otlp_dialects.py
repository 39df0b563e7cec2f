"""The same run in the words of each emitter: an agent that calls a model and a tool."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metaverse.adapters.otlp_names import KIND_WORDS, KNOWN, NAMES, OPERATIONS
from tests.adapters.otlp_rig import Json, Office, parted, request, span

DIALECTS: dict[str, tuple[Json, Json, Json]] = {
    "semantic conventions": (
        {"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "ada"},
        {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": "openai",
            "gen_ai.response.model": "gpt-4.1-mini",
            "gen_ai.usage.input_tokens": 10,
            "gen_ai.usage.output_tokens": 2,
        },
        {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "search", "gen_ai.tool.call.id": "c1"},
    ),
    "semantic conventions, older": (
        {"gen_ai.operation.name": "invoke_agent", "gen_ai.system": "autogen", "gen_ai.agent.name": "ada"},
        {
            "gen_ai.system": "openai",
            "gen_ai.request.model": "gpt-4.1-mini",
            "gen_ai.usage.prompt_tokens": 10,
            "gen_ai.usage.completion_tokens": 2,
        },
        {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "search", "gen_ai.tool.call.id": "c1"},
    ),
    "OpenInference": (
        {"openinference.span.kind": "AGENT", "agent.name": "ada"},
        {
            "openinference.span.kind": "LLM",
            "llm.model_name": "gpt-4.1-mini",
            "llm.token_count.prompt": 10,
            "llm.token_count.completion": 2,
        },
        {"openinference.span.kind": "TOOL", "tool.name": "search", "tool_call.id": "c1"},
    ),
    "OpenLLMetry": (
        {"traceloop.span.kind": "agent", "traceloop.entity.name": "ada"},
        {
            "gen_ai.request.model": "gpt-4.1-mini",
            "llm.request.type": "chat",
            "llm.usage.prompt_tokens": 10,
            "llm.usage.completion_tokens": 2,
        },
        {"traceloop.span.kind": "tool", "traceloop.entity.name": "search", "tool_call_id": "c1"},
    ),
    "LangSmith": (
        {"langsmith.span.kind": "agent", "gen_ai.agent.name": "ada"},
        {
            "langsmith.span.kind": "llm",
            "gen_ai.request.model": "gpt-4.1-mini",
            "gen_ai.usage.input_tokens": 10,
            "gen_ai.usage.output_tokens": 2,
        },
        {"langsmith.span.kind": "tool", "gen_ai.tool.name": "search", "gen_ai.tool.call.id": "c1"},
    ),
    "Vercel AI SDK": (
        {"ai.operationId": "ai.generateText", "ai.telemetry.functionId": "ada"},
        {
            "ai.operationId": "ai.generateText.doGenerate",
            "ai.model.id": "gpt-4.1-mini",
            "ai.usage.promptTokens": 10,
            "ai.usage.completionTokens": 2,
        },
        {"ai.operationId": "ai.toolCall", "ai.toolCall.name": "search", "ai.toolCall.id": "c1"},
    ),
    "Pydantic AI 3": (
        {"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "ada", "agent_name": "other"},
        {
            "gen_ai.operation.name": "chat",
            "gen_ai.response.model": "gpt-4.1-mini",
            "gen_ai.usage.input_tokens": 10,
            "gen_ai.usage.output_tokens": 2,
        },
        {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "search", "gen_ai.tool.call.id": "c1"},
    ),
}
NAMED: dict[str, tuple[str, str, str, Json, Json, Json]] = {
    "Pydantic AI 2": (
        "agent run",
        "chat gpt-4.1-mini",
        "running tool",
        {"agent_name": "ada", "gen_ai.usage.input_tokens": 10, "gen_ai.usage.output_tokens": 2},
        {"gen_ai.request.model": "gpt-4.1-mini", "gen_ai.usage.input_tokens": 10, "gen_ai.usage.output_tokens": 2},
        {"gen_ai.tool.name": "search", "gen_ai.tool.call.id": "c1"},
    ),
    "Google ADK": (
        "invoke_agent ada",
        "call_llm",
        "execute_tool search",
        {"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "ada"},
        {"gen_ai.request.model": "gpt-4.1-mini", "gen_ai.usage.input_tokens": 10, "gen_ai.usage.output_tokens": 2},
        {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "search", "gen_ai.tool.call.id": "c1"},
    ),
    "OpenClaw": (
        "openclaw.run",
        "openclaw.model.call",
        "openclaw.tool.execution",
        {"openclaw.agent": "ada"},
        {"gen_ai.request.model": "gpt-4.1-mini", "gen_ai.usage.input_tokens": 10, "gen_ai.usage.output_tokens": 2},
        {"openclaw.toolName": "search", "tool_call_id": "c1"},
    ),
}
RUNS = {name: ("run", "call", "tool", *told) for name, told in DIALECTS.items()} | NAMED


def run_of(name: str) -> bytes:
    """Write the run in the words of one emitter."""
    run, call, tool, agent_says, call_says, tool_says = RUNS[name]
    return request(
        span(1, name=run, lasts=9, says=agent_says),
        span(2, 1, call, at=1, says=call_says),
        span(3, 1, tool, at=2, says=tool_says),
    )


@pytest.mark.parametrize("name", RUNS)
def test_every_emitter_s_words_say_the_same(name: str) -> None:
    office = Office().take(run_of(name))
    (agent,) = office.agents().values()
    assert (agent["agentId"], agent["name"], agent["status"]) == ("otel:lab/ada", "ada", "idle")
    assert [(step["name"], step["key"], step["agent_key"]) for step in office.steps()] == [
        ("search", "c1", "otel:lab/ada")
    ]
    assert office.tokens() == (10, 2, 0)
    assert agent["metrics"]["costUsd"] == pytest.approx((10 * 0.4 + 2 * 1.6) / 1e6, abs=1e-6)
    assert [task["status"] for task in office.tasks().values()] == ["completed"]


@pytest.mark.parametrize("name", RUNS)
def test_span_by_span_and_backwards_says_the_same(name: str) -> None:
    raw = run_of(name)
    assert Office().take(*reversed(parted(raw, [1, 1, 1]))).shown() == Office().take(raw).shown()


def test_claude_code_s_spans_belong_to_its_session_and_its_sub_agent() -> None:
    told = {"session.id": "s-1", "input_tokens": 2, "output_tokens": 5, "cache_read_tokens": 70}
    call = {**told, "gen_ai.request.model": "claude-opus-5", "cache_creation_tokens": 3, "request_id": "req_1"}
    office = Office().take(
        request(
            span(1, name="claude_code.interaction", lasts=9, says={"session.id": "s-1"}),
            span(2, 1, "claude_code.llm_request", says=call),
            span(3, 1, "claude_code.tool", says={"session.id": "s-1", "tool_name": "Bash", "tool_use_id": "t1"}),
            span(4, 3, "claude_code.tool.execution", says={"session.id": "s-1", "tool_name": "Bash"}),
            span(5, 3, "claude_code.llm_request", says={**call, "agent_id": "a1", "request_id": "req_2"}),
            service="claude-code",
        )
    )
    assert sorted(office.agents()) == ["claude:s-1", "claude:s-1/a1"]
    assert office.agents()["claude:s-1/a1"]["parentId"] == "claude:s-1"
    assert office.agents()["claude:s-1"]["metrics"]["tokens"] == {"input": 2, "output": 5, "cached": 70}
    assert office.edges() == [("claude:s-1", "claude:s-1/a1", "delegate")]
    assert [(step["key"], step["name"]) for step in office.steps()] == [("t1", "Bash")]


def test_no_name_is_known_for_two_things() -> None:
    every = [name for names in NAMES.values() for name in names]
    assert len(every) == len(set(every)) == len(KNOWN)
    assert all(word == word.lower() for word in [*KIND_WORDS, *OPERATIONS])


texts = st.one_of(st.text(max_size=300), st.integers(), st.floats(), st.booleans())
attributes = st.dictionaries(st.one_of(st.sampled_from(sorted(KNOWN)), st.text(max_size=20)), texts, max_size=12)
operations = st.sampled_from(
    ["invoke_agent", "chat", "execute_tool", "create_agent", "handoff", "AGENT", "LLM", "tool"]
)


@st.composite
def spans(draw: st.DrawFn) -> list[Json]:
    """Draw a trace whose spans say anything; parents may be missing, or below."""
    count = draw(st.integers(1, 8))
    drawn = []
    for number in range(1, count + 1):
        says = draw(attributes)
        if draw(st.booleans()):
            says["gen_ai.operation.name"] = draw(operations)
        parent = draw(st.one_of(st.none(), st.integers(1, count + 2)))
        name = draw(st.one_of(st.text(max_size=40), st.sampled_from(["agent run", "claude_code.tool", "codex.tool"])))
        drawn.append(span(number, parent, name, at=number, lasts=draw(st.integers(0, 9)), says=says))
    return drawn


@given(spans())
def test_whatever_spans_say_the_door_takes_what_is_made_of_it(drawn: list[Json]) -> None:
    office = Office(keep_texts=True).take(request(*drawn))
    assert office.dead == []
    office.settle(10**6)


@st.composite
def runs(draw: st.DrawFn) -> list[Json]:
    """Draw a sound trace: agents that call agents, models and tools, each within what called it."""
    drawn: list[Json] = []

    def below(parent: int | None, depth: int) -> None:
        number = len(drawn) + 1
        what = "agent" if parent is None else draw(st.sampled_from(["agent", "chat", "tool", "other", "call"]))
        words: dict[str, Json] = {
            "agent": {"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": f"a{draw(st.integers(1, 3))}"},
            "chat": {"gen_ai.operation.name": "chat", "gen_ai.usage.input_tokens": 10 * number},
            "call": {"gen_ai.request.model": "m", "gen_ai.usage.output_tokens": 7 * number},
            "tool": {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "search"},
            "other": {},
        }
        lasts = (30 - 6 * depth) + number / 1000
        failed = draw(st.integers(0, 9)) == 0
        drawn.append(span(number, parent, what, at=depth * 2, lasts=lasts, says=words[what], failed=failed))
        for _ in range(draw(st.integers(0, 3)) if depth < 4 and len(drawn) < 14 else 0):
            below(number, depth + 1)

    below(None, 0)
    return drawn


@given(runs(), st.integers(0, 2**32))
def test_a_trace_says_the_same_in_whatever_parts_it_comes(drawn: list[Json], seed: int) -> None:
    chance = random.Random(seed)
    order = drawn[:]
    chance.shuffle(order)
    parts, at = [], 0
    while at < len(order):
        size = chance.randint(1, len(order))
        parts.append(request(*order[at : at + size]))
        at += size
    assert Office().take(*parts, parts[0]).shown() == Office().take(request(*drawn)).shown()
