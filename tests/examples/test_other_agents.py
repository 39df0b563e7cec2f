"""Agents without an adapter come in by a mapping: the office shows what plain counting finds in their logs."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from tests.examples.test_examples import API, DATA, everything, operator, ours
from tests.served import Served

__all__ = ["operator"]
Json = dict[str, Any]


def sent(served: Served, client: httpx.Client, mapping: str, file: str, name: str) -> list[Json]:
    """Send a log as its mapping wants it, twice, and return its lines."""
    served.prepare("mapping", "put", mapping, f"examples/mappings/{mapping}.json")
    lines = [json.loads(line) for line in (DATA / "other-agents" / file).read_text().splitlines()]
    document = {"name": name, "lines": lines}
    first = client.post(f"{API}/ingest/mapped/{mapping}", json=document)
    assert (first.status_code, first.json()["dead"], first.json()["rejected"]) == (202, [], 0), first.text
    again = client.post(f"{API}/ingest/mapped/{mapping}", json=document).json()
    assert (again["accepted"], again["duplicates"]) == (0, first.json()["accepted"])
    return lines


@pytest.mark.slow
def test_kimi_code(served: Served, operator: httpx.Client) -> None:
    lines = sent(served, operator, "kimi", "kimi-subagent.jsonl", "explore")
    (agent,) = ours(everything(operator, "agents"), "agentId", "kimi:")
    spent = [line["usage"] for line in lines if line["type"] == "usage.record"]
    tokens = [sum(each[name] for each in spent) for name in ("inputOther", "output", "inputCacheRead")]
    assert list(agent["metrics"]["tokens"].values()) == tokens == [12_905, 330, 28_416]
    assert (agent["name"], agent["role"], agent["status"]) == ("explore", "explore", "idle")
    (task,) = ours(everything(operator, "tasks"), "taskId", "kimi:")
    calls = [line for line in lines if (line.get("event") or {}).get("type") == "tool.call"]
    assert task["steps"] == {"total": len(calls), "completed": len(calls), "failed": 0}
    assert (task["status"], len(calls)) == ("completed", 2)


@pytest.mark.slow
def test_copilot_cli(served: Served, operator: httpx.Client) -> None:
    lines = sent(served, operator, "copilot", "copilot-events.jsonl", "repo-1")
    agents = {agent["agentId"]: agent for agent in ours(everything(operator, "agents"), "agentId", "copilot:")}
    started = [line for line in lines if line["type"] == "subagent.started"]
    assert len(agents) == 1 + len(started) == 2
    said = [line["data"] for line in lines if line["type"] == "assistant.message"]
    output = sum(each.get("outputTokens") or 0 for each in said)
    assert agents["copilot:repo-1"]["metrics"]["tokens"]["output"] == output == 15
    assert agents["copilot:repo-1"]["status"] == "offline"
    (task,) = ours(everything(operator, "tasks"), "taskId", "copilot:")
    assert (task["status"], task["steps"]) == ("completed", {"total": 1, "completed": 1, "failed": 0})
    edges = ours(everything(operator, "interactions"), "from", "copilot:")
    assert [edge["kind"] for edge in edges] == ["delegate"]
