"""Hook events of Claude Code as tests write them, and how they are heard."""

from __future__ import annotations

import json
from typing import Any

from metaverse.adapters import claude_hooks
from metaverse.adapters.reading import Reading, Setting
from tests.adapters import heard
from tests.adapters.heard import one_by_one, valid

S, SUB = "claude:s-1", "claude:s-1/a1"
HOSTILE = ("01-lost-subagentstop", "02-phantom-agent-id", "04-same-event-twice", "05-end-before-start")


def hook(event: str, **more: Any) -> bytes:
    return json.dumps({"session_id": "s-1", "cwd": "/home/ada/shop", "hook_event_name": event, **more}).encode()


def tool(event: str, name: str = "Bash", call: str = "t1", **more: Any) -> bytes:
    return hook(event, tool_name=name, tool_use_id=call, tool_input=more.pop("tool_input", {"command": "ls"}), **more)


DELEGATION = {"subagent_type": "Explore", "description": "Look for tests", "prompt": "Look through all of it"}
CALL = tool("PreToolUse", "Agent", "t0", tool_input=DELEGATION)
PROMPT = hook("UserPromptSubmit", prompt="Mend the shop", prompt_id="p-1")
SUB_START = hook("SubagentStart", agent_id="a1", agent_type="Explore")
SUB_STOP = hook("SubagentStop", agent_id="a1", agent_type="Explore")
STOP = hook("Stop", background_tasks=[])


def hear(*payloads: bytes, setting: Setting = heard.SETTING, every_ms: int = 1500) -> Reading:
    reading = one_by_one(claude_hooks.read, payloads, setting, every_ms)
    assert valid(reading.events)
    return reading


def ended_delegation(status: str) -> bytes:
    return tool("PostToolUse", "Agent", "t0", tool_input=DELEGATION, tool_response={"status": status, "agentId": "a1"})
