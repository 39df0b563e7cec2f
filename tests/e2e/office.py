"""A seeded office for browser tests: sign in, send events as an agent does, and look."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar

import httpx
from playwright.sync_api import Page, expect

from tests.served import SEED_PASSWORD, Served

ORGANIZATION = "org_default"


@dataclass
class Office:
    """A running server with users, and a token for agents."""

    served: Served
    token: str
    token_of_the_seed: ClassVar[str | None] = None
    """The token that stands in the database already, where it is a copy of a seeded one."""

    @classmethod
    def open(cls, served: Served) -> Office:
        """Seed the server and make a token, unless its database came with both."""
        if cls.token_of_the_seed is not None:
            return cls(served, cls.token_of_the_seed)
        served.prepare("seed")
        return cls(served, served.prepare("tokens", "create", "--role", "agent").strip())

    def send(self, *events: dict[str, Any]) -> None:
        """Send events through the public API, in batches of the size it takes."""
        headers = {"Authorization": f"Bearer {self.token}"}
        for start in range(0, len(events), 1000):
            batch = list(events[start : start + 1000])
            url = f"{self.served.url}/api/metaverse/events"
            answer = httpx.post(url, params={"organizationId": ORGANIZATION}, json=batch, headers=headers, timeout=30)
            assert answer.status_code == httpx.codes.ACCEPTED, answer.text

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Have the server stand still: it keeps its connections, and answers nobody."""
        pids = self.served.pids()
        try:
            for pid in pids:
                os.kill(pid, signal.SIGSTOP)
            yield
        finally:
            for pid in reversed(pids):
                os.kill(pid, signal.SIGCONT)

    def sign_in(self, page: Page, role: str = "owner", path: str = "/office") -> None:
        """Come in as a seeded user."""
        page.goto(f"{self.served.url}{path}")
        page.locator("input[name=email]").fill(f"{role}@example.com")
        page.locator("input[name=password]").fill(SEED_PASSWORD)
        page.locator("button[type=submit]").click()
        expect(page.locator("nav.rail")).to_be_visible()

    def connect(self, kind: str, name: str) -> dict[str, str]:
        """Make a source as an owner does, and give the headers of what it sends."""
        login = {"email": "owner@example.com", "password": SEED_PASSWORD}
        signed_in = httpx.post(f"{self.served.url}/api/auth/login", json=login, timeout=30).json()
        made = httpx.post(
            f"{self.served.url}/api/metaverse/connections",
            params={"organizationId": ORGANIZATION},
            headers={"Authorization": f"Bearer {signed_in['accessToken']}"},
            json={"kind": kind, "name": name},
            timeout=30,
        )
        assert made.status_code == httpx.codes.CREATED, made.text
        return {"Authorization": f"Bearer {made.json()['secret']}"}

    def post(self, path: str, body: bytes, headers: dict[str, str], **query: str) -> httpx.Response:
        """Send a body as a runtime does."""
        url = f"{self.served.url}{path}"
        told = {"Content-Type": "application/json", **headers}
        return httpx.post(url, params=query, content=body, headers=told, timeout=60)
