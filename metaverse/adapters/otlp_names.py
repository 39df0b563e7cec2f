"""The names that emitters give to one and the same thing: for each, the first that is there wins.

Where the names come from: `gen_ai.*` OpenTelemetry's semantic conventions for generative AI, today's before the older;
`llm.*`, `agent.name`, `tool.name`, `graph.node.*` OpenInference; `traceloop.*` OpenLLMetry; `agent_name`,
`operation.cost`, `gen_ai.usage.details.*` Pydantic AI and Logfire; `langsmith.*` LangSmith; `ai.*` Vercel's AI SDK;
`gcp.vertex.agent.*` Google ADK (and kagent, which runs it); `openclaw.*` OpenClaw; plain names Claude Code
(`tool_name`, `agent_id`, `input_tokens`), Codex (`call_id`, `input_token_count`) and Gemini CLI (`function_name`).
"""

from __future__ import annotations

from enum import StrEnum


class Fact(StrEnum):
    """What an attribute says."""

    OPERATION = "operation"
    KIND = "kind"
    AGENT_NAME = "agent_name"
    AGENT_ID = "agent_id"
    AGENT_ABOUT = "agent_about"
    ENTITY = "entity"
    SUB_AGENT = "sub_agent"
    SUB_TYPE = "sub_type"
    PARENT_AGENT = "parent_agent"
    NODE_PARENT = "node_parent"
    TOOL = "tool"
    CALL = "call"
    CONVERSATION = "conversation"
    TASK = "task"
    MODEL = "model"
    INPUT = "input"
    OUTPUT = "output"
    CACHED = "cached"
    WRITTEN = "written"
    COST = "cost"
    REQUEST = "request"
    FROM_AGENT = "from_agent"
    TO_AGENT = "to_agent"
    ERROR = "error"
    EVENT = "event"
    EVENT_KIND = "event_kind"
    SUCCESS = "success"
    SEQUENCE = "sequence"
    OF_TOKENS = "of_tokens"
    PROMPT = "prompt"
    DECISION = "decision"
    DURATION = "duration"
    STATUS_CODE = "status_code"


NAMES: dict[Fact, tuple[str, ...]] = {
    Fact.OPERATION: ("gen_ai.operation.name",),
    Fact.KIND: (
        "openinference.span.kind",
        "traceloop.span.kind",
        "langsmith.span.kind",
        "ai.operationId",
        "operation.name",
        "span.type",
    ),
    Fact.AGENT_NAME: (
        "gen_ai.agent.name",
        "agent.name",
        "agent_name",
        "openclaw.agent",
        "crewai.agent.role",
        "ai.telemetry.functionId",
    ),
    Fact.AGENT_ID: ("gen_ai.agent.id",),
    Fact.AGENT_ABOUT: ("gen_ai.agent.description",),
    Fact.ENTITY: ("traceloop.entity.name",),
    Fact.SUB_AGENT: ("agent_id",),
    Fact.SUB_TYPE: ("subagent_type", "agent_type"),
    Fact.PARENT_AGENT: ("parent_agent_id",),
    Fact.NODE_PARENT: ("graph.node.parent_id",),
    Fact.TOOL: (
        "gen_ai.tool.name",
        "tool.name",
        "tool_name",
        "ai.toolCall.name",
        "openclaw.toolName",
        "function_name",
        "tool",
    ),
    Fact.CALL: ("gen_ai.tool.call.id", "tool_call.id", "tool_use_id", "ai.toolCall.id", "call_id", "tool_call_id"),
    Fact.CONVERSATION: (
        "gen_ai.conversation.id",
        "session.id",
        "conversation.id",
        "traceloop.association.properties.session_id",
        "langsmith.trace.session_id",
        "langsmith.metadata.session_id",
        "langsmith.metadata.thread_id",
        "ai.telemetry.metadata.sessionId",
        "gcp.vertex.agent.session_id",
    ),
    Fact.TASK: ("gen_ai.task.id", "prompt.id", "prompt_id"),
    Fact.MODEL: (
        "gen_ai.response.model",
        "gen_ai.request.model",
        "llm.model_name",
        "ai.response.model",
        "ai.model.id",
        "model",
    ),
    Fact.INPUT: (
        "gen_ai.usage.input_tokens",
        "gen_ai.usage.prompt_tokens",
        "llm.token_count.prompt",
        "llm.usage.prompt_tokens",
        "ai.usage.inputTokens",
        "ai.usage.promptTokens",
        "input_tokens",
        "input_token_count",
    ),
    Fact.OUTPUT: (
        "gen_ai.usage.output_tokens",
        "gen_ai.usage.completion_tokens",
        "llm.token_count.completion",
        "llm.usage.completion_tokens",
        "ai.usage.outputTokens",
        "ai.usage.completionTokens",
        "output_tokens",
        "output_token_count",
    ),
    Fact.CACHED: (
        "gen_ai.usage.cache_read.input_tokens",
        "gen_ai.usage.cache_read_input_tokens",
        "gen_ai.usage.details.cache_read_tokens",
        "gen_ai.usage.input_token_details.cache_read",
        "llm.token_count.prompt_details.cache_read",
        "ai.usage.cachedInputTokens",
        "cache_read_tokens",
        "cached_token_count",
        "cached_content_token_count",
    ),
    Fact.WRITTEN: (
        "gen_ai.usage.cache_creation.input_tokens",
        "gen_ai.usage.cache_creation_input_tokens",
        "gen_ai.usage.details.cache_write_tokens",
        "llm.token_count.prompt_details.cache_write",
        "cache_creation_tokens",
        "cache_write_token_count",
    ),
    Fact.COST: ("cost_usd", "gen_ai.usage.cost", "llm.cost.total", "operation.cost"),
    Fact.REQUEST: ("request_id", "gen_ai.response.id"),
    Fact.FROM_AGENT: ("gen_ai.handoff.from_agent", "from_agent"),
    Fact.TO_AGENT: ("gen_ai.handoff.to_agent", "to_agent"),
    Fact.ERROR: ("error.type", "exception.type", "error_type"),
    Fact.EVENT: ("event.name",),
    Fact.EVENT_KIND: ("event.kind",),
    Fact.SUCCESS: ("success",),
    Fact.SEQUENCE: ("event.sequence",),
    Fact.OF_TOKENS: ("gen_ai.token.type", "type", "token_type", "openclaw.token"),
    Fact.PROMPT: ("prompt", "gen_ai.prompt"),
    Fact.DECISION: ("decision",),
    Fact.DURATION: ("duration_ms",),
    Fact.STATUS_CODE: ("status_code", "http.response.status_code"),
}

