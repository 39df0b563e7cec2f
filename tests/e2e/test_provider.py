"""Signing in by a certified provider, and out again, as a person does in a browser."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import identity
from tests.e2e.office import ORGANIZATION
from tests.served import Served, listening, serving_on

ROLES = [{"claim": "groups", "value": "admins", "organization": ORGANIZATION, "role": "operator"}]


@pytest.fixture
def office(tmp_path: Path, sqlite_url: str) -> Iterator[Served]:
    """Serve an office that nobody comes into but by the provider."""
    listener = listening()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with identity.running(tmp_path, url) as provider:
        settings = {
            "PUBLIC_URL": url,
            "OIDC_ISSUER": provider.issuer,
            "OIDC_CLIENT_ID": "office",
            "OIDC_CLIENT_SECRET": identity.SECRET,
            "OIDC_LABEL": "Maple ID",
            "OIDC_NEW_USERS": "made",
            "OIDC_ROLES": json.dumps(ROLES),
            "PASSWORD_LOGIN": "off",
        }
        with serving_on(listener, tmp_path, sqlite_url, **settings) as served:
            yield served


def say_who(page: Page, who: str) -> None:
    """Fill in the provider's own page, and agree to what it asks."""
    page.locator("input[name=login]").fill(who)
    page.locator("input[name=password]").fill("x")
    page.locator("button[type=submit]").click()
    page.locator("button[type=submit]").click()


def test_a_person_comes_in_by_the_provider_and_goes_by_it(office: Served, page: Page, complaints: list[str]) -> None:
    page.goto(f"{office.url}/flow?by=stage")
    expect(page.locator("input[name=password]")).to_have_count(0)
    page.get_by_role("link", name="Sign in with Maple ID").click()
    say_who(page, "ada")
    expect(page.locator("nav.rail")).to_be_visible()
    expect(page).to_have_url(f"{office.url}/flow?by=stage")
    page.reload()
    page.get_by_role("button", name="Signed in as Ada L.").click()
    page.get_by_role("menuitem", name="Sign out").click()
    page.locator("button[value=yes]").click()
    expect(page.get_by_role("link", name="Sign in with Maple ID")).to_be_visible()

    page.get_by_role("link", name="Sign in with Maple ID").click()
    say_who(page, "eve")
    expect(page.get_by_role("alert")).to_contain_text("You are not invited yet")
    page.get_by_role("link", name="To the sign-in page").click()

    ticket = office.prepare("users", "let-in", "owner@example.com").strip()
    page.goto(ticket)
    expect(page.locator("nav.rail")).to_be_visible()
    expect(page).to_have_url(re.compile(r"^[^#]*$"))
    complaints[:] = [one for one in complaints if office.url in one and "403" not in one]
