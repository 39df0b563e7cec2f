"""What is put right when a span comes that says more of those before it."""

from __future__ import annotations

from typing import Any

from metaverse.adapters import otlp_making as making
from metaverse.adapters.otlp_identity import key
from metaverse.adapters.otlp_making import Told
from metaverse.adapters.otlp_memory import Memory, Trace
from metaverse.adapters.reading import Json, Setting
from metaverse.events.names import EventType


class Mending:
    """Puts right what was guessed, told twice, or not known."""

    def __init__(self, memory: Memory, setting: Setting, told: Told) -> None:
        self._memory = memory
        self._setting = setting
        self._told = told

    def set_right(self, trace: Trace) -> None:
        """Look at a trace again, now that more of its spans have come."""
        wrong = self._put_down_anew(trace)
        self._name_callers(trace)
        self._take_back(trace)
        for guess, source in wrong.items():
            self._leave(trace, guess, source)

    def delegated(self, trace: Trace, name: str, by: str, caller: Any) -> None:
        """Tell that a run was called by another agent."""
        agent, task, start_ms, _, _, source = caller
        trace.tops.pop(name, None)
        if by != agent:
            id_ = f"{trace.id}:{name}:delegate"
            self._told.middles.append(making.handed(id_, source, by, agent, "delegate", task, start_ms))

    def leads(self, source: str, agent: str) -> None:
        """Remember who leads a service; two of them, and nobody does."""
        leads = self._memory.names("leads")
        leads[source] = agent if leads.get(source, agent) == agent else ""

    def _put_down_anew(self, trace: Trace) -> dict[str, str]:
        """Put down to its agent what was put down by guess; return who was guessed wrongly, with the source."""
        wrong: dict[str, str] = {}
        for name, (guess, own, made) in list(trace.loose.items()):
            above = trace.owner(name)
            if above.agent is None and not above.known:
                continue
            del trace.loose[name]
            owner = above.agent or own[0]
            if owner == guess:
                continue
            wrong[guess] = own[1]
            for one in made:
                self._moved(trace, name, one, guess, owner)
        return wrong

    def _moved(self, trace: Trace, name: str, made: Json, guess: str, owner: str) -> None:
        if made["type"] == EventType.TASK_STEP:
            data = {**made["data"], "agentId": owner}
            self._told.middles.append({**made, "id": f"{made['id']}:again", "data": data})
            return
        node = trace.spans[name]
        if node.counted is None:
            return
        self._told.middles.append(making.nothing(f"{made['id']}:moved", *node.counted))
        if not node.is_told_below:
            self._told.middles.append({**made, "id": f"{made['id']}:again", "subject": owner})
            trace.spans[name] = node._replace(counted=(owner, *node.counted[1:]))

    def _name_callers(self, trace: Trace) -> None:
        for name, caller in list(trace.callers.items()):
            above = trace.owner(name)
            if above.agent is not None:
                self.delegated(trace, name, above.agent, caller)
            elif above.known:
                self.leads(caller[5], caller[0])
            if above.known:
                del trace.callers[name]

    def _take_back(self, trace: Trace) -> None:
        """Take back tokens that spans below have told better since."""
        for name in trace.outdone:
            node = trace.spans[name]
            if node.counted is not None and node.is_told_below:
                self._told.middles.append(making.nothing(f"{trace.id}:{name}:usage:told-below", *node.counted))
                trace.spans[name] = node._replace(counted=None)
        trace.outdone.clear()

    def _leave(self, trace: Trace, guess: str, source: str) -> None:
        """Let an agent go that was only guessed to be at work here."""
        was_lively = trace.lively.pop(guess, None) is not None
        id_ = key(f"{trace.id}:{guess}:guessed")
        if guess not in self._memory.names("known"):
            reason = {"reason": "Its agents are known by their names since."}
            at = self._setting.received_ms
            self._told.ends.append(making.event(id_, source, EventType.AGENT_REMOVED, guess, at, reason))
        elif was_lively:
            self._told.ends.append(making.status(id_, source, guess, trace.last_ms, "idle"))
