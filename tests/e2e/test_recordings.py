"""One recording of each kind goes through the real server, and the office shows who did what."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.office import Office

DATA = Path(__file__).parent.parent / "data"
Json = dict[str, Any]


def replayed(office: Office, recording: str) -> None:
    """Let a recording happen now, as fast as it goes."""
    office.served.prepare("replay", str(DATA / recording), "--speed", "max", "--at", "now")


def people(page: Page) -> Locator:
    return page.locator(".agent-list li")


def card_of(page: Page, name: str | re.Pattern[str]) -> Locator:
    """Open somebody's card from the list."""
    people(page).filter(has_text=name).first.locator("button").press("Enter")
    card = page.locator(".drawer")
    expect(card.locator(".drawer-head h2")).to_have_text(re.compile(name) if isinstance(name, str) else name)
    return card


def says_tokens(card: Locator, **parts: str) -> None:
    for name, amount in parts.items():
        expect(card.locator(".usage-parts div", has_text=name.capitalize()).locator("dd")).to_have_text(amount)


def test_hooks_of_claude_code(office: Office, page: Page) -> None:
    headers = office.connect("claude-code", "Laptop")
    for line in (DATA / "claude-hooks" / "hook-payloads.ndjson").read_bytes().splitlines():
        assert office.post("/api/metaverse/ingest/claude-code", line, headers).is_success
    office.sign_in(page)
    expect(people(page)).to_have_count(3)
    expect(people(page).filter(has_text="project · Laptop")).to_contain_text("Idle")
    card = card_of(page, re.compile(r"^Explore\b"))
    expect(card.locator(".status-block")).to_contain_text("reported by Claude Code")


@pytest.mark.slow
def test_a_session_file_of_claude_code_with_five_sub_agents(office: Office, page: Page) -> None:
    replayed(office, "claude-session-5-subagents.jsonl")
    office.sign_in(page)
    expect(people(page)).to_have_count(4)
    expect(people(page).filter(has_text=re.compile("general-purpose( [23])?: Idle"))).to_have_count(3)
    card = card_of(page, "general-purpose 3")
    says_tokens(card, input="49", output="2.6 k", cached="103 k")

    page.get_by_role("link", name="Network").click()
    expect(page.get_by_role("table")).to_contain_text("general-purpose 2")


@pytest.mark.slow
def test_a_rollout_of_codex(office: Office, page: Page) -> None:
    replayed(office, "codex/codex-0146-rollout.jsonl")
    office.sign_in(page)
    expect(people(page)).to_have_count(1)
    card = card_of(page, "repo")
    says_tokens(card, input="12.8 k", output="81", cached="3.58 k")
    page.get_by_role("link", name="Flow").click()
    expect(page.locator(".task.card").first).to_be_visible()


@pytest.mark.slow
def test_a_session_file_of_openclaw(office: Office, page: Page) -> None:
    replayed(office, "openclaw/openclaw-large.jsonl")
    office.sign_in(page)
    expect(people(page)).to_have_count(1)
    expect(people(page)).to_contain_text("OpenClaw")


def test_an_export_of_opentelemetry(office: Office, page: Page) -> None:
    headers = office.connect("otel", "Cluster")
    body = (DATA / "otlp" / "kagent-helm-otlp.json").read_bytes()
    assert office.post("/v1/traces", body, headers).json() == {}
    office.sign_in(page)
    expect(people(page)).to_have_count(1)
    card = card_of(page, "helm_agent")
    expect(card).to_contain_text("kagent")
    says_tokens(card, input="1.98 k", output="130", cached="1.79 k")


@pytest.mark.slow
def test_updates_of_a2a(office: Office, page: Page) -> None:
    headers = office.connect("a2a", "Weather service")
    asks = {"role": "agent", "messageId": "m", "parts": [{"kind": "text", "text": "Which city?"}]}
    told = [_update("submitted"), _update("working"), _update("input-required", message=asks)]
    body = b"".join(json.dumps(update).encode() + b"\n" for update in told)
    answer = office.post("/api/metaverse/ingest/a2a", body, headers, agent="weather", name="Weather")
    assert answer.is_success, answer.text
    office.sign_in(page)
    expect(people(page).filter(has_text="Weather")).to_contain_text("Waiting")
    card = card_of(page, "Weather")
    expect(card.locator(".status-block")).to_contain_text("waits for your answer")
    expect(card).to_contain_text("Task of Weather")


def _update(state: str, **more: Any) -> Json:
    return {"kind": "status-update", "taskId": "t-1", "contextId": "c-1", "status": {"state": state, **more}}


@pytest.mark.slow
def test_a_stream_of_ag_ui(office: Office, page: Page) -> None:
    headers = office.connect("ag-ui", "Shop")
    told: list[Json] = [
        {"type": "RUN_STARTED", "threadId": "th-1", "runId": "r-1"},
        {"type": "STEP_STARTED", "stepName": "plan"},
        {"type": "STEP_FINISHED", "stepName": "plan"},
        {"type": "TOOL_CALL_START", "toolCallId": "c-1", "toolCallName": "search"},
    ]
    body = b"".join(b"data: " + json.dumps(event).encode() + b"\n\n" for event in told)
    streamed = {**headers, "Content-Type": "text/event-stream"}
    answer = office.post("/api/metaverse/ingest/ag-ui", body, streamed, agent="shop", name="Shop assistant")
    assert answer.is_success, answer.text
    office.sign_in(page)
    expect(people(page).filter(has_text="Shop assistant")).to_contain_text("Working")
    card = card_of(page, "Shop assistant")
    expect(card.locator(".status-activity")).to_have_text("Running a tool: search")
    expect(card).to_contain_text("1 of 2 steps")
