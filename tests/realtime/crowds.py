"""A crowd of stock clients under load: each accounts for every event that happened since it joined."""

from __future__ import annotations

import json
import subprocess
import threading
import time
from typing import Any

from metaverse.events.names import EventType
from tests import factories
from tests.realtime.conftest import Office
from tests.realtime.programs import CLIENTS

Tally = dict[str, Any]
BATCH = 20
AGENTS = 200
BOUND_SECONDS = 30
PARTS = 6


class Load:
    """Events that are sent while the crowd comes, and so many more once it is there, with `words` in another room.

    With `ahead`, the sender waits for all that read whenever they are more than so many lines behind.
    """

    def __init__(self, office: Office, after: int, words: int, ahead: int | None) -> None:
        self.settled = threading.Event()
        self.sent = 0
        self._office, self._after, self._words, self._ahead = office, after, words, ahead
        self._read = -1
        self._progress = threading.Condition()

    def run(self) -> int:
        """Send, and give the number of the last line."""
        until = time.monotonic() + BOUND_SECONDS
        while not self.settled.is_set() and time.monotonic() < until:
            self._send()
        for at in range(self._after // BATCH):
            self._send()
            if self._words:
                self._talk(at)
        return self.sent - 1

    def is_read(self, line: int) -> None:
        """Hear how far all that read have come."""
        with self._progress:
            self._read = line
            self._progress.notify_all()

    def _wait_for_readers(self, ahead: int) -> None:
        with self._progress:
            came = self._progress.wait_for(lambda: self.sent - self._read <= ahead or self._read < 0, BOUND_SECONDS)
        assert came, f"Of {self.sent} lines only {self._read} were read."

    def _talk(self, at: int) -> None:
        words = [{"title": "Wordy", "description": f"{at}.{part} {'.' * self._words}"} for part in range(PARTS)]
        self._office.post(*[factories.event(EventType.TASK_CREATED, "wordy", said) for said in words])

    def _send(self) -> None:
        if self._ahead is not None:
            self._wait_for_readers(self._ahead)
        lines = range(self.sent, self.sent + BATCH)
        self._office.post(*[factories.status(f"a{line % AGENTS}", activity=f"line {line}") for line in lines])
        self.sent += BATCH


def crowd(office: Office, after: int, words: int = 0, ahead: int | None = None, **options: Any) -> list[Tally]:
    """Send events to a crowd of clients, and give the tally of each."""
    load = Load(office, after, words, ahead)
    command = ["node", "crowd.mjs", office.url, office.viewer, office.organization_id, json.dumps(options)]
    process = subprocess.Popen(command, cwd=CLIENTS, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    sender = threading.Thread(target=_send, args=(load, process))
    sender.start()
    try:
        return _done(process, load)
    finally:
        load.settled.set()
        sender.join()
        process.kill()
        process.communicate()


def _send(load: Load, process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    try:
        last = load.run()
    except BaseException:
        process.kill()
        raise
    process.stdin.write(f"{last}\n")
    process.stdin.flush()


def _done(process: subprocess.Popen[str], load: Load) -> list[Tally]:
    assert process.stdout is not None
    for line in process.stdout:
        said = json.loads(line)
        assert "error" not in said, said
        if "read" in said:
            load.is_read(said["read"])
        if "settled" in said:
            load.settled.set()
        if "done" in said:
            found: list[Tally] = said["done"]
            return found
    raise AssertionError("The clients ended too early.")


def whole(done: list[Tally]) -> bool:
    """Tell whether nobody missed or doubled an event."""
    assert [tally for tally in done if tally["gaps"] or tally["doubles"]] == []
    return True
