"""Who speaks in a session file: the session, or a sub-agent on its side chain.

Up to version 1 side chains stand in the session's own file, and begin with the prompt that a delegation gave; from
version 2 on each sub-agent has its own file and an `agentId`, which the answer to the delegation names.
"""

from __future__ import annotations

from metaverse.adapters import claude, wording
from metaverse.adapters.claude_told import Speaker, Told
from metaverse.adapters.memory import keep
from metaverse.adapters.parsing import part, text
from metaverse.adapters.reading import Json
from metaverse.events.names import AgentStatus

MOST_CHAINED = 2048
MOST_ROOTS = 256


def speaker(told: Told) -> Speaker:
    """Return whose record this is."""
    main = Speaker(told.key, told.state.get("task"))
    if not told.record.get("isSidechain"):
        return main
    own = told.of("agentId")
    if own:
        _appear(told, own)
        return told.speaker_of(own)
    sub = _chained(told)
    return told.speaker_of(sub) if sub else main


def _chained(told: Told) -> str | None:
    """Find the sub-agent on whose chain a record without an `agentId` is."""
    parent, chain = told.of("parentUuid"), told.state.setdefault("chain", {})
    sub = chain.get(parent) if parent else _root(told)
    if sub:
        keep(chain, told.uuid, sub, MOST_CHAINED)
    return sub


def _root(told: Told) -> str | None:
    """Find whom a chain's first record was given to; one whose delegation comes later waits for it."""
    if told.of("type") != "user" or not told.words:
        return None
    name = wording.digest(told.words)[:16]
    roots = told.state.setdefault("roots", {})
    if name not in roots:
        keep(roots, name, told.uuid, MOST_ROOTS)
        _begin(told, told.uuid, {"by": told.key, "above": told.state.get("task"), "early": True})
    return str(roots[name])


def _appear(told: Told, agent: str) -> None:
    """Bring in the sub-agent whose own file this is, with its first record."""
    if not told.state.get("subs", {}).get(agent):
        role = told.of("attributionAgent") or told.of("agentType")
        title = told.title(told.words, role or "sub-agent") if told.of("type") == "user" else role
        _begin(told, agent, {"by": told.key, "above": None, "role": role, "title": title})


def _begin(told: Told, name: str, given: Json) -> None:
    sub = told.sub(name)
    sub.update(by=given["by"], running=True, early=given.get("early"))
    known = {**given, "project": told.state.get("project")}
    claude.delegated(told.scribe, told.session, name, given["by"], given["above"], known)
    claude.at_work(told.scribe, told.session, name, "at-work")


def called(told: Told, call: str, block: Json, by: Speaker) -> None:
    """Take a delegation: a sub-agent in this file begins at once, another one when its name is known."""
    given = block.get("input")
    made = {
        "title": wording.name(part(given, "description"), told.setting, "") or None,
        "role": wording.name(part(given, "subagent_type"), told.setting, ""),
        "by": by.agent,
        "above": by.task,
        "ms": told.scribe.at_ms,
    }
    told.calls()[call]["made"] = made
    if _has_own_files(told):
        return
    roots, root = told.state.setdefault("roots", {}), wording.digest(text(part(given, "prompt")))[:16]
    early = roots.get(root)
    if early and told.sub(early).pop("early", None):
        told.calls()[call]["sub"] = early
        _named(told, early, made)
        return
    keep(roots, root, call, MOST_ROOTS)
    told.calls()[call]["sub"] = call
    _begin(told, call, made)


def _has_own_files(told: Told) -> bool:
    return told.of("version").split(".")[0] not in ("", "0", "1")


def answered(told: Told, call: Json, to: Speaker, failed: bool) -> None:
    """Take the answer to a delegation: it names the sub-agent, and says whether that is done or only sent off."""
    result, made = told.record.get("toolUseResult"), call["made"]
    agent = text(part(result, "agentId")) or call.get("sub")
    if not agent:
        return
    if not told.state.get("subs", {}).get(agent):
        _join(told, agent, made)
    if text(part(result, "agentId")):
        _named(told, agent, made)
    if text(part(result, "status")) == "async_launched":
        told.sub(agent)["launched"] = True
    else:
        over(told, agent, to.agent, failed)


def _join(told: Told, agent: str, made: Json) -> None:
    """Tell of a sub-agent whose file was not read: that it was called when it was called."""
    now, told.scribe.at_ms = told.scribe.at_ms, made["ms"]
    _begin(told, agent, made)
    told.scribe.at_ms = now


def _named(told: Told, agent: str, made: Json) -> None:
    """Give a sub-agent the name and the place below its caller that only the delegation knows."""
    given = {**made, "project": told.state.get("project")}
    claude.sub_agent(told.scribe, told.session, agent, made["by"], given, "agent:named")
    title = made.get("title") or made.get("role") or "Delegated work"
    work, key = claude.work_key(told.session, agent), claude.sub_key(told.session, agent)
    told.scribe.task(work, f"{agent}:task:named", title, assignee=key, parentId=made["above"])


def over(told: Told, agent: str, to: str | None = None, failed: bool = False) -> None:
    """Tell once that a sub-agent is done."""
    sub = told.sub(agent)
    if sub.get("running"):
        sub.update(running=False, launched=False)
        claude.delivered(told.scribe, told.session, agent, to or sub["by"], failed)


def notified(told: Told) -> None:
    """Take the news that something in the background is done, which names the agent somewhere in its text."""
    words = told.words[:4096]
    for agent, sub in list(told.state.get("subs", {}).items()):
        if sub.get("launched") and agent in words:
            over(told, agent, failed="failed" in words)


def has_sent_off(told: Told) -> bool:
    """Tell whether some agent works in the background."""
    return any(sub.get("launched") and sub.get("running") for sub in told.state.get("subs", {}).values())


def rest(told: Told, mark: str) -> None:
    """Tell that no sub-agent is at work any more, though its end was not heard."""
    for agent, sub in told.state.get("subs", {}).items():
        if sub.get("running"):
            sub["running"] = False
            told.scribe.status(claude.sub_key(told.session, agent), f"{mark}:{agent}", AgentStatus.IDLE)
