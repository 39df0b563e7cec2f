"""A served office notes who falls silent, whether or not a browser is open, and across a restart."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.factories import status
from tests.served import Served, serving

QUICK = {"STALE_AFTER_SECONDS": "1", "TOOL_STALE_AFTER_SECONDS": "1", "PRESENCE_TIMEOUT_SECONDS": "2"}
BOUND_SECONDS = 30


def until(served: Served, token: str, status_wanted: str) -> dict[str, Any]:
    """Ask until the one agent is in a status."""
    end = time.monotonic() + BOUND_SECONDS
    with httpx.Client(headers={"Authorization": f"Bearer {token}"}) as http:
        while True:
            [agent] = http.get(f"{served.url}/api/metaverse/agents").json()["items"]
            if agent["status"] == status_wanted:
                found: dict[str, Any] = agent
                return found
            assert time.monotonic() < end, agent


def tell(served: Served, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    answer = httpx.post(f"{served.url}/api/metaverse/events", json=status("ada"), headers=headers)
    assert answer.status_code == httpx.codes.ACCEPTED, answer.text


@pytest.mark.slow
def test_nobody_works_for_ever(sqlite_url: str, tmp_path: Path) -> None:
    with serving(tmp_path, sqlite_url, **QUICK) as served:
        served.prepare("seed")
        agent, viewer = (served.prepare("tokens", "create", "--role", role).strip() for role in ("agent", "viewer"))
        tell(served, agent)
        until(served, viewer, "working")
        assert until(served, viewer, "offline")["basis"] == "expired"
        tell(served, agent)
    with serving(tmp_path, sqlite_url, **QUICK) as served:
        assert until(served, viewer, "offline")["basis"] == "expired"
