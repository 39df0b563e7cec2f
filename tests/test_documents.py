"""What is written for people is what the code does."""

from __future__ import annotations

import re
from pathlib import Path

from flask.testing import FlaskClient

from metaverse.events.names import SocketEvent
from metaverse.schemas import page

ROOT = Path(__file__).resolve().parent.parent


def test_the_page_of_events_is_current() -> None:
    assert (ROOT / "docs" / "events.md").read_text() == page.page()


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
