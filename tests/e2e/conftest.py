"""A real browser for the tests: the system's Chromium, drawing in software, that reaches nothing but our server."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, expect, sync_playwright

from metaverse import database
from tests import databases
from tests.databases import AppMaker
from tests.e2e.office import Office
from tests.served import Served

PATIENCE_MS = 30_000
"""Drawing in software holds the page for seconds on a busy machine."""

expect.set_options(timeout=PATIENCE_MS)
_ARGUMENTS = (
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-gpu-compositing",  # or pages would be put together by WebGL in software, too: half of all the work
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
)


def chromium_arguments() -> list[str]:
    """Give Chromium's arguments; root cannot have its sandbox."""
    return [*_ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]


def browser_program() -> str:
    """Find the system's Chromium."""
    program = shutil.which("chromium")
    assert program, "Chromium is missing; install it with: apt-get install chromium"
    return program


@pytest.fixture(scope="session")
def seeded(session_home: Path, sqlite_template: Path, bare_app: AppMaker) -> Path:
    """Give a database with the seed's people and a token for agents, to be copied: to seed anew costs seconds."""
    path = session_home / "seeded.db"
    shutil.copyfile(sqlite_template, path)
    app = bare_app(f"sqlite:///{path}")
    runner = app.test_cli_runner()
    assert runner.invoke(args=["seed"]).exit_code == 0
    Office.token_of_the_seed = runner.invoke(args=["tokens", "create", "--role", "agent"]).stdout.strip()
    with app.app_context():
        database.bound().dispose()
    return path


@pytest.fixture
def sqlite_url(seeded: Path, tmp_path: Path) -> str:
    """Give a fresh SQLite database with the seed's people."""
    return databases.fresh_sqlite(seeded, tmp_path)


@pytest.fixture
def office(served: Served) -> Office:
    """Give an office that is served, with the seed's people and nobody at work."""
    return Office.open(served)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Run one browser for all tests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_program(), args=chromium_arguments())
        yield browser
        browser.close()


@pytest.fixture
def complaints() -> list[str]:
    """Collect what the page complains about; a test that provokes a complaint clears the list."""
    return []


@pytest.fixture
def page(browser: Browser, complaints: list[str]) -> Iterator[Page]:
    """Give a fresh page, and fail the test if the page's console or a script of it complains."""

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(f"{message.text} ({message.location.get('url')})")

    def lament(error: Error) -> None:
        complaints.append(str(error))

    context = browser.new_context(viewport={"width": 1280, "height": 720}, locale="en-US")
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.on("console", listen)
    page.on("pageerror", lament)
    yield page
    context.close()
    assert complaints == []
