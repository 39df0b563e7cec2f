"""What the server notifies of comes with a code and values, live and later, and each code has words in the client."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from metaverse.events.names import EventType
from metaverse.operations.alert_messages import TITLES
from metaverse.operations.quota_watch import QuotaWatch
from metaverse.services import quotas
from metaverse.services.alert_built_in import RULES
from tests.callers import API, Somebody
from tests.factories import ORGANIZATION, event, status
from tests.served import ROOT

CODE = re.compile(r'"((?:quota|channel|token|backup|gateway|connection)\.[a-z]+)"')
TOLD = re.compile(r"'told\.((?:quota|channel|token|backup|gateway|connection|alert)\.[a-z]+)'")


@pytest.mark.parametrize("language", ["En", "Zh"])
def test_each_code_has_words_in_the_client(language: str) -> None:
    sources = [path.read_text() for path in (ROOT / "metaverse").rglob("*.py")]
    codes = {code for source in sources if "EventType.NOTIFICATION.value" in source for code in CODE.findall(source)}
    words = (ROOT / "frontend" / "src" / "i18n" / f"told{language}.ts").read_text()
    assert set(TOLD.findall(words)) == codes | {f"alert.{what}" for what in TITLES}
    assert set(re.findall(r"'told\.rule\.([a-z0-9-]+)'", words)) == {rule["id"] for rule in RULES}


def test_a_quota_that_is_near_is_told_by_a_code(app: Flask, admin: Somebody) -> None:
    with app.app_context():
        quotas.set_amount(ORGANIZATION, "agents", 2, "test")
    admin.post(f"{API}/events", [status("ada"), status("eve")])
    with app.app_context():
        QuotaWatch().sweep()
    [told] = [one for one in admin.get(f"{API}/notifications").json["items"] if one["code"]]
    values = {"quota": "agents", "percent": 100, "used": 2, "limit": 2}
    assert (told["code"], told["values"]) == ("quota.reached", values)
    admin.tell(event(EventType.NOTIFICATION, None, {"level": "info", "title": "Hi"}))
    plain = [one for one in admin.get(f"{API}/notifications").json["items"] if one["title"] == "Hi"]
    assert [(one["code"], one["values"], one["audience"]) for one in plain] == [(None, None, None)]
    assert told["audience"] == "admins"
