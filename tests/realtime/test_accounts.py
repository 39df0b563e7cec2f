"""What comes in by a socket stands in the account of its token, as what comes by HTTP does."""

from __future__ import annotations

import time
from typing import Any

import requests

from metaverse.security.roles import Role
from tests import factories
from tests.realtime.clients import client
from tests.realtime.conftest import Office


def test_events_by_a_socket_are_counted_and_reported(office: Office) -> None:
    agent, admin = office.token(Role.AGENT), office.token(Role.ADMIN)
    known, bad = factories.status("ada"), factories.status("bob", "pondering")
    with client(office.url, agent, transports=["websocket"]) as sender:
        sender.wait("connect")
        assert sender.ask("metaverse:events", {"events": [known]})["accepted"] == 1
        assert sender.ask("metaverse:events", {"events": [known]})["duplicates"] == 1
        assert not sender.ask("metaverse:events", {"events": [factories.status("eve"), bad]})["ok"]
    path, headers = f"{office.url}/api/metaverse/connections", {"Authorization": f"Bearer {admin}"}
    [connection] = requests.get(path, headers=headers, timeout=20).json()["items"]
    counts, until = {"accepted": 1, "duplicates": 1, "late": 0, "rejected": 2, "dead": 0}, time.monotonic() + 30
    report: dict[str, Any] = {"counts": None}
    while report["counts"] != counts and time.monotonic() < until:  # another process knows it once it is written down
        report = requests.get(f"{path}/{connection['id']}/report", headers=headers, timeout=20).json()
    assert report["counts"] == counts
    assert [one["eventId"] for one in report["duplicates"]] == [known["id"]]
    assert [(one["eventId"], one["field"]) for one in report["rejected"]] == [(bad["id"], "data.status")]
