"""Whose right ends is out at once: open sockets and streams with a token or a session end with it, in every process."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import requests

from tests import factories
from tests.realtime.clients import client
from tests.realtime.conftest import Office
from tests.realtime.streams import stream

API = "/api/metaverse"
AT_ONCE_SECONDS = 5.0
"""Far less than the half minute after which each is asked anew anyway; the machine may be busy."""


def asked(office: Office, method: str, path: str, body: Any = None) -> requests.Response:
    """Ask as an administrator."""
    headers = {"Authorization": f"Bearer {office.admin}"}
    answer = requests.request(method, f"{office.url}{API}/{path}", json=body, headers=headers, timeout=20)
    assert answer.status_code < 300, answer.text
    return answer


def token(office: Office, role: str) -> dict[str, Any]:
    made: dict[str, Any] = asked(office, "POST", "tokens", {"role": role}).json()
    return made


def test_a_revoked_token_s_sockets_and_streams_end_at_once_and_no_other_s(office: Office) -> None:
    mine = token(office, "viewer")
    with ExitStack() as open_:
        sockets = [
            open_.enter_context(client(office.url, mine["token"], transports=[way])) for way in ("websocket", "polling")
        ]
        other = open_.enter_context(client(office.url, office.viewer, transports=["websocket"]))
        streaming = open_.enter_context(stream(office, token=mine["token"]))
        for one in [*sockets, other]:
            one.wait("connect")
        streaming.wait("snapshot")
        asked(office, "DELETE", f"tokens/{mine['id']}")
        began = time.monotonic()
        assert streaming.next()[0] == "end"
        for one in sockets:
            one.wait("disconnect", seconds=AT_ONCE_SECONDS)
        assert time.monotonic() - began < AT_ONCE_SECONDS
        office.post(factories.status("ada"))
        assert other.ask("3d:join", {"rooms": ["scene"]})["ok"]


def test_a_demoted_token_s_socket_has_to_come_anew(office: Office) -> None:
    mine = token(office, "operator")
    with client(office.url, mine["token"], transports=["websocket"]) as worker:
        worker.wait("connect")
        asked(office, "PATCH", f"tokens/{mine['id']}", {"role": "viewer"})
        worker.wait("disconnect", seconds=AT_ONCE_SECONDS)
        worker.wait("connect")
        assert worker.ask("metaverse:events", {"events": [factories.status("ada")]})["error"]["code"] == "forbidden"


def test_who_is_signed_out_by_an_administrator_is_out_at_once(office: Office) -> None:
    person = office.user("ada")
    with client(office.url, office.sign_in(person, 600), transports=["websocket"]) as watcher:
        watcher.wait("connect")
        asked(office, "DELETE", f"users/{person}/sessions")
        watcher.wait("disconnect", seconds=AT_ONCE_SECONDS)
        assert watcher.wait("connect_error")["data"]["code"] == "unauthenticated"


def test_an_organization_that_is_erased_beside_the_server_lets_nobody_in_and_keeps_nobody(office: Office) -> None:
    person = office.sign_in(office.user("ada"), 600)
    with ExitStack() as open_:
        sockets = [
            open_.enter_context(client(office.url, shown, transports=["websocket"]))
            for shown in (office.viewer, person)
        ]
        streaming = open_.enter_context(stream(office, token=office.operator))
        for one in sockets:
            one.wait("connect")
        streaming.wait("snapshot")
        office.erase_elsewhere()
        began = time.monotonic()
        assert streaming.next()[0] == "end"
        for one in sockets:
            one.wait("disconnect", seconds=AT_ONCE_SECONDS)
        assert time.monotonic() - began < AT_ONCE_SECONDS
    headers = {"Authorization": f"Bearer {office.admin}"}
    assert requests.get(f"{office.url}{API}/tasks", headers=headers, timeout=20).status_code == 401


def refresh(office: Office, shown: str) -> requests.Response:
    return requests.post(f"{office.url}/api/auth/refresh", json={"refreshToken": shown}, timeout=20)


def test_of_many_who_refresh_at_once_one_gets_the_next_token_and_a_thief_ends_them_all(office: Office) -> None:
    first = office.sign_in_to_refresh(office.user("eve"))
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: refresh(office, first), range(16)))
    assert {answer.status_code for answer in answers} == {200}
    [second] = [answer.json()["refreshToken"] for answer in answers if "refreshToken" in answer.json()]
    third = refresh(office, second).json()["refreshToken"]
    with ThreadPoolExecutor(8) as pool:
        thefts = list(pool.map(lambda _: refresh(office, first), range(4)))
    assert {answer.status_code for answer in thefts} == {401}
    assert refresh(office, third).status_code == 401
