"""What is asked of a gateway when frames may have been missed: its lists, one after the other, page by page.

The order matters: the audit list tells what ran and how it ended, the ledger what was to be done, and the sessions who
is at work now; a run that no session goes on with then ends as lost.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
Ask = Callable[[str, Json], str]

AUDIT, TASKS, SESSIONS, AGENTS = "audit.activity.list", "tasks.list", "sessions.list", "agents.list"
EXEC, PLUGIN = "exec.approval.list", "plugin.approval.list"
KINDS = {EXEC: "exec", PLUGIN: "plugin"}

PAGE = 500
SESSIONS_PAGE = 200
MOST_PAGES = 20
MOST_TRIES = 3
ANSWER_SECONDS = 30.0
PAUSE_SECONDS = 5.0
"""So long nothing is asked for again after all was asked for: more frames do not help a gateway that drops some."""

AGAIN = ("UNAVAILABLE",)


@dataclass(slots=True)
class Step:
    """One list, where its next page begins, and how often it was asked for."""

    method: str
    params: Json
    pages: int = 0
    tries: int = 0


@dataclass(slots=True)
class Lists:
    """Asks for the lists; one call is under way at a time."""

    ask: Ask
    _steps: deque[Step]
    _under_way: str = ""
    _due_at: float = 0.0
    _rested_at: float = 0.0
    _again: bool = False

    @classmethod
    def through(cls, ask: Ask) -> Lists:
        """Make the lists of a connection, nothing asked for yet."""
        return cls(ask, deque())

    @property
    def is_busy(self) -> bool:
        """Tell whether something is still to be asked for or answered."""
        return bool(self._steps)

    @property
    def due_at(self) -> float:
        """Tell when to look again, by the monotonic clock."""
        if self._steps:
            return self._due_at
        return self._rested_at if self._again else float("inf")

    def begin(self, since_ms: int, *, anew: bool, approvals: bool) -> None:
        """Ask for everything that happened since then; while it is asked for already, once more afterwards.

        On a connection that begins `anew` all pages are asked for, after lost frames the first of each: it holds what
        has changed last.
        """
        now = time.monotonic()
        if self._steps or now < self._rested_at:
            self._again = True
            return
        self._again = False
        self._steps = deque(_steps(since_ms, anew, approvals))
        self._due_at = now

    def glance(self) -> None:
        """Ask who is at work now, as far as one page tells."""
        if not self._steps:
            self._steps = deque([Step(SESSIONS, {"limit": SESSIONS_PAGE}, pages=MOST_PAGES - 1)])
            self._due_at = time.monotonic()

    def wants_again(self) -> bool:
        """Tell whether the lists should be asked for once more now."""
        return self._again and not self._steps and time.monotonic() >= self._rested_at

    def go_on(self) -> bool:
        """Ask for what is due; tell whether all has been asked for and answered just now."""
        if not self._steps or time.monotonic() < self._due_at:
            return False
        step = self._steps[0]
        if self._under_way or step.tries >= MOST_TRIES:
            return self._next()  # no answer came in time, or never a good one
        step.tries += 1
        self._due_at = time.monotonic() + ANSWER_SECONDS
        self._under_way = self.ask(step.method, step.params)
        return False

    def answered(self, answer: Json) -> bool:
        """Take an answer; tell whether all has been answered now."""
        if not self._steps or answer["id"] != self._under_way:
            return False
        self._under_way, step = "", self._steps[0]
        self._due_at = time.monotonic()
        if not answer["ok"]:
            return self._refused(step, answer)
        step.pages += 1
        if answer["more"] and step.pages < MOST_PAGES:
            step.params, step.tries = {**step.params, **answer["more"]}, 0
            return False
        return self._next()

    def method_of(self, answer: Json) -> str:
        """Name the list that an answer is a page of; empty where it is none."""
        return self._steps[0].method if self._steps and answer["id"] == self._under_way else ""

    def _refused(self, step: Step, answer: Json) -> bool:
        if answer["code"] in AGAIN and step.tries < MOST_TRIES:
            self._due_at += (answer["retryAfterMs"] or 1000) / 1000
            return False
        return self._next()

    def _next(self) -> bool:
        self._under_way = ""
        self._steps.popleft()
        self._due_at = time.monotonic()
        if not self._steps:
            self._rested_at = time.monotonic() + PAUSE_SECONDS
        return not self._steps


def _steps(since_ms: int, anew: bool, approvals: bool) -> list[Step]:
    read = 0 if anew else MOST_PAGES - 1
    return [
        *([Step(AGENTS, {})] if anew else []),
        Step(AUDIT, {"after": max(0, since_ms), "limit": PAGE}),
        Step(TASKS, {"limit": PAGE}, read),
        Step(SESSIONS, {"limit": SESSIONS_PAGE}, read),
        *([Step(EXEC, {}), Step(PLUGIN, {})] if approvals else []),
    ]
