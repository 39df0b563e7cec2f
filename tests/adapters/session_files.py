"""Lines of session files of Claude Code as tests write them, and how they are read."""

from __future__ import annotations

import json
from typing import Any

from metaverse.adapters import claude_code
from metaverse.adapters.reading import Reading, Setting
from tests.adapters import heard
from tests.adapters.heard import valid, whole

Json = dict[str, Any]
FIVE = heard.recording("claude-session-5-subagents.jsonl")


def read(raw: bytes, setting: Setting = heard.SETTING, cursor: Json | None = None) -> Reading:
    reading = whole(claude_code.read, raw, setting, cursor)
    assert valid(reading.events)
    return reading


def line(kind: str, uuid: str, content: Any, parent: str | None = None, **more: Any) -> bytes:
    message = {"role": kind, "content": content}
    record = {"type": kind, "uuid": uuid, "parentUuid": parent, "sessionId": "s-1", "version": "2.1.200", "cwd": "/p"}
    return json.dumps({**record, "timestamp": f"2026-11-25T10:00:{len(uuid):02}Z", "message": message, **more}).encode()


def use(name: str, call: str, **given: Any) -> list[Json]:
    return [{"type": "tool_use", "id": call, "name": name, "input": given}]


def result(call: str, words: str = "ok") -> list[Json]:
    return [{"type": "tool_result", "tool_use_id": call, "content": words}]


PROMPT = line("user", "u", "Look around", promptId="p1")
CALL = line("assistant", "uu", use("Agent", "t1", description="Scan", subagent_type="Explore", prompt="scan it"), "u")
SUB_FILE = [
    line("user", "c", "scan it", isSidechain=True, agentId="a1"),
    line("assistant", "cc", use("Bash", "t2"), "c", isSidechain=True, agentId="a1"),
    line("user", "ccc", result("t2"), "cc", isSidechain=True, agentId="a1"),
]


def answer(status: str) -> bytes:
    return line("user", "uuu", result("t1"), "uu", toolUseResult={"agentId": "a1", "status": status}, promptId="p1")
