"""Sub-agents as hooks tell of them: found by their id, joined to the call that made them, and never left at work.

A tool event names an `agent_id` but no parent. An id that neither began nor says of what type it is, is no being: what
it does is the session's own doing.
"""

from __future__ import annotations

from metaverse.adapters import claude, wording
from metaverse.adapters.claude_heard import Heard
from metaverse.adapters.parsing import part, text
from metaverse.adapters.reading import Json
from metaverse.events.names import AgentStatus, StepStatus


def speaker(heard: Heard) -> str:
    """Return the agent that an event is about: a sub-agent that is known or names its type, else the session."""
    agent_id = heard.field("agent_id")
    if not agent_id:
        return heard.key
    if heard.known_sub(agent_id) is None:
        if not heard.field("agent_type"):
            heard.state["phantoms"] = heard.state.get("phantoms", 0) + 1
            return heard.key
        _appear_late(heard, agent_id)
    return claude.sub_key(heard.session, agent_id)


def _appear_late(heard: Heard, agent_id: str) -> None:
    """Bring in an agent whose start was lost or is still to come: what it does shows that it is at work."""
    ended = heard.just_ended(heard.sub(agent_id).get("stopped"))
    sub = appear(heard, agent_id)
    if ended:
        _finish(heard, agent_id, sub)
    else:
        claude.at_work(heard.scribe, heard.session, agent_id, "at-work")


def revive(heard: Heard, agent_id: str) -> None:
    """Note that an agent that had stopped works again, though no start of it was heard."""
    sub = heard.known_sub(agent_id)
    if sub is not None and not sub.get("running"):
        sub.update(running=True, gone=False, lost=False, runs=sub.get("runs", 1) + 1)


def appear(heard: Heard, agent_id: str) -> Json:
    """Bring a sub-agent into the office and join it to the call that made it."""
    sub, role = heard.sub(agent_id), wording.name(heard.field("agent_type"), heard.setting, "")
    call_id, call = _maker(heard, role)
    by = call.get("agent") or heard.key
    sub.update(known=True, by=by, role=role, running=True, call=call_id)
    given = {"title": call.get("title"), "role": role, "project": heard.state.get("project")}
    claude.delegated(heard.scribe, heard.session, agent_id, by, call.get("task") or heard.task(), given)
    if call_id:
        call["made"] = agent_id
    return sub


def _maker(heard: Heard, role: str) -> tuple[str | None, Json]:
    """Find the oldest delegation to that type of agent that has made none yet."""
    for call_id, call in heard.state.get("calls", {}).items():
        if call["tool"] in claude.DELEGATING and not call.get("made") and call.get("role", "") in (role, ""):
            return call_id, call
    return None, {}


def started(heard: Heard) -> None:
    """SubagentStart: a new agent, or one that is resumed; one whose end came first has ended."""
    agent_id = heard.field("agent_id")
    sub = heard.known_sub(agent_id)
    if not agent_id:
        return
    if sub is None:
        _appear_late(heard, agent_id)
        return
    if not sub.get("running"):
        sub["runs"] = sub.get("runs", 1) + 1
    sub.update(running=True, gone=False)
    claude.at_work(heard.scribe, heard.session, agent_id, f"at-work{_run(sub)}")


def stopped(heard: Heard) -> None:
    """SubagentStop: that agent is idle; of one that is unknown only the moment is remembered."""
    agent_id = heard.field("agent_id")
    if not agent_id:
        return
    sub = heard.known_sub(agent_id)
    if sub is None:
        if heard.field("agent_type"):
            heard.sub(agent_id)["stopped"] = heard.now_ms
    elif sub.get("running") or sub.get("lost"):
        _finish(heard, agent_id, sub)


def _finish(heard: Heard, agent_id: str, sub: Json) -> None:
    sub["running"], sub["lost"], sub["stopped"] = False, False, heard.now_ms
    end_calls(heard, claude.sub_key(heard.session, agent_id))
    end_delegation(heard, agent_id)
    claude.delivered(heard.scribe, heard.session, agent_id, sub["by"], run=_run(sub))


def _run(sub: Json) -> str:
    return f":{sub['runs']}" if sub.get("runs", 1) > 1 else ""


