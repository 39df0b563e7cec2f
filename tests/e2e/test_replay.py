"""A recording of each kind is played into the office, and a person who looks on sees it happen again."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.cli.processes import PATIENCE_SECONDS, flask
from tests.e2e.office import Office
from tests.recordings.files import DATA

RECORDINGS = (
    "claude-session-5-subagents.jsonl",
    "claude-hooks/hook-payloads.ndjson",
    "codex/codex-rollout-sample.jsonl",
    "openclaw/openclaw-small.jsonl",
    "openclaw/sessions-list-2026.7.2.json",
    "otlp/kagent-helm-otlp.json",
)


@pytest.mark.parametrize("recording", RECORDINGS)
def test_a_recording_happens_again(office: Office, page: Page, tmp_path: Path, recording: str) -> None:
    office.sign_in(page)
    expect(page.get_by_text("Connect your first agent")).to_be_visible()
    file = shutil.copy(DATA / recording, tmp_path)
    played = ("replay", str(file), "--speed", "50", "--longest-pause", "0.2")
    with flask(office.served.home, office.served.environment["DATABASE_URL"], *played) as process:
        expect(page.locator(".agent-list li", has_text="↺").first).to_be_visible()
        _, err = process.communicate(timeout=PATIENCE_SECONDS)
    assert "Traceback" not in err
    expect(page.locator(".agent-list li", has_text="Working")).to_have_count(0)
