"""The scene editor: what is laid out is published, shown in the office, and does not overwrite what others did."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from metaverse.events.names import EventType
from tests.e2e.office import ORGANIZATION, Office
from tests.factories import event, status
from tests.served import SEED_PASSWORD, Served

CONFIG = "/api/metaverse/3d/scene/config"


@pytest.fixture
def office(served: Served) -> Office:
    office = Office.open(served)
    office.send(event(EventType.AGENT_REGISTERED, "ada", {"name": "Ada", "department": "Sales"}), status("ada"))
    return office


class Admin:
    """An administrator who changes the scene by the API meanwhile."""

    def __init__(self, served: Served) -> None:
        self._url = f"{served.url}{CONFIG}?organizationId={ORGANIZATION}"
        login = {"email": "owner@example.com", "password": SEED_PASSWORD}
        signed_in = httpx.post(f"{served.url}/api/auth/login", json=login, timeout=30).json()
        self._headers = {"Authorization": f"Bearer {signed_in['accessToken']}"}

    def look(self) -> httpx.Response:
        return httpx.get(self._url, headers=self._headers, timeout=30)

    def change(self, plan: dict[str, object]) -> None:
        headers = {**self._headers, "If-Match": self.look().headers["ETag"]}
        answer = httpx.patch(self._url, headers=headers, json={"plan": plan}, timeout=30)
        assert answer.is_success, answer.text

    def place_of(self, desk_id: str) -> tuple[float, float]:
        desk = next(desk for desk in self.look().json()["desks"] if desk["id"] == desk_id)
        return desk["x"], desk["z"]


def drag(page: Page, thing: Locator, by_x: float, by_y: float) -> None:
    box = thing.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + by_x / 2, y + by_y / 2)
    page.mouse.move(x + by_x, y + by_y)
    page.mouse.up()


def test_a_desk_is_dragged_published_and_its_owner_sits_there(office: Office, page: Page) -> None:
    admin = Admin(office.served)
    office.sign_in(page, role="admin", path="/settings/scene")
    desk = page.locator("[data-id=f0-d0-0]")
    expect(desk).to_be_visible()
    before = admin.place_of("f0-d0-0")
    publish = page.get_by_role("button", name="Publish")
    expect(publish).to_be_disabled()

    drag(page, desk, 20, 120)
    page.keyboard.press("Control+z")
    expect(page.locator(".editor-state")).to_have_text("As published: version 1.")

    desk.focus()
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator(".plan-stage [role=status]")).to_contain_text(f"z {before[1] + 1:.2f} m".replace(".00", ""))
    expect(page.locator(".editor-state")).to_contain_text("kept in this browser")
    page.reload()
    expect(page.locator(".editor-state")).to_contain_text("Draft from version 1")
    publish.click()
    page.get_by_role("link", name="See it in the office").click()
    expect(page.locator(".agent-list li", has_text="Ada")).to_be_visible()
    assert admin.place_of("f0-d0-0") == pytest.approx((before[0], before[1] + 1))


@pytest.mark.slow
def test_what_another_admin_published_meanwhile_is_shown_and_both_are_kept(office: Office, page: Page) -> None:
    admin = Admin(office.served)
    office.sign_in(page, role="admin", path="/settings/scene")
    desk = page.locator("[data-id=f0-d0-0]")
    desk.focus()
    before = admin.place_of("f0-d0-0")
    page.keyboard.press("Shift+ArrowDown")
    admin.change({"rooms": [{"id": "f0-lounge", "name": {"en": "Garden", "zh": "花园"}}]})
    newer = page.locator(".plan-newer")
    expect(newer).to_contain_text("Somebody published version 2 meanwhile")
    expect(newer).to_contain_text("Garden: name")
    expect(page.get_by_role("button", name="Publish")).to_be_disabled()
    newer.get_by_role("button", name="Lay mine over theirs").click()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Published as version 3.")).to_be_visible()
    assert admin.place_of("f0-d0-0") == pytest.approx((before[0], before[1] + 1))
    assert {"en": "Garden", "zh": "花园"} in [zone.get("name") for zone in admin.look().json()["zones"]]


@pytest.mark.slow
def test_a_file_that_does_not_fit_is_refused_with_the_place(office: Office, page: Page) -> None:
    office.sign_in(page, role="admin", path="/settings/scene")
    expect(page.locator("[data-id=f0-d0-0]")).to_be_visible()
    page.locator("input[type=file]").set_input_files(
        {
            "name": "plan.json",
            "mimeType": "application/json",
            "buffer": b'{"format": "metaverse-scene", "formatVersion": 2}',
        }
    )
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("formatVersion")
    expect(dialog).to_contain_text("must be 1")
    page.keyboard.press("Escape")
    expect(page.locator(".editor-state")).to_have_text("As published: version 1.")
