"""One frame of OpenClaw's gateway as it is heard: its connection's memory, and the pen to write with.

Remembered are the agents, which run is whose, the calls that run, what was asked of the gateway and of people, and the
last number of the connection; each is bounded.
"""

from __future__ import annotations

from metaverse.adapters import wording
from metaverse.adapters.memory import keep
from metaverse.adapters.openclaw_names import Being, being, run_key
from metaverse.adapters.parsing import moment, part, text
from metaverse.adapters.reading import Json, Reading, Setting
from metaverse.adapters.scribe import Scribe
from metaverse.events.names import AgentStatus, InteractionKind

MOST_AGENTS = 512
MOST_RUNS = 512
CLOCK_HOLDS_MS = 60_000
"""So long what the gateway said of the time is its present; it ticks more often."""


class Frame:
    """What a frame carries, the memory of its connection, and the scribe of what it means."""

    def __init__(self, payload: Json, reading: Reading, setting: Setting, mark: str) -> None:
        self.payload, self.reading, self.setting, self.mark = payload, reading, setting, mark
        self.state = reading.cursor
        self.gateway = text(self.state.get("gateway"))
        self.scribe = Scribe(reading, setting, f"urn:openclaw:{self.gateway or 'gateway'}", setting.received_ms)
        self.at(payload.get("ts"))

    def at(self, time: object) -> None:
        """Write at a time that the gateway names, if it is one; else at the latest that it has named.

        A frame without a time is read a moment after it was sent, and its clock may be another: stamped by ours, it
        would be later than the end that follows it, and the agent would work for ever.
        """
        self.scribe.at_ms = moment(time) or self._gateway_now()

    def _gateway_now(self) -> int:
        now = self.setting.received_ms
        said, heard = self.state.get("clock") or (now, 0)
        return min(said, now) if now - heard < CLOCK_HOLDS_MS else now

    def of(self, *names: str) -> str:
        """Return a field of the payload that is a text, else an empty one."""
        return text(part(self.payload, *names))

    def with_payload(self, payload: Json) -> Frame:
        """Return the same frame about one of the things that it lists."""
        return Frame(payload, self.reading, self.setting, self.mark)

    def who(self, session: str, agent: str = "") -> Being:
        """Return the being that speaks in a session, and bring it into the office."""
        found = being(self.gateway, session, agent)
        self.know(found, {})
        return found

    def know(self, found: Being, profile: Json) -> None:
        """Register an agent when it is first heard of, or when more is known of it."""
        agents = self.state.setdefault("agents", {})
        before = agents.get(found.key) or {}
        known = {**before, **{field: value for field, value in profile.items() if value}}
        if found.key not in agents or known != before:
            name = text(known.get("name")) or found.name
            role = text(known.get("role")) or ("Sub-agent" if found.is_sub else "OpenClaw agent")
            more = {field: known[field] for field in ("parentId", "metadata") if field in known}
            self.scribe.agent(found.key, f"agent:{found.key}:{wording.digest(known)[:12]}", name, role=role, **more)
        keep(agents, found.key, known, MOST_AGENTS)

    def spawned(self, session: str, by: str, task: str | None = None) -> None:
        """Tell once that a session was spawned by another: it reports to that one's agent."""
        child, parent = being(self.gateway, session), being(self.gateway, by)
        if not session or not by or child.key == parent.key:
            return
        self.know(parent, {})
        self.know(child, {"parentId": parent.key})
        if session not in self.state.setdefault("spawned", {}):
            keep(self.state["spawned"], session, by, MOST_RUNS)
            self.scribe.edge(parent.key, f"{session}:delegate", child.key, InteractionKind.DELEGATE, task)

    def delivered(self, session: str, task: str | None = None) -> None:
        """Tell that what a spawned session found went back to whoever spawned it."""
        by = self.state.get("spawned", {}).get(session)
        if by:
            child, parent = being(self.gateway, session), being(self.gateway, text(by))
            self.scribe.edge(child.key, f"{session}:result", parent.key, InteractionKind.RESULT, task)

    def task(self, run: str) -> str:
        """Name the task that a run is."""
        return run_key(self.gateway, run)

    def runs(self) -> Json:
        """Return the runs that are known: whose each is, and whether it goes on."""
        runs: Json = self.state.setdefault("runs", {})
        return runs

    def run(self, run: str) -> Json:
        """Return what is remembered of a run, newly if need be."""
        known: Json = self.runs().get(run) or {}
        keep(self.runs(), run, known, MOST_RUNS)
        return known

    def is_busy(self, agent: str) -> bool:
        """Tell whether some run of an agent goes on, or a session of it that names none."""
        return agent in self.active().values() or any(
            run.get("agent") == agent and run.get("on") for run in self.runs().values()
        )

    def active(self) -> Json:
        """Return the sessions that are said to be active, and whose each is."""
        active: Json = self.state.setdefault("active", {})
        return active

    def told(self, agent: str) -> str:
        """Return the status that was told of an agent last."""
        return text(self.state.get("told", {}).get(agent))

    def rest(self, agent: str, mark: str) -> None:
        """Tell that an agent is idle, unless another of its runs goes on."""
        if not self.is_busy(agent):
            self.scribe.status(agent, mark, AgentStatus.IDLE)
