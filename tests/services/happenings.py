"""What may happen in an office: late, out of order, twice, after silence; people come and go, tasks open again."""

from __future__ import annotations

import itertools
import random
from typing import Any

from metaverse.clock import to_wire
from metaverse.events.journal import Draft
from metaverse.events.names import EventType

Json = dict[str, Any]
START = 1_790_000_000_000
AGENTS = [f"a{number}" for number in range(7)]
TASKS = [f"t{number}" for number in range(12)]
STATUSES = ("offline", "idle", "working", "waiting", "error")
TASK_STATUSES = ("submitted", "working", "input_required", "completed", "failed", "canceled", "completed", "gibberish")
DEPARTMENTS = ("Lab", "Shop", None)


class Happenings:
    """Draws what happens next."""

    def __init__(self, chance: random.Random, start_ms: int = START) -> None:
        self.chance = chance
        self.now_ms = start_ms
        self.version = 1
        self._numbers = itertools.count(1)

    def later(self) -> int:
        """Let some time pass: mostly a moment, now and then long enough to fall silent."""
        self.now_ms += self.chance.choice((1, 400, 3_000, 21_000, 100_000, 700_000))
        return self.now_ms

    def drafts(self) -> list[Draft]:
        """Draw a batch of events."""
        return [self.draft(*self.event()) for _ in range(self.chance.randrange(1, 7))]

    def draft(self, kind: EventType, subject: str | None, data: Json) -> Draft:
        """Make an event of it, as claimed for about now, or for much earlier or somewhat later."""
        late = self.chance.choice((None, None, 0, -5_000, -300_000, 60_000, -1_000_000))
        claimed = None if late is None else self.now_ms + late
        historical = self.chance.random() < 0.05 and kind is not EventType.AGENT_PRESENCE
        number = next(self._numbers)
        return Draft(f"h{number}", "urn:test", kind.value, subject, data, claimed, historical=historical)

    def event(self) -> tuple[EventType, str | None, Json]:
        """Draw an event."""
        return self.chance.choice(
            (
                self._status,
                self._status,
                self._status,
                self._task,
                self._task,
                self._task,
                self._made,
                self._step,
                self._profile,
                self._usage,
                self._walk,
                self._leave,
                self._silence,
                self._work_together,
                self._ask,
                self._close,
                self._answer,
                self._settle,
                self._notify,
            )
        )()

    def _agent(self) -> str:
        return self.chance.choice(AGENTS)

    def _key(self) -> str:
        return self.chance.choice(TASKS)

    def _maybe(self, **fields: Any) -> Json:
        return {name: value for name, value in fields.items() if self.chance.random() < 0.5}

    def _status(self) -> tuple[EventType, str | None, Json]:
        activity = self.chance.choice(("typing", {"kind": "tool", "text": "Bash"}))
        more = self._maybe(activity=activity, taskId=self._key(), waitingOn="permission")
        return EventType.AGENT_STATUS, self._agent(), {"status": self.chance.choice(STATUSES), **more}

    def _task(self) -> tuple[EventType, str | None, Json]:
        data = self._maybe(
            status=self.chance.choice(TASK_STATUSES),
            assignee=self._agent(),
            progress=self.chance.random(),
            runId=self.chance.choice("123"),
            stage=self.chance.choice(("review", "planned")),
            title=self.chance.choice("XYZ"),
        )
        return EventType.TASK_UPDATED, self._key(), data or {"progress": 0.5}

    def _made(self) -> tuple[EventType, str | None, Json]:
        return EventType.TASK_CREATED, self._key(), {"title": "Made", **self._maybe(priority="high", runId="1")}

    def _step(self) -> tuple[EventType, str | None, Json]:
        status = self.chance.choice(("pending", "in_progress", "completed", "failed"))
        data = {"stepKey": self.chance.choice("pq"), "name": "Step", "status": status}
        return EventType.TASK_STEP, self._key(), {**data, **self._maybe(agentId=self._agent())}

    def _profile(self) -> tuple[EventType, str | None, Json]:
        more = self._maybe(department=self.chance.choice(DEPARTMENTS), role="dev")
        return EventType.AGENT_REGISTERED, self._agent(), {"name": self.chance.choice("NM"), **more}

    def _usage(self) -> tuple[EventType, str | None, Json]:
        tokens = {"input": self.chance.randrange(99), "output": 1}
        return EventType.AGENT_USAGE, self._agent(), {"tokens": tokens, **self._maybe(usageKey="u", taskId=self._key())}

    def _walk(self) -> tuple[EventType, str | None, Json]:
        place = {"x": self.chance.randrange(9), "y": 0, "z": self.chance.randrange(9)}
        return EventType.AGENT_POSITION, self._agent(), {"position": place, **self._maybe(rotationY=0.5)}

    def _leave(self) -> tuple[EventType, str | None, Json]:
        if self.chance.random() < 0.5:
            return EventType.AGENT_REMOVED, self._agent(), {}
        return EventType.AGENT_MERGED, self._agent(), {"into": self._agent()}

    def _silence(self) -> tuple[EventType, str | None, Json]:
        return EventType.AGENT_PRESENCE, self._agent(), {"status": "offline", "heardSeq": self.chance.randrange(1, 150)}

    def _work_together(self) -> tuple[EventType, str | None, Json]:
        data = {"to": self._agent(), "kind": self.chance.choice(("delegate", "review", "message"))}
        return EventType.INTERACTION, self._agent(), {**data, **self._maybe(taskId=self._key())}

    def _request(self) -> str:
        return self.chance.choice(("r1", "r2", "r3"))

    def _ask(self) -> tuple[EventType, str | None, Json]:
        data = {"requestId": self._request(), "kind": "permission", "summary": "May I?", "digest": "d"}
        expires = to_wire(self.now_ms + self.chance.choice((1_000, 50_000, 10_000_000)))
        return EventType.REQUEST, self._agent(), {**data, **self._maybe(expiresAt=expires, taskId=self._key())}

    def _close(self) -> tuple[EventType, str | None, Json]:
        return EventType.REQUEST_CLOSED, self._agent(), {"requestId": self._request(), "outcome": "gone"}

    def _answer(self) -> tuple[EventType, str | None, Json]:
        number = next(self._numbers)
        data = {"commandId": f"c{number}", "kind": "approve", "inReplyTo": self._request(), "digest": "d"}
        return EventType.COMMAND, self._agent(), data

    def _settle(self) -> tuple[EventType, str | None, Json]:
        self.version += self.chance.randrange(3)
        return (
            EventType.SCENE_CHANGED,
            None,
            {"version": self.version, **self._maybe(theme="evening", cullingDistance=9)},
        )

    def _notify(self) -> tuple[EventType, str | None, Json]:
        return EventType.NOTIFICATION, None, {"level": "info", "title": "Hear"}
