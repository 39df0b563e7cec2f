"""Mappings in the running server: while one overdoes it, everybody else is served."""

from __future__ import annotations

import threading
import time
from typing import Any

import httpx

from tests.callers import API
from tests.served import Served

PATIENCE_SECONDS = 20.0
EVENT: dict[str, Any] = {
    "type": "metaverse.agent.status",
    "subject": "who",
    "id": "id",
    "data": {"status": {"literal": "idle"}},
}
ENDLESS = "[items[?length(document().items[?a > `7`]) > `1`]][]"
LARGE = {"items": [{"a": number} for number in range(50_000)]}


def test_a_hostile_mapping_keeps_nobody_from_work(served: Served) -> None:
    served.prepare("seed")
    token = served.prepare("tokens", "create", "--role", "admin").strip().splitlines()[-1]
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=served.url, headers=headers, timeout=60) as client:
        for name, each in (("hooks", "items"), ("endless", ENDLESS)):
            made = client.post(f"{API}/mappings", json={"name": name, "each": each, "events": [EVENT]})
            assert made.status_code == 201, made.text
        answers: list[httpx.Response] = []

        def overdo() -> None:
            answers.append(
                httpx.post(f"{served.url}{API}/ingest/mapped/endless", json=LARGE, headers=headers, timeout=60)
            )

        hostile = [threading.Thread(target=overdo) for _ in range(12)]
        for thread in hostile:
            thread.start()
        took: list[float] = []
        while any(thread.is_alive() for thread in hostile) or len(took) < 5:
            began = time.monotonic()
            document = {"items": [{"who": "ada", "id": len(took)}]}
            answer = client.post(f"{API}/ingest/mapped/hooks", json=document)
            assert (answer.status_code, answer.json().get("accepted")) == (202, 1), answer.text
            took.append(time.monotonic() - began)
        assert {each.status_code for each in answers} == {503}
        assert all(int(each.headers["Retry-After"]) >= 1 for each in answers)
        assert max(took) < PATIENCE_SECONDS
