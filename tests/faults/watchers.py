"""Watchers that come back by themselves: a socket and a stream, which account for every task and every place."""

from __future__ import annotations

import http.client
import json
import socket
import threading
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

import websocket

from tests.cli.processes import until
from tests.realtime.conftest import Office
from tests.realtime.streams import PATH

Json = dict[str, Any]
PAUSE_SECONDS = 0.02
QUIET_SECONDS = 60.0
"""No server is silent for so long: it sends pings and comments."""


class Watcher(ABC):
    """Whoever watches the tasks of an organization, connects anew after each break, and resumes where it was."""

    def __init__(self, office: Office, url: str | None = None) -> None:
        self.url = url or office.url
        self.epoch = ""
        self.seq = 0
        self.told: Counter[str] = Counter()
        """How often each task was told of, as it happened or on a return."""

        self.shown: set[str] = set()
        """The tasks of snapshots."""

        self.connects = self.resumes = self.snapshots = self.gaps = self.doubles = self.refused = 0
        self.hears = threading.Event()
        """Not set, nothing is read."""

        self.hears.set()
        self.goodbyes: list[str] = []
        self.fault: str | None = None
        self._organization_id, self._token = office.organization_id, office.viewer
        self._ended = threading.Event()
        self._socket: socket.socket | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> Watcher:
        """Watch from now on."""
        self._thread.start()
        return self

    @property
    def is_there(self) -> bool:
        """Tell whether one is connected, and knows how things stand."""
        return bool(self.epoch) and self._socket is not None

    def until_there(self) -> None:
        """Wait until one is told how things stand."""
        until(lambda: bool(self.epoch) or bool(self.fault), "a watcher is there")
        assert self.fault is None, self.fault

    def until_seen(self, seq: int) -> None:
        """Wait until one was told of a place in the log."""
        until(lambda: self.seq >= seq or bool(self.fault), f"a {type(self).__name__} at {self.seq} is told of {seq}")
        assert self.fault is None, self.fault

    def missed(self, marks: set[str]) -> set[str]:
        """Return the tasks that one was never told of."""
        return marks - set(self.told) - self.shown

    def doubled(self) -> set[str]:
        """Return the tasks that one was told of twice, of those that are told of once."""
        return {key for key, count in self.told.items() if key.startswith("mark-") and count > 1}

    def cut(self) -> None:
        """Break the connection off."""
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)

    def end(self) -> None:
        """Go."""
        self._ended.set()
        self.cut()
        self._thread.join(QUIET_SECONDS)

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                self._watch()
            except (OSError, http.client.HTTPException, websocket.WebSocketException):
                self.refused += 1
            except Exception as fault:
                self.fault = repr(fault)
                return
            finally:
                self._socket = None
            self._ended.wait(PAUSE_SECONDS)

    def _hold(self, there: socket.socket | None) -> None:
        """Know what to cut off; whoever went meanwhile does not stay."""
        self._socket = there
        if self._ended.is_set():
            raise OSError("gone before the connection was there")

    @abstractmethod
    def _watch(self) -> None:
        """Connect, and watch until the connection ends."""


