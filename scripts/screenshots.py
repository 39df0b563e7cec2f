"""Take the pictures of docs/screens.md: every view in both languages and themes, empty, crowded, offline, on a phone.

Serves a database of its own, lets the demo's team work in it, and looks at it with the system's Chromium.
"""

from __future__ import annotations

import itertools
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

from metaverse.events.names import EventType
from tests.e2e.conftest import browser_program, chromium_arguments
from tests.e2e.office import Office
from tests.factories import event, status
from tests.served import ROOT, SEED_PASSWORD, Served, serving

PICTURES = ROOT / "docs" / "images" / "screens"
VIEWS = ("office", "flow", "network", "hub", "settings/connect")
LANGUAGES = ("en", "zh")
THEMES = ("light", "dark")
DEMO = "Demo · Studio"
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
CROWD = 1000
TEAMS = ("Research", "Engineering", "Operations", "Support", "Finance", "Design", "Security", "Data")
STATUSES = ("working", "working", "working", "idle", "waiting", "error", "offline")
QUALITY = 82
PATIENCE_MS = 120_000
"""Drawing a thousand people in software takes its time."""


def main() -> None:
    """Take all pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=PATIENCE_MS)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home = Path(folder)
        with serving(home, f"sqlite:///{home / 'screens.db'}") as served:
            served.flask("db", "upgrade")
            office = Office.open(served)
            browser = playwright.chromium.launch(executable_path=browser_program(), args=chromium_arguments())
            Photographer(office, browser).take_all()
            browser.close()


class Photographer:
    """Goes about with a camera."""

    def __init__(self, office: Office, browser: Browser) -> None:
        self._office, self._browser = office, browser

    def take_all(self) -> None:
        """Take every picture, the empty office first."""
        for language in LANGUAGES:
            with self._page(language, "light") as page:
                self._shoot(page, "office", f"empty-{language}")
        self._office.served.flask("seed", "--scenario", "studio")
        with working(self._office.served):
            for language, theme in itertools.product(LANGUAGES, THEMES):
                with self._page(language, theme, DEMO) as page:
                    for view in VIEWS:
                        self._shoot(page, view, f"{view.replace('/', '-')}-{language}-{theme}")
            for language in LANGUAGES:
                with self._page(language, "light", DEMO, PHONE) as page:
                    for view in VIEWS[:4]:
                        self._shoot(page, view, f"phone-{view}-{language}")
            self._offline()
        self._office.send(*crowd())
        for view in ("office", "flow", "hub"):
            with self._page("en", "light") as page:
                self._shoot(page, view, f"crowd-{view}-en")

    def _offline(self) -> None:
        for language in LANGUAGES:
            with self._page(language, "light", DEMO) as page:
                self._settle(page, "office")
                page.context.set_offline(True)
                expect(page.locator(".offline-banner").first).to_be_visible()
                self._picture(page, f"offline-office-{language}")

    @contextmanager
    def _page(
        self, language: str, theme: str, organization: str | None = None, size: dict[str, int] | None = None
    ) -> Iterator[Page]:
        scheme: Any = theme
        context = self._browser.new_context(
            viewport=size or DESK,  # type: ignore[arg-type]
            locale="zh-CN" if language == "zh" else "en-GB",
            color_scheme=scheme,
            has_touch=size == PHONE,
            bypass_csp=True,
        )
        page = context.new_page()
        page.goto(f"{self._office.served.url}/hub")
        page.locator("input[name=email]").fill("owner@example.com")
        page.locator("input[name=password]").fill(SEED_PASSWORD)
        page.locator("button[type=submit]").click()
        expect(page.locator("nav.rail")).to_be_visible()
        if organization:
            page.locator(".organization select").select_option(label=organization)
        yield page
        context.close()

    def _shoot(self, page: Page, view: str, name: str) -> None:
        self._settle(page, view)
        self._picture(page, name)

    def _settle(self, page: Page, view: str) -> None:
        page.goto(f"{self._office.served.url}/{view}")
        expect(page.locator(".link-chip.link-live").first).to_be_visible()
        expect(page.locator(".skeleton, .bones")).to_have_count(0)
        if view == "office" and page.locator(".stage").count():
            page.wait_for_function("() => (window.__office?.frames ?? 0) > 20", timeout=PATIENCE_MS)

    def _picture(self, page: Page, name: str) -> None:
        path = PICTURES / f"{name}.jpg"
        page.screenshot(path=path, type="jpeg", quality=QUALITY)
        print(path.relative_to(ROOT))


@contextmanager
def working(served: Served) -> Iterator[None]:
    """Let the demo's team work meanwhile."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi:app", "demo", "--every", "1", "--url", served.url]
    with (served.home / "demo.out").open("wb") as output:
        team = subprocess.Popen(command, cwd=ROOT, env=served.environment, stdout=output, stderr=output)
    try:
        yield
    finally:
        team.kill()
        team.wait()


def crowd() -> list[dict[str, Any]]:
    """Give the events of a thousand people at work in eight teams, and their tasks."""
    events: list[dict[str, Any]] = []
    for number in range(CROWD):
        key, team = f"agent-{number}", TEAMS[number % len(TEAMS)]
        events.append(event(EventType.AGENT_REGISTERED, key, {"name": f"Agent {number}", "department": team}))
        events.append(event(EventType.TASK_CREATED, f"task-{number}", {"title": f"Case {number}", "assignee": key}))
        events.append(status(key, STATUSES[number % len(STATUSES)]))
    return events


if __name__ == "__main__":
    main()