KNOWN: dict[str, tuple[Fact, int]] = {
    name: (fact, rank) for fact, names in NAMES.items() for rank, name in enumerate(names)
}
"""Each name, with what it says and its place among the names for that."""


class Kind(StrEnum):
    """What a span stands for."""

    AGENT = "agent"
    CREATE = "create"
    LLM = "llm"
    TOOL = "tool"
    HANDOFF = "handoff"
    OTHER = "other"


OPERATIONS: dict[str, Kind] = {
    "invoke_agent": Kind.AGENT,
    "create_agent": Kind.CREATE,
    "execute_tool": Kind.TOOL,
    "tool_call": Kind.TOOL,
    "handoff": Kind.HANDOFF,
    "invoke_workflow": Kind.OTHER,
    "retrieval": Kind.OTHER,
    **dict.fromkeys(("chat", "text_completion", "completion", "generate_content", "embeddings"), Kind.LLM),
}
"""Values of `gen_ai.operation.name`; one that is not here says nothing."""

KIND_WORDS: dict[str, Kind] = {
    "agent": Kind.AGENT,
    "interaction": Kind.AGENT,
    "tool": Kind.TOOL,
    "ai.toolcall": Kind.TOOL,
    "handoff": Kind.HANDOFF,
    "tool.execution": Kind.OTHER,
    "tool.blocked_on_user": Kind.OTHER,
    **dict.fromkeys(("llm", "embedding", "llm_request"), Kind.LLM),
    **dict.fromkeys(
        ("chain", "workflow", "task", "retriever", "reranker", "guardrail", "parser", "prompt"), Kind.OTHER
    ),
    **{f"ai.{run}": Kind.AGENT for run in ("generatetext", "streamtext", "generateobject", "streamobject")},
    **{f"ai.{run}.dogenerate": Kind.LLM for run in ("generatetext", "generateobject")},
    **{f"ai.{run}.dostream": Kind.LLM for run in ("streamtext", "streamobject")},
    **{f"ai.{run}.doembed": Kind.LLM for run in ("embed", "embedmany")},
}
"""Words for the kind of a span, lowercase: OpenInference, OpenLLMetry, LangSmith, Claude Code, Vercel's AI SDK."""

SPAN_NAMES: dict[str, Kind] = {
    "agent run": Kind.AGENT,
    "running tool": Kind.TOOL,
    "call_llm": Kind.LLM,
    "claude_code.interaction": Kind.AGENT,
    "claude_code.llm_request": Kind.LLM,
    "claude_code.tool": Kind.TOOL,
    "claude_code.tool.execution": Kind.OTHER,
    "claude_code.tool.blocked_on_user": Kind.OTHER,
    "codex.tool": Kind.TOOL,
    "openclaw.run": Kind.AGENT,
    "openclaw.model.call": Kind.LLM,
    "openclaw.model.usage": Kind.LLM,
    "openclaw.tool.execution": Kind.TOOL,
}
"""Names of spans that say their kind by no attribute: Pydantic AI up to 2, Google ADK, Claude Code, OpenClaw."""

DEPARTMENTS = ("team", "team.name", "team.id", "department", "service.team", "organization.team")
"""Attributes of a resource that say where its agents sit."""
