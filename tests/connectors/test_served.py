"""The gateway's client as it runs in production: under gunicorn, beside everything else, stored by the command line."""

from __future__ import annotations

import signal
from typing import Any

import httpx
import pytest

from tests.connectors.conftest import until
from tests.connectors.gateway import TOKEN, Visit, frames, listening
from tests.served import Served

Json = dict[str, Any]


def day(visit: Visit) -> None:
    visit.let_in()
    visit.serve("sessions.list")
    visit.play(frames("day"), bytewise=True)
    visit.serve()


@pytest.mark.slow
def test_a_stored_gateway_fills_the_office_and_is_let_go_when_the_server_goes(served: Served) -> None:
    served.prepare("seed")
    viewer = served.prepare("tokens", "create", "--role", "viewer").strip()
    admin = served.prepare("tokens", "create", "--role", "admin").strip()
    with listening(day) as gateway, httpx.Client(headers={"Authorization": f"Bearer {viewer}"}) as http:
        made = served.flask("gateway", "add", gateway.url, "--token", TOKEN, "--name", "Home").strip()

        def shown() -> dict[str, str]:
            listed = http.get(f"{served.url}/api/metaverse/agents").json()["items"]
            return {agent["agentId"]: agent["status"] for agent in listed}

        wanted = {"openclaw:main": "idle", "openclaw:main/6f1c": "idle", "openclaw:scout": "working"}
        until(lambda: {name: shown().get(name) for name in wanted} == wanted, "the office")
        [row] = httpx.get(f"{served.url}/api/metaverse/gateways", headers={"Authorization": f"Bearer {admin}"}).json()[
            "items"
        ]
        assert (row["id"], row["state"], row["scopes"]) == (made, "connected", ["operator.read"])
        assert TOKEN not in served.flask("gateway", "list")
        served.process.send_signal(signal.SIGTERM)
        assert served.process.wait(15) == 0
    log = (served.home / "log" / "combined.log").read_text()
    assert TOKEN not in log
    assert "device-token-1" not in log
    assert TOKEN.encode() not in b"".join(path.read_bytes() for path in served.home.rglob("metaverse*.db*"))
