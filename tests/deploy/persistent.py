"""Whoever calls all the time while something is restarted, and notes how that went."""

from __future__ import annotations

import threading
import time

import requests

from tests import factories
from tests.realtime.conftest import Office

BOUND_SECONDS = 60
PAUSE_SECONDS = 0.05


class Knocks:
    """Calls one after the other, by several who call; each over a connection of its own, where `keeps` is not set.

    Whoever keeps a connection must be ready to find it closed: an nginx that reloads closes those that are idle, and a
    call that is on its way in that moment is to be made again (RFC 9112, 9.3.1), which `requests` leaves to others.
    """

    def __init__(self, url: str, *, keeps: bool = True) -> None:
        self.failed: list[str] = []
        self.count, self.longest = 0, 0.0
        self._url, self._ended = url, threading.Event()
        self._headers = {} if keeps else {"Connection": "close"}
        self._threads = [threading.Thread(target=self._call) for _ in range(4)]

    def __enter__(self) -> Knocks:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join(BOUND_SECONDS * 2)

    def _call(self) -> None:
        with requests.Session() as session:
            while not self._ended.is_set():
                began = time.monotonic()
                try:
                    answer = session.get(self._url, headers=self._headers, timeout=BOUND_SECONDS)
                    if answer.status_code != 200:
                        self.failed.append(f"{answer.status_code} {answer.text[:200]}")
                except requests.RequestException as error:
                    self.failed.append(repr(error))
                self.longest = max(self.longest, time.monotonic() - began)
                self.count += 1


class Sender:
    """Sends events one after the other; what is not acknowledged is sent again, as agents do."""

    def __init__(self, office: Office) -> None:
        self.taken: list[str] = []
        self.again = 0
        self._office, self._ended = office, threading.Event()
        self._thread = threading.Thread(target=self._send)

    def __enter__(self) -> Sender:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join(BOUND_SECONDS)

    def _send(self) -> None:
        url = f"{self._office.url}/api/metaverse/events"
        shown = {"Authorization": f"Bearer {self._office.operator}"}
        with requests.Session() as session:
            while not self._ended.is_set():
                event = {**factories.status("bob"), "id": f"sent-{len(self.taken)}"}
                answer = session.post(url, json=[event], headers=shown, timeout=BOUND_SECONDS)
                if answer.status_code == 202:
                    self.taken.append(str(event["id"]))
                else:
                    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2"), answer.text
                    self.again += 1
                self._ended.wait(PAUSE_SECONDS)
