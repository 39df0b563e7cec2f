"""The main job, as its user does it: real activity goes in, and the browser shows the agents at work, live."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from metaverse.adapters import claude_code
from metaverse.adapters.reading import Setting
from metaverse.events.names import EventType
from metaverse.ids import agent_id
from tests.e2e.office import ORGANIZATION, Office
from tests.factories import event, status

RECORDING = Path(__file__).parent.parent / "data" / "claude-session-5-subagents.jsonl"
EAGER_BYTES = 100_000
EAGER_REQUESTS = 12


def recorded() -> list[dict[str, Any]]:
    """Give the recording as if it happened now, up to where the sub-agents are still at work."""
    reading = claude_code.read(RECORDING.read_bytes(), None, Setting(received_ms=0))
    events = [{**event, "time": None} for event in reading.events]
    last = max(n for n, e in enumerate(events) if e["type"] == EventType.TASK_STEP and "/" in str(e["data"]))
    return events[: last - 200]


def in_list(page: Page, text: str | re.Pattern[str]) -> Any:
    return page.locator(".agent-list li", has_text=text)


def until(page: Page, expression: str, at_least: int) -> None:
    """Wait until a number of the page is reached (the page's policy forbids to evaluate within it)."""
    for _ in range(600):
        if page.evaluate(expression) >= at_least:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{expression} stays at {page.evaluate(expression)}")


def test_a_recorded_session_is_seen_at_work_in_every_view(office: Office, page: Page) -> None:
    office.sign_in(page)
    expect(page.get_by_text("Connect your first agent")).to_be_visible()

    office.send(*recorded())

    expect(in_list(page, "Setup Next.js project")).to_have_count(1)
    expect(page.locator(".agent-list li")).to_have_count(6)
    until(page, "window.__office?.agentsDrawn ?? 0", 5)
    in_list(page, "Claude fe5e1c67").locator("button").press("Enter")
    expect(page.locator("aside").first).to_contain_text("Claude Code")

    page.get_by_role("link", name="Flow").click()
    expect(page.locator("[data-card]", has_text="Implement state management").first).to_be_visible()

    page.get_by_role("link", name="Network").click()
    expect(page.get_by_role("table")).to_contain_text("Create data models")
    expect(page.get_by_role("table")).to_contain_text("Claude fe5e1c67")

    page.get_by_role("link", name=re.compile("Hub")).click()
    expect(page.get_by_text("agents are working")).to_be_visible()


def test_a_change_is_shown_as_it_happens(office: Office, page: Page) -> None:
    office.send(event(EventType.AGENT_REGISTERED, "ada", {"name": "Ada", "role": "Engineer"}), status("ada", "idle"))
    office.sign_in(page)
    expect(in_list(page, "Ada, Engineer: Idle")).to_have_count(1)
    office.send(status("ada", "error", activity="exit 1"))
    expect(in_list(page, "Ada, Engineer: Error")).to_have_count(1)


def test_a_decision_in_the_hub_reaches_the_agent(office: Office, page: Page) -> None:
    bound = office.served.prepare("tokens", "create", "--role", "agent", "--agent", "ada").strip()
    asked = {"requestId": "r-1", "kind": "permission", "summary": "May I deploy?", "digest": "sha:1"}
    office.send(event(EventType.REQUEST, "ada", asked), status("ada", "waiting", waitingOn="permission"))
    office.sign_in(page, role="operator", path="/hub")
    expect(page.get_by_text("May I deploy?")).to_be_visible()
    page.get_by_role("button", name="Approve").first.click()

    inbox = f"{office.served.url}/api/metaverse/agents/{agent_id(ORGANIZATION, 'ada')}/inbox"
    headers = {"Authorization": f"Bearer {bound}"}
    answer = httpx.get(inbox, params={"wait": "20"}, headers=headers, timeout=30)
    [command] = answer.json()["items"]
    assert (command["kind"], command["inReplyTo"], command["digest"]) == ("approve", "r-1", "sha:1")
    expect(page.get_by_text("May I deploy?")).to_have_count(0)


@pytest.mark.slow
def test_an_empty_hub_shows_the_way_to_the_first_agent(office: Office, page: Page) -> None:
    office.sign_in(page, path="/hub")
    page.get_by_role("button", name="Connect your first agent").click()
    expect(page.get_by_role("heading", name="Connect your first agent")).to_be_visible()


def test_a_name_is_text_whatever_it_says(office: Office, page: Page) -> None:
    evil = "<img src=x onerror=window.hacked=1>"
    office.send(event(EventType.AGENT_REGISTERED, "evil", {"name": evil}), status("evil"))
    office.sign_in(page)
    expect(in_list(page, evil)).to_have_count(1)
    assert page.evaluate("window.hacked") is None


def test_without_the_server_the_last_state_stays_dated_and_it_comes_back(
    office: Office, page: Page, complaints: list[str]
) -> None:
    office.send(status("ada"))
    office.sign_in(page)
    expect(in_list(page, "ada")).to_have_count(1)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    os.kill(office.served.process.pid, signal.SIGSTOP)
    page.context.set_offline(True)
    expect(page.get_by_text(re.compile("Offline mode")).first).to_be_visible(timeout=60_000)
    expect(in_list(page, "ada")).to_have_count(1)
    page.locator("button.top-language").click()
    page.get_by_role("menuitemradio", name="中文").click()
    expect(page.get_by_text(re.compile("离线模式")).first).to_be_visible()

    os.kill(office.served.process.pid, signal.SIGCONT)
    page.context.set_offline(False)
    expect(page.get_by_text(re.compile("离线模式"))).to_have_count(0, timeout=60_000)
    complaints.clear()


def test_the_first_view_is_small_and_asks_nobody_else(office: Office, page: Page) -> None:
    sizes: dict[str, int] = {}
    page.on("response", lambda response: sizes.update({response.url: int(response.headers.get("content-length", 0))}))
    page.goto(office.served.url)
    expect(page.locator("input[name=email]")).to_be_visible()
    assert {url for url in sizes if not url.startswith(office.served.url)} == set()
    code = {url: size for url, size in sizes.items() if re.search(r"\.(js|css)$|/$", url)}
    assert sum(code.values()) < EAGER_BYTES, sizes
    assert len(sizes) <= EAGER_REQUESTS, sizes


def test_the_browser_s_own_event_source_reads_the_stream_by_its_cookie(office: Office, page: Page) -> None:
    office.send(event(EventType.TASK_CREATED, "t-1", {"title": "Sweep the floor"}))
    office.sign_in(page)
    path = f"/api/metaverse/3d/tasks/flow/stream?organizationId={ORGANIZATION}"
    titles = page.evaluate(
        """path => new Promise((resolve, reject) => {
            const source = new EventSource(path);
            source.addEventListener('snapshot', ({ data }) => {
                source.close();
                resolve(JSON.parse(data).tasks.map(task => task.title));
            });
            source.onerror = () => reject(new Error('the stream was refused'));
        })""",
        path,
    )
    assert titles == ["Sweep the floor"]
