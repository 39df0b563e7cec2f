"""A reader of server-sent events, strict about their form."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import requests

from tests.realtime.conftest import Office

PATH = "/api/metaverse/3d/tasks/flow/stream"
BOUND_SECONDS = 20


@dataclass
class Stream:
    """One open stream, read as EventSource reads it; `last_id` stands where a client would resume."""

    response: requests.Response
    last_id: str | None = None
    retry: str | None = None
    comments: int = 0
    _blocks: Iterator[dict[str, str]] = field(init=False)

    def __post_init__(self) -> None:
        self._blocks = self._cut()

    def wait(self, name: str) -> Any:
        """Wait for the next event, which must be this one, and give its data."""
        event, data = self.next()
        assert event == name, (event, data)
        return data

    def next(self) -> tuple[str, Any]:
        """Wait for the next event of any name."""
        for block in self._blocks:
            self.last_id = block.get("id", self.last_id)
            self.retry = block.get("retry", self.retry)
            if "data" in block:
                return block.get("event", "message"), json.loads(block["data"])
        return "end", None

    def _cut(self) -> Iterator[dict[str, str]]:
        block: dict[str, str] = {}
        for raw in self.response.iter_lines(chunk_size=1):
            line = raw.decode()
            if line.startswith(":"):
                self.comments += 1
            elif line:
                name, _, value = line.partition(":")
                block[name] = value.removeprefix(" ")
            else:
                yield block
                block = {}


@contextmanager
def stream(office: Office, last_id: str | None = None, token: str | None = None, **query: str) -> Iterator[Stream]:
    """Open a stream for a while."""
    headers = {"Authorization": f"Bearer {token or office.viewer}"} | ({"Last-Event-ID": last_id} if last_id else {})
    url = f"{office.url}{PATH}"
    with requests.get(url, params=query, headers=headers, stream=True, timeout=BOUND_SECONDS) as response:
        assert response.status_code == 200, response.text
        response.encoding = "utf-8"
        yield Stream(response)
