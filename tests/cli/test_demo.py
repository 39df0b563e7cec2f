"""The demo plays by the public API, hears decisions, and leaves nothing open behind it."""

from __future__ import annotations

import httpx
import pytest

from metaverse.services.demonstration import DEMO
from tests.served import SEED_PASSWORD, Served


@pytest.mark.slow
def test_the_studio_works_and_goes_home(served: Served) -> None:
    served.flask("demo", "--url", served.url, "--every", "0.1", "--beats", "12")
    signed_in = httpx.post(
        f"{served.url}/api/auth/login", json={"email": "owner@example.com", "password": SEED_PASSWORD}
    )
    headers = {"Authorization": f"Bearer {signed_in.json()['accessToken']}"}

    def ask(path: str) -> list[dict[str, str]]:
        answer = httpx.get(
            f"{served.url}/api/metaverse/{path}", params={"organizationId": DEMO, "limit": 500}, headers=headers
        )
        items: list[dict[str, str]] = answer.json()["items"]
        return items

    assert {agent["status"] for agent in ask("agents")} == {"offline"}
    assert len(ask("agents")) == 28
    assert len(ask("interactions")) > 0
    assert [request for request in ask("requests") if request["state"] == "open"] == []
    assert {task["status"] for task in ask("tasks")} <= {"completed", "canceled"}
