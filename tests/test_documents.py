"""What is written for people is what the code does."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from metaverse.events.names import SocketEvent
from scripts.describe import DOCS, pages
from scripts.reference.__main__ import written
from scripts.reference.words import Words, chinese

ROOT = Path(__file__).resolve().parent.parent


def test_the_pages_that_are_written_from_the_code_are_current() -> None:
    for name, text in pages(Words(), chinese()).items():
        assert (DOCS / name).read_text() == text, "make code-pages"


def test_both_readmes_name_the_commands_and_link_what_exists() -> None:
    for name in ("README.md", "README.zh-CN.md"):
        text = (ROOT / name).read_text()
        assert "make run" in text
        assert "make test" in text
        for target in re.findall(r"\]\((?!https?:)([^)]+)\)", text):
            assert (ROOT / target).exists(), target


def test_every_socket_event_is_described(client: FlaskClient) -> None:
    document = client.get("/api/asyncapi.json").json
    assert document is not None
    names = {message["name"] for message in document["components"]["messages"].values()}
    assert names >= {event.value for event in SocketEvent}


def test_the_reference_is_said_in_chinese_as_a_whole() -> None:
    say = chinese()
    pages(Words(), say)
    told = written(say)
    assert say.missing == set(), "scripts/reference/zh.po lacks these"
    assert set(say.known or ()) - say.asked == set(), "nobody says these any more"
    assert "列出一个组织的智能体。" in told["reference/rest/agents.md"][1]


@pytest.mark.slow
def test_the_documentation_is_built_without_a_warning() -> None:
    made = subprocess.run(
        [sys.executable, "-m", "scripts.reference"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stdout + made.stderr
    for name in ("index.html", "zh/index.html", "reference/rest/scene.html", "reference/sockets.html"):
        assert (ROOT / "var" / "docs" / name).is_file(), name
