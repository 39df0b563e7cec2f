"""What the steps of the recipes mean, for people at a terminal."""

from __future__ import annotations

from metaverse.models.token import ConnectionKind as Kind

WORDS: dict[tuple[Kind, str], str] = {
    (Kind.CLAUDE_CODE, "settings"): "Merge this into the settings of Claude Code, and start it anew:",
    (Kind.CODEX, "config"): "Put this into the configuration of Codex (an [otel] that is there takes the line):",
    (Kind.CODEX, "follow"): "Its session files tell more; let this run where they are written, beside the server:",
    (Kind.OPENCLAW, "gateway"): "Let the server watch the gateway (it asks for the gateway's token):",
    (Kind.OPENCLAW, "plugin"): "For tokens and cost, give OpenClaw its plugin for telemetry:",
    (Kind.OPENCLAW, "config"): "and merge this into its configuration:",
    (Kind.OTEL, "environment"): "Set this in the environment of your agents, with a name of your own:",
    (Kind.OTEL, "langgraph"): "LangGraph and LangChain, with no change to the code:",
    (Kind.OTEL, "crewai"): "CrewAI, with no change to the code:",
    (Kind.OTEL, "openai-agents"): "OpenAI Agents SDK, with no change to the code:",
    (Kind.OTEL, "collector"): "Or let an OpenTelemetry Collector export here:",
    (
        Kind.A2A,
        "push",
    ): "Let an A2A agent notify the office of each change (tasks/pushNotificationConfig/set):",
    (Kind.A2A, "shell"): "Or pass on what an agent has streamed:",
    (Kind.A2A, "python"): "Or pass it on as it comes:",
    (Kind.AG_UI, "shell"): "Pass on what an agent has streamed:",
    (Kind.AG_UI, "python"): "Or pass it on as it comes:",
    (Kind.MAPPED, "curl"): "Send any JSON that the mapping reads (flask mapping makes one):",
    (Kind.MAPPED, "webhook"): "Or give a webhook this address and this header:",
    (Kind.OWN, "curl"): "Send an event by curl:",
    (Kind.OWN, "python"): "Or by Python, without a library:",
}
