"""Spans as events.

An agent's run is a span; it was working from its start to its end, and is then idle, or in error. A call of a tool is
a step, a call of a model usage. A span says what has ended: what is known only from spans within a run that has not
ended itself is told as `working`, by its own time, so that it masks nothing newer. The task is the trace: it alone is
known of every span from the first on, whichever comes first.

Where the run above a span has not come yet, the span is put down to the agent that last led its service, else to the
service; when the run comes and says otherwise, step and tokens are put down anew, and a service that was only guessed
leaves the office.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from metaverse.adapters import otlp_making as making
from metaverse.adapters.otlp_identity import Agent, family_of, key, named, of_service, source_of, text
from metaverse.adapters.otlp_ids import whole
from metaverse.adapters.otlp_kinds import is_internal, kind_of
from metaverse.adapters.otlp_ledger import Ledger
from metaverse.adapters.otlp_making import Told
from metaverse.adapters.otlp_memory import Memory, Trace
from metaverse.adapters.otlp_mending import Mending
from metaverse.adapters.otlp_names import Fact, Kind
from metaverse.adapters.otlp_records import Span
from metaverse.adapters.otlp_tasks import Tasks
from metaverse.adapters.reading import Json, Setting

MS = 1_000_000
Shown = tuple[Span, Kind, Agent | None]
Making = Callable[[str], Json | None]
THINKING = {"activity": {"kind": "thinking"}}


class Spans:
    """The reading of one request's spans."""

    def __init__(self, memory: Memory, setting: Setting) -> None:
        self._memory = memory
        self._setting = setting
        self._ledger = Ledger(memory)
        self._told = Told()
        self._tasks = Tasks(self._told)
        self._mending = Mending(memory, setting, self._told)
        self.unshown = 0

    @property
    def events(self) -> list[Json]:
        """Return the events made so far."""
        return self._told.in_order()

    def read(self, spans: Iterable[Span]) -> None:
        """Take spans in."""
        traces: dict[str, list[Span]] = {}
        for span in spans:
            if is_internal(span):
                self.unshown += 1
            else:
                traces.setdefault(span.trace, []).append(span)
        for name, group in traces.items():
            self._trace(self._memory.trace(name), group)

    def _trace(self, trace: Trace, spans: list[Span]) -> None:
        shown = [one for span in spans if (one := self._remembered(trace, span)) is not None]
        self.unshown += len(spans) - len(shown)
        trace.seen_ms = self._setting.received_ms
        for span, kind, agent in shown:
            _MAPPED[kind](self, trace, span, agent)
        self._mending.set_right(trace)
        self._tasks.tell(trace)
        trace.shrink()

    def _remembered(self, trace: Trace, span: Span) -> Shown | None:
        kind = kind_of(span)
        agent = named(span.facts, span.name, kind, span.resource)
        if agent is None and kind in (Kind.AGENT, Kind.CREATE):
            agent = of_service(span.resource)
        spent = kind in (Kind.LLM, Kind.AGENT) and (Fact.INPUT in span.facts or Fact.OUTPUT in span.facts)
        if kind is Kind.AGENT and not whole(span.facts.get(Fact.INPUT)) and not whole(span.facts.get(Fact.OUTPUT)):
            spent = False
        trace.add(span, kind, agent.key if agent and kind is not Kind.CREATE else None, spent)
        if trace.settled:
            trace.root, trace.settled = None, False
        if not span.parent and (trace.root is None or span.end_ns // MS >= trace.root[0]):
            trace.root = (span.end_ns // MS, span.failed)
        return None if kind is Kind.OTHER else (span, kind, agent)

    def _run(self, trace: Trace, span: Span, agent: Agent | None) -> None:
        """Tell of the run of an agent."""
        assert agent is not None
        source, ref = source_of(span.resource), _ref(span)
        start_ms, end_ms = span.start_ns // MS, span.end_ns // MS
        task = self._task(trace, span, source)
        self._register(agent, source, start_ms)
        trace.lively.pop(agent.key, None)
        trace.runs[agent.key] = max(trace.runs.get(agent.key, 0), end_ms)
        self._told.begins.append(
            making.status(f"{ref}:working", source, agent.key, start_ms, "working", task, **THINKING)
        )
        ended = {"activity": making.error_of(span.facts, span.message, self._setting)} if span.failed else {}
        word = "error" if span.failed else "idle"
        self._told.ends.append(making.status(f"{ref}:{word}", source, agent.key, end_ms, word, task, **ended))
        self._count(trace, span, agent.key, task)
        self._called(trace, span, agent, task)

    def _called(self, trace: Trace, span: Span, agent: Agent, task: str) -> None:
        """Tell who called an agent, or remember that we do not know."""
        above = trace.owner(span.id)
        caller = (agent.key, task, span.start_ns // MS, span.end_ns // MS, span.failed, source_of(span.resource))
        named_caller = span.facts.get(Fact.NODE_PARENT)
        if named_caller:
            given = {Fact.AGENT_NAME: named_caller}
            one = named(given, "", Kind.AGENT, span.resource)
            above = above if one is None or one.key == agent.key else above._replace(agent=one.key)
        if above.agent is not None:
            self._mending.delegated(trace, span.id, above.agent, caller)
        else:
            trace.tops[span.id] = caller
            self._tasks.led(trace, span.id, caller, agent.name, span.facts)
            if above.known:
                self._mending.leads(caller[5], agent.key)
            else:
                trace.callers[span.id] = caller
                trace.remote = trace.remote or span.remote

    def _created(self, trace: Trace, span: Span, agent: Agent | None) -> None:
        """Tell of an agent that was made, and has not been called."""
        assert agent is not None
        source, at = source_of(span.resource), span.end_ns // MS
        self._register(agent, source, at)
        self._told.begins.append(making.status(f"{_ref(span)}:idle", source, agent.key, at, "idle"))

    def _tool(self, trace: Trace, span: Span, agent: Agent | None) -> None:
        """Tell of a call of a tool."""
        facts, source = span.facts, source_of(span.resource)
        task = self._task(trace, span, source)
        name = text(str(facts.get(Fact.TOOL) or facts.get(Fact.ENTITY) or span.name.rpartition(" ")[2] or "tool"))
        call = key(str(facts.get(Fact.CALL) or span.id))
        failed = span.failed or facts.get(Fact.SUCCESS) in (False, "false")
        error = making.error_of(facts, span.message, self._setting)
        shape = (name, call, span.start_ns // MS, span.end_ns // MS, error)

        def step(owner: str) -> Json:
            return making.step(f"{_ref(span)}:step", source, task, shape, failed, owner)

        self._put_down(trace, span, agent, task, {"kind": "tool", "text": name}, step)

    def _call(self, trace: Trace, span: Span, agent: Agent | None) -> None:
        """Tell of a call of a model."""
        task = self._task(trace, span, source_of(span.resource))

        def usage(owner: str) -> Json | None:
            return self._usage(trace, span, owner, task)

        self._put_down(trace, span, agent, task, {"kind": "thinking"}, usage)

    def _handoff(self, trace: Trace, span: Span, agent: Agent | None) -> None:
        """Tell that one agent handed its work to another."""
        facts, source = span.facts, source_of(span.resource)
        to = str(facts.get(Fact.TO_AGENT) or span.name.rpartition(" ")[2])
        other = named({Fact.AGENT_NAME: to}, "", Kind.AGENT, span.resource)
        giver = facts.get(Fact.FROM_AGENT)
        one = named({Fact.AGENT_NAME: giver}, "", Kind.AGENT, span.resource) if giver else agent
        by = one.key if one else trace.owner(span.id).agent
        if other is None or by is None or by == other.key:
            return
        task, at = self._task(trace, span, source), span.end_ns // MS
        self._told.middles.append(making.handed(f"{_ref(span)}:handoff", source, by, other.key, "handoff", task, at))

    def _put_down(self, trace: Trace, span: Span, agent: Agent | None, task: str, activity: Json, make: Making) -> None:
        """Put a step or usage down to its agent, by guess where it is not known yet."""
        source, start_ms = source_of(span.resource), span.start_ns // MS
        above = trace.owner(span.id)
        own = of_service(span.resource)
        if agent is not None:
            owner = agent.key
            self._register(agent, source, start_ms)
        elif above.agent is not None:
            owner = above.agent
        elif above.known:
            owner = own.key
            self._register(own, source, start_ms)
        else:
            owner = self._guessed(own, source, start_ms)
        made = make(owner)
        if made is not None:
            self._told.middles.append(made)
        if agent is None and above.agent is None and not above.known:
            trace.loose[span.id] = (owner, (own.key, source), [made] if made else [])
        if trace.runs.get(owner, -1) < start_ms:
            self._told.middles.append(
                making.status(f"{_ref(span)}:live", source, owner, start_ms, "working", task, activity=activity)
            )
            trace.lively[owner] = task
        if agent is not None and agent.parent:
            self._sub_agent(agent, source, task, start_ms)

    def _sub_agent(self, agent: Agent, source: str, task: str, ms: int) -> None:
        """Tell once that a sub-agent was called by whom it reports to."""
        assert agent.parent is not None
        known = self._memory.names("subs")
        if agent.key not in known:
            known[agent.key] = 1
            id_ = key(f"{agent.key}:delegate")
            self._told.middles.append(making.handed(id_, source, agent.parent, agent.key, "delegate", task, ms))

    def _guessed(self, own: Agent, source: str, ms: int) -> str:
        led_by = self._memory.names("leads").get(source)
        if led_by:
            return str(led_by)
        self._told.begins.append(making.registered(own, source, ms))
        return own.key

    def _count(self, trace: Trace, span: Span, owner: str, task: str) -> None:
        made = self._usage(trace, span, owner, task)
        if made is not None:
            self._told.middles.append(made)

    def _usage(self, trace: Trace, span: Span, owner: str, task: str) -> Json | None:
        """Make the usage of a span, unless spans below it tell the same."""
        node = trace.spans[span.id]
        if not node.spent or node.is_told_below:
            return None
        family = family_of(span.name, span.resource.service)
        coding = family is not None and family[0] == "claude"
        told = making.spent(span.facts, self._setting, cache_apart=coding)
        if told is None:
            return None
        request = span.facts.get(Fact.REQUEST) if coding else None
        usage_key = key(f"claude:{request}") if request else _ref(span)
        source, end_ms = source_of(span.resource), span.end_ns // MS
        trace.count(span.id, owner, usage_key, end_ms, source)
        self._told.middles += self._ledger.told(owner, source)
        return making.usage(f"{_ref(span)}:usage", source, owner, end_ms, usage_key, told, task)

    def _task(self, trace: Trace, span: Span, source: str) -> str:
        """Return the task of a span, a coding agent's prompt, else the trace, and note that it is at work."""
        coding = family_of(span.name, span.resource.service)
        given = span.facts.get(Fact.TASK)
        if given and coding and Fact.CONVERSATION in span.facts:
            task = key(f"{coding[0]}:{span.facts[Fact.CONVERSATION]}:prompt-{given}")
        else:
            task = f"otel:{trace.id}"
        self._tasks.use(task, span.start_ns // MS, source)
        return task

    def _register(self, agent: Agent, source: str, ms: int) -> None:
        """Tell who an agent is, unless just that was told."""
        made = making.registered(agent, source, ms)
        known = self._memory.names("known")
        if known.get(agent.key) != made["id"]:
            known[agent.key] = made["id"]
            self._told.begins.append(made)


def _ref(span: Span) -> str:
    return f"{span.trace}:{span.id}"


_MAPPED: dict[Kind, Callable[[Spans, Trace, Span, Agent | None], None]] = {
    Kind.AGENT: Spans._run,
    Kind.CREATE: Spans._created,
    Kind.LLM: Spans._call,
    Kind.TOOL: Spans._tool,
    Kind.HANDOFF: Spans._handoff,
}