def joined(heard: Heard, call: Json) -> bool:
    """Join a delegation's answer to the agent it names; tell whether that agent is done with it.

    `async_launched` says that the agent was sent off, not that it has come back.
    """
    response = heard.payload.get("tool_response")
    agent_id = text(part(response, "agentId"))
    launched = text(part(response, "status")) == "async_launched"
    if not agent_id:
        return not launched
    sub = heard.known_sub(agent_id) or _appear_for(heard, agent_id, call)
    call["made"] = agent_id
    _name_better(heard, agent_id, sub, call)
    if not launched and sub.get("running"):
        _finish(heard, agent_id, sub)
    return not launched or not sub.get("running")


def _appear_for(heard: Heard, agent_id: str, call: Json) -> Json:
    """Bring in an agent whose start was lost, by the call that made it."""
    role, sub = text(call.get("role")), heard.sub(agent_id)
    sub.update(known=True, by=call.get("agent") or heard.key, role=role, running=not sub.get("stopped"))
    given = {"title": call.get("title"), "role": role, "project": heard.state.get("project")}
    claude.delegated(heard.scribe, heard.session, agent_id, sub["by"], call.get("task") or heard.task(), given)
    if not sub["running"]:
        claude.delivered(heard.scribe, heard.session, agent_id, sub["by"])
    return sub


def _name_better(heard: Heard, agent_id: str, sub: Json, call: Json) -> None:
    title, made_by = call.get("title"), sub.get("call")
    if title and made_by != call["id"]:
        sub["call"] = call["id"]
        given = {"title": title, "role": sub.get("role") or call.get("role"), "project": heard.state.get("project")}
        claude.sub_agent(heard.scribe, heard.session, agent_id, sub["by"], given, "agent:named")


def end_calls(heard: Heard, agent: str, error: str = claude.LOST) -> None:
    """End the steps of an agent that is done: what still seems to run was cancelled, or its end was lost."""
    calls = heard.state.get("calls", {})
    for call_id, call in list(calls.items()):
        if call["agent"] == agent and not _is_out(heard, call):
            _end_call(heard, call_id, StepStatus.FAILED, error)


def end_delegation(heard: Heard, agent_id: str, failed: bool = False) -> None:
    """End the step that a sub-agent was sent off by, now that it is back."""
    for call_id, call in list(heard.state.get("calls", {}).items()):
        if call.get("made") == agent_id and call.get("launched"):
            _end_call(heard, call_id, StepStatus.FAILED if failed else StepStatus.COMPLETED, None)


def _end_call(heard: Heard, call_id: str, status: StepStatus, error: str | None) -> None:
    call = heard.state["calls"].pop(call_id)
    heard.scribe.step(call["task"], f"{call_id}:end:lost", call_id, call["tool"], status, call["agent"], error)


def _is_out(heard: Heard, call: Json) -> bool:
    """Tell whether a call sent off an agent that still is at work."""
    return bool(call.get("launched") and (heard.known_sub(call.get("made", "")) or {}).get("running"))


def rest(heard: Heard) -> None:
    """With the turn over and nothing in the background, whoever still seems at work is not; its task stays open."""
    for agent_id, sub in heard.state.get("subs", {}).items():
        if sub.get("running"):
            sub["running"], sub["lost"] = False, True
            agent = claude.sub_key(heard.session, agent_id)
            end_calls(heard, agent)
            heard.say(AgentStatus.IDLE, agent, f"{heard.mark}:{agent_id}")


def reap(heard: Heard) -> None:
    """Send everyone off and end what was lost: the session is over, or a new process begins it again."""
    for agent_id, sub in heard.state.get("subs", {}).items():
        if not sub.get("known"):
            continue
        agent = claude.sub_key(heard.session, agent_id)
        end_calls(heard, agent)
        if sub.get("running") or sub.pop("lost", False):
            end_delegation(heard, agent_id, failed=True)
            work = claude.work_key(heard.session, agent_id)
            heard.scribe.task_is(work, f"{heard.mark}:{agent_id}:lost", "failed", reason=claude.LOST)
        if not sub.get("gone"):
            heard.say(AgentStatus.OFFLINE, agent, f"{heard.mark}:{agent_id}")
        sub.update(running=False, gone=True)
