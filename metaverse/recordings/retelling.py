"""A recording told as if it happened now, by beings of its own: never mixed with those that are really at work.

Every key gets `replay:` before it, every name a sign, every source the run: so a second run is seen again (its events
are new), shows the same beings (their keys are not), and spends nothing twice (a `usageKey` replaces).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from metaverse.adapters.memory import keep
from metaverse.adapters.parsing import text
from metaverse.adapters.reading import Json
from metaverse.adapters.wording import key
from metaverse.clock import now_ms, to_wire
from metaverse.events.names import AgentStatus, EventType

PREFIX = "replay:"
SIGN = "↺ "
KEYS = ("parentId", "assignee", "agentId", "to", "taskId", "into", "requestId", "inReplyTo", "commandId")
MOMENTS = ("startedAt", "endedAt", "dueAt", "expiresAt", "until")
CLAIMS = frozenset({EventType.TASK_CREATED.value, EventType.TASK_UPDATED.value})
BUSY = frozenset({AgentStatus.WORKING.value, AgentStatus.WAITING.value})
MOST_BUSY = 10_000


class Retelling:
    """One run of a replay; it remembers who seems at work and what is asked, so that nothing stays so when it stops.

    Whoever has said nothing of a status is taken to be at work, as in the office.
    """

    def __init__(self, run: str) -> None:
        self.run = run
        self._busy: dict[str, tuple[str, bool]] = {}
        self._asked: dict[str, tuple[str, str]] = {}
        self._rests = now_ms()

    def told(self, event: Any, at_ms: int) -> Any:
        """Tell an event as one of this run that happens at `at_ms`; what is no event stays what it is."""
        if not _is_one(event):
            return event
        data = self._data(event)
        again = {**event, "source": key(f"urn:{PREFIX}{self.run}:{event.get('source', '')}"), "time": to_wire(at_ms)}
        if isinstance(event.get("subject"), str):
            again["subject"] = key(PREFIX + event["subject"])
            self._note(again, data)
        return {**again, "data": data}

    def rest(self) -> list[Json]:
        """Tell that everybody who seemed at work is idle, and that nothing is asked any more, by whoever said so."""
        busy = {agent: source for agent, (source, is_busy) in self._busy.items() if is_busy}
        asked, self._asked = self._asked, {}
        self._busy.update({agent: (source, False) for agent, source in busy.items()})
        self._rests += 1
        mark, closed = f"rest:{self._rests}", {"outcome": "the replay ended"}
        idle = {"status": AgentStatus.IDLE.value}
        return [
            *(
                _own(source, EventType.REQUEST_CLOSED, f"{mark}:{request}", agent, {**closed, "requestId": request})
                for request, (source, agent) in asked.items()
            ),
            *(_own(source, EventType.AGENT_STATUS, f"{mark}:{agent}", agent, idle) for agent, source in busy.items()),
        ]

    def home(self, agents: Iterable[str]) -> list[Json]:
        """Tell that these beings of replays leave the office."""
        source, why = f"urn:{PREFIX}{self.run}", {"reason": "replay"}
        return [_own(source, EventType.AGENT_REMOVED, f"home:{agent}", agent, why) for agent in agents]

    def _data(self, event: Json) -> Json:
        data = {name: value for name, value in event.get("data", {}).items() if name not in MOMENTS}
        for name in KEYS:
            if isinstance(data.get(name), str):
                data[name] = key(PREFIX + data[name])
        if isinstance(data.get("dependsOn"), list):
            data["dependsOn"] = [key(f"{PREFIX}{task}") for task in data["dependsOn"]]
        if event.get("type") == EventType.AGENT_REGISTERED and isinstance(data.get("name"), str):
            data["name"] = (SIGN + data["name"])[:256]
        if event.get("type") in CLAIMS:
            data["runId"] = self.run
        return data

    def _note(self, event: Json, data: Json) -> None:
        request = data.get("requestId")
        if event.get("type") == EventType.REQUEST and isinstance(request, str):
            keep(self._asked, request, (event["source"], event["subject"]), MOST_BUSY)
        elif event.get("type") == EventType.REQUEST_CLOSED:
            self._asked.pop(str(request), None)
        elif event.get("type") == EventType.AGENT_STATUS:
            keep(self._busy, event["subject"], (event["source"], text(data.get("status")) in BUSY), MOST_BUSY)
        elif str(event.get("type")).startswith("metaverse.agent.") and event["subject"] not in self._busy:
            keep(self._busy, event["subject"], (event["source"], True), MOST_BUSY)


def _is_one(event: Any) -> bool:
    """Tell whether it looks enough like an event to be told as one; the door judges it."""
    return isinstance(event, dict) and isinstance(event.get("type"), str) and isinstance(event.get("data", {}), dict)


def _own(source: str, kind: EventType, mark: str, agent: str, data: Json) -> Json:
    return {
        "specversion": "1.0",
        "id": key(mark),
        "source": source,
        "type": kind.value,
        "subject": agent,
        "time": to_wire(now_ms()),
        "data": data,
    }
