"""A seeded office for browser tests: sign in, send events as an agent does, and look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx
from playwright.sync_api import Page, expect

from tests.served import SEED_PASSWORD, Served

ORGANIZATION = "org_default"


@dataclass
class Office:
    """A running server with users, and a token for agents."""

    served: Served
    token: str

    @classmethod
    def open(cls, served: Served) -> Office:
        """Seed the server and make a token."""
        served.flask("seed")
        return cls(served, served.flask("tokens", "create", "--role", "agent").strip())

    def send(self, *events: dict[str, Any]) -> None:
        """Send events through the public API, in batches of the size it takes."""
        headers = {"Authorization": f"Bearer {self.token}"}
        for start in range(0, len(events), 1000):
            batch = list(events[start : start + 1000])
            url = f"{self.served.url}/api/metaverse/events"
            answer = httpx.post(url, params={"organizationId": ORGANIZATION}, json=batch, headers=headers, timeout=30)
            assert answer.status_code == httpx.codes.ACCEPTED, answer.text

    def sign_in(self, page: Page, role: str = "owner", path: str = "/office") -> None:
        """Come in as a seeded user."""
        page.goto(f"{self.served.url}{path}")
        page.locator("input[name=email]").fill(f"{role}@example.com")
        page.locator("input[name=password]").fill(SEED_PASSWORD)
        page.locator("button[type=submit]").click()
        expect(page.locator("nav")).to_be_visible()
