"""Calls that are held until a person decides: bounded, without a thread each, let go when what they ask is over.

One watcher for all of a process asks once for all held requests of an organization whose log has grown, and each
second besides: a wake-up may be lost, another process may have written, and a caller may have hung up.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager

import structlog

from metaverse.events.bus import bus
from metaverse.events.waiting import POLL_SECONDS
from metaverse.services import requests
from metaverse.services.requests import Name

logger = structlog.get_logger(__name__)
MOST_HELD = 200
"""So many calls of one organization are held at once; the next is not."""

TICK_SECONDS = 0.05


class Held:
    """A call that is held for one request."""

    def __init__(self, organization_id: str, request: Name, is_gone: Callable[[], bool]) -> None:
        self.organization_id, self.request, self.is_gone = organization_id, request, is_gone
        self.let_go = threading.Event()


class Holding:
    """The held calls of a process."""

    def __init__(self, context: Callable[[], AbstractContextManager[object]]) -> None:
        self._context = context
        self._lock = threading.Lock()
        self._places: dict[str, int] = {}
        self._calls: dict[str, list[Held]] = {}
        self._unfollow: dict[str, Callable[[], None]] = {}
        self._grown: set[str] = set()
        self._woken = threading.Event()
        self._watches = self._ended = False

    @contextmanager
    def place(self, organization_id: str) -> Iterator[bool]:
        """Take a place among the held calls of an organization; False where there is none left."""
        with self._lock:
            here = self._places.get(organization_id, 0)
            is_free = here < MOST_HELD and not self._ended
            if is_free:
                self._places[organization_id] = here + 1
        try:
            yield is_free
        finally:
            if is_free:
                self._give_back(organization_id)

    def _give_back(self, organization_id: str) -> None:
        with self._lock:
            self._places[organization_id] -= 1
            if not self._places[organization_id]:
                del self._places[organization_id]

    def begin(self, organization_id: str, open_: Sequence[Name], is_gone: Callable[[], bool]) -> Held:
        """Hold a call for the first of its requests for which none is held; for the last if one is for each."""
        with self._lock:
            calls = self._calls.setdefault(organization_id, [])
            if organization_id not in self._unfollow:
                self._unfollow[organization_id] = bus.follow(organization_id)
            held = {call.request for call in calls}
            request = next((name for name in open_ if name not in held), open_[-1])
            call = Held(organization_id, request, is_gone)
            calls.append(call)
            if not self._watches:
                self._watches = True
                threading.Thread(target=self._watch, name="held calls", daemon=True).start()
        self._note(organization_id, 0)
        return call

    def wait(self, call: Held, most_seconds: float) -> bool:
        """Wait until a request may be decided; False where that is of no use any more."""
        try:
            call.let_go.wait(max(0.0, most_seconds))
        finally:
            with self._lock:
                calls = self._calls[call.organization_id]
                calls.remove(call)
                if not calls:
                    del self._calls[call.organization_id]
                    self._unfollow.pop(call.organization_id)()
        return not (self._ended or call.is_gone())

    def end(self) -> None:
        """Let all calls go: the server ends."""
        self._ended = True
        for calls in list(self._calls.values()):
            for call in calls:
                call.let_go.set()

    def _note(self, organization_id: str, _seq: int) -> None:
        if organization_id in self._calls:
            self._grown.add(organization_id)
            self._woken.set()

    def _watch(self) -> None:
        looked, rest = time.monotonic(), threading.Event()
        unsubscribe = bus.subscribe(self._note)
        while self._goes_on():
            self._woken.wait(POLL_SECONDS)
            self._woken.clear()
            grown, self._grown = self._grown, set()
            is_due = time.monotonic() - looked >= POLL_SECONDS
            looked = time.monotonic() if is_due else looked
            for organization_id in list(self._calls) if is_due else grown:
                self._look(organization_id)
            rest.wait(TICK_SECONDS)
        unsubscribe()

    def _goes_on(self) -> bool:
        """Tell whether anything is held; who begins next finds that nobody watches."""
        with self._lock:
            self._watches = bool(self._calls) and not self._ended
            return self._watches

    def _look(self, organization_id: str) -> None:
        calls = list(self._calls.get(organization_id, ()))
        try:
            with self._context():
                over = requests.over(organization_id, sorted({call.request.key for call in calls}))
        except Exception:
            logger.exception("held calls could not be looked after", organization_id=organization_id)
            return
        for call in calls:
            if call.request in over or call.is_gone():
                call.let_go.set()
