"""The office opens in a browser."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.served import Served


def test_the_client_is_served_where_the_api_is(served: Served, page: Page) -> None:
    page.goto(served.url)
    expect(page.locator("#root > *").first).to_be_visible()
