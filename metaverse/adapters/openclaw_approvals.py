"""What OpenClaw asks of people: whether a command may run, or a plugin may do something."""

from __future__ import annotations

from metaverse.adapters import wording
from metaverse.adapters.memory import keep
from metaverse.adapters.openclaw_frame import Frame
from metaverse.adapters.parsing import moment, part, text
from metaverse.adapters.reading import Json
from metaverse.clock import to_wire
from metaverse.events.names import AgentStatus, RequestKind, WaitingOn

MOST_OPEN = 256
MOST_DECIDED = 64
OPTIONS = ("allow-once", "allow-always", "deny")
OUTCOMES = {"allow-once": "approved", "allow-always": "approved", "deny": "denied", "denied": "denied"}


def asked(frame: Frame) -> None:
    """Take a request: the agent waits, with the digest of exactly what is asked."""
    request, given = frame.of("id"), frame.payload.get("request")
    if not request:
        return
    about: Json = given if isinstance(given, dict) else frame.payload
    agent = frame.who(text(about.get("sessionKey")), text(about.get("agentId"))).key
    frame.at(frame.payload.get("createdAtMs"))
    if request in frame.state.setdefault("open", {}):
        _asked_again(frame, request, about)
        return
    keep(frame.state["open"], request, agent, MOST_OPEN)
    _remember(frame, request, agent, about)
    expires = moment(frame.payload.get("expiresAtMs"))
    frame.scribe.ask(
        agent,
        f"approval:{request}",
        _key(frame, request),
        RequestKind.PERMISSION,
        _summary(frame, about),
        _digest(about),
        _options(about),
        expiresAt=to_wire(expires),
    )
    frame.scribe.status(agent, f"approval:{request}:waiting", AgentStatus.WAITING, None, WaitingOn.PERMISSION)


def _remember(frame: Frame, request: str, agent: str, about: Json) -> None:
    """Note what an answer needs: the gateway's own name for the request, its kind, and the digest of what is asked."""
    kind = "plugin" if frame.mark.startswith("plugin.") or part(about, "presentation", "kind") == "plugin" else "exec"
    noted = {"id": request, "kind": kind, "agent": agent, "digest": _digest(about), "options": _options(about)}
    keep(frame.state.setdefault("asks", {}), _key(frame, request), noted, MOST_OPEN)


def _asked_again(frame: Frame, request: str, about: Json) -> None:
    """Note that something else is asked now under the same name: what a person saw is no longer what would be done.

    A session's notice of it says less than the request itself, and is no other request for that.
    """
    noted = frame.state.setdefault("asks", {}).get(_key(frame, request))
    if noted and frame.mark != "session.approval" and noted["digest"] != _digest(about):
        noted["changed"] = True


def _digest(about: Json) -> str:
    return f"sha256:{wording.digest(about)}"


def _options(about: Json) -> list[str]:
    barred, allowed = about.get("unavailableDecisions"), about.get("allowedDecisions")
    open_to = allowed if isinstance(allowed, list) and allowed else OPTIONS
    shut = barred if isinstance(barred, list) else ()
    return [option for option in OPTIONS if option in open_to and option not in shut]


def _key(frame: Frame, request: str) -> str:
    return wording.key(f"openclaw:{frame.gateway}:{request}" if frame.gateway else f"openclaw:{request}")


def _summary(frame: Frame, about: Json) -> str:
    command = text(about.get("command")) or text(part(about, "systemRunPlan", "commandText"))
    shown = wording.said(command or text(about.get("title")), frame.setting, 500)
    return shown or ("May a command be run?" if command else "May a plugin go on?")


def resolved(frame: Frame) -> None:
    """Take a decision, whoever took it: the agent goes on."""
    request = frame.of("id")
    agent = frame.state.get("open", {}).pop(request, None)
    if frame.state.get("asks", {}).pop(_key(frame, request), None):
        decided = frame.of("decision")[:64] or "closed"
        keep(frame.state.setdefault("decided", {}), _key(frame, request), decided, MOST_DECIDED)
    if not request or not agent:
        return
    frame.at(frame.payload.get("ts"))
    decision = frame.of("decision") or "closed"
    frame.scribe.answered(agent, f"approval:{request}:closed", _key(frame, request), OUTCOMES.get(decision, decision))
    if frame.is_busy(agent):
        frame.scribe.status(agent, f"approval:{request}:on", AgentStatus.WORKING)
    else:
        frame.rest(agent, f"approval:{request}:idle")


def noticed(frame: Frame) -> None:
    """Take a session's approval, which says by its fields whether it is asked or decided."""
    approval = frame.payload.get("approval")
    about = frame.with_payload({**frame.payload, **approval}) if isinstance(approval, dict) else frame
    if about.of("decision") or about.of("status") in ("resolved", "approved", "denied", "expired"):
        resolved(about)
    else:
        asked(about)
