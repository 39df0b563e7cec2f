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
        return
    keep(frame.state["open"], request, agent, MOST_OPEN)
    expires = moment(frame.payload.get("expiresAtMs"))
    frame.scribe.ask(
        agent,
        f"approval:{request}",
        _key(frame, request),
        RequestKind.PERMISSION,
        _summary(frame, about),
        f"sha256:{wording.digest(about)}",
        [option for option in OPTIONS if option not in (about.get("unavailableDecisions") or ())],
        expiresAt=to_wire(expires),
    )
    frame.scribe.status(agent, f"approval:{request}:waiting", AgentStatus.WAITING, None, WaitingOn.PERMISSION)


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