class SocketWatcher(Watcher):
    """Watches by a WebSocket."""

    _joins = 0
    _held: list[Json] | None = None
    """What is told while a join is not answered yet."""

    def _watch(self) -> None:
        where = f"{self.url.replace('http', 'ws', 1)}/socket.io/?EIO=4&transport=websocket"
        wire = websocket.create_connection(where, timeout=QUIET_SECONDS)
        try:
            self._hold(wire.sock)
            self.connects += 1
            self._talk(wire)
        finally:
            wire.close(timeout=0)
            wire.shutdown()  # type: ignore[no-untyped-call] # it leaves its socket open when the other side has said goodbye

    def _talk(self, wire: websocket.WebSocket) -> None:
        self._held = []
        while True:
            self.hears.wait()
            opcode, raw = wire.recv_data(control_frame=False)
            if opcode == websocket.ABNF.OPCODE_CLOSE:
                self.goodbyes.append(f"close {int.from_bytes(raw[:2])}")
                return
            said = raw.decode()
            if said == "2":
                wire.send("3")
            elif said[0] == "0":
                wire.send("40" + json.dumps({"token": self._token}))
            elif said.startswith("40"):
                self._join(wire)
            elif said.startswith("42"):
                self._hear(wire, *json.loads(said[2:]))
            elif said.startswith("43"):
                self._joined(said)

    def _hear(self, wire: websocket.WebSocket, name: str, payload: Json) -> None:
        if name == "3d:resume":
            self.resumes += 1
            self._held = []
            self._join(wire)
        elif name == "3d:task:flow:update" and self._held is not None:
            self._held.append(payload)
        elif name == "3d:task:flow:update":
            self._take(payload)

    def _join(self, wire: websocket.WebSocket) -> None:
        self._joins += 1
        asked: Json = {"organizationId": self._organization_id, "rooms": ["tasks"]}
        if self.epoch:
            asked["since"] = {"epoch": self.epoch, "tasks": self.seq}
        wire.send(f"42{self._joins}" + json.dumps(["3d:join", asked]))

    def _joined(self, said: str) -> None:
        number, _, rest = said[2:].partition("[")
        if int(number) != self._joins:
            return
        [answer] = json.loads(f"[{rest}")
        if not answer["ok"]:
            raise OSError(answer["error"])
        room = answer["rooms"]["tasks"]
        if "snapshot" in room:
            self.snapshots += 1
            self.shown |= {task["taskId"] for task in room["snapshot"]["tasks"]}
            told = [event["payload"] for event in room.get("events", ())]
            self.seq = told[0]["seq"]["from"] - 1 if told else answer["seq"]
        for event in room.get("events", ()):
            self._take(event["payload"])
        self.epoch, self.seq = answer["epoch"], answer["seq"]
        held, self._held = self._held, None
        for payload in held or ():
            if payload["seq"]["to"] > self.seq:
                self._take(payload)

    def _take(self, payload: Json) -> None:
        seq = payload["seq"]
        self.gaps += seq["from"] > self.seq + 1
        self.doubles += seq["from"] <= self.seq
        self.told.update({task["taskId"] for task in payload["tasks"]})
        self.seq = seq["to"]


class StreamWatcher(Watcher):
    """Watches by server-sent events."""

    def _watch(self) -> None:
        there = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=QUIET_SECONDS)
        try:
            there.connect()
            self._hold(there.sock)
            resumed = {"Last-Event-ID": f"{self.epoch}:{self.seq}"} if self.epoch else {}
            headers = {"Authorization": f"Bearer {self._token}"} | resumed
            there.request("GET", f"{PATH}?organizationId={self._organization_id}", headers=headers)
            answer = there.getresponse()
            try:
                if answer.status != 200:
                    raise OSError(answer.status)
                self.connects += 1
                for block in _blocks(answer):
                    self._take(block)
            finally:
                answer.close()
            self.goodbyes.append("end")
        finally:
            there.close()

    def _take(self, block: dict[str, str]) -> None:
        event, data = block.get("event"), json.loads(block.get("data", "{}"))
        epoch, _, place = block.get("id", f"{self.epoch}:{self.seq}").rpartition(":")
        if event == "snapshot":
            self.snapshots += 1
            self.shown |= {task["taskId"] for task in data["tasks"]}
        elif event == "task":
            self.doubles += int(place) < self.seq
            self.told[data["task"]["taskId"]] += 1
        self.epoch, self.seq = epoch, int(place)


def _blocks(answer: http.client.HTTPResponse) -> Iterator[dict[str, str]]:
    """Cut what is streamed; what is begun and not ended by a blank line counts for nothing."""
    block: dict[str, str] = {}
    while raw := answer.readline():
        line = raw.decode().rstrip("\n")
        if not line:
            if block:
                yield block
            block = {}
        elif not line.startswith(":"):
            name, _, value = line.partition(":")
            block[name] = value.removeprefix(" ")


@contextmanager
def watching(office: Office, *urls: str) -> Iterator[list[Watcher]]:
    """Watch by a socket and by a stream at each address, from before anything happens."""
    there: list[Watcher] = [
        kind(office, url) for url in urls or (office.url,) for kind in (SocketWatcher, StreamWatcher)
    ]
    try:
        for watcher in there:
            watcher.start()
        for watcher in there:
            watcher.until_there()
        yield there
    finally:
        for watcher in there:
            watcher.end()
