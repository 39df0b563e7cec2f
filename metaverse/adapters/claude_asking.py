"""What Claude Code asks of people: permissions, questions, plans to agree to, and what tools of MCP want to know.

A request is open until its tool ends, is denied, or the turn is over. It has the digest of exactly what is asked, so
that no decision on one thing is taken for another.
"""

from __future__ import annotations

from metaverse.adapters import claude, wording
from metaverse.adapters.claude_heard import Heard
from metaverse.adapters.memory import keep
from metaverse.adapters.parsing import objects, part, text
from metaverse.adapters.reading import Json
from metaverse.clock import to_wire
from metaverse.events.names import ActivityKind, AgentStatus, RequestKind, WaitingOn

MOST_OPEN = 32
ALLOW_OR_DENY = ("approve", "deny")
PURPOSES = {"Bash": "command", "WebFetch": "url", "WebSearch": "query"}
"""The field of a tool's input that tells a person what it is about; of all others the path."""


def permission(heard: Heard, agent: str, digest: str) -> None:
    """PermissionRequest: the agent waits for a person to allow the tool."""
    tool = heard.field("tool_name") or "a tool"
    given = heard.payload.get("tool_input")
    standing = _standing(heard.state, digest, heard.field("tool_use_id"))
    if standing and standing in heard.state.get("asked", {}):
        return
    request = standing or f"{digest[7:23]}:{heard.now_ms // 1000}"
    about = part(given, PURPOSES.get(tool, "file_path"))
    purpose = wording.said(about, heard.setting, 500)
    summary = f"{tool}: {purpose}" if purpose else f"May {tool} be used?"
    kind = claude.QUESTIONS.get(tool, RequestKind.PERMISSION)
    kind = RequestKind.PERMISSION if kind is RequestKind.INPUT else kind
    _open(heard, agent, request, kind, summary, digest, ALLOW_OR_DENY, heard.setting.held_until_ms)
    heard.say(AgentStatus.WAITING, agent, f"{request}:waiting", waiting_on=WaitingOn.PERMISSION, task=_task(heard))


def _standing(state: Json, digest: str, named: str) -> str | None:
    """Find the call that a permission is asked for: one that nothing is asked for yet, if the event names none."""
    calls, asked = state.get("calls", {}), state.get("asked", {})
    if named in calls:
        return named
    meant = [call_id for call_id, call in calls.items() if call["digest"] == digest]
    return next((call_id for call_id in meant if call_id not in asked), next(iter(meant), None))


def is_of_another_call(state: Json, digest: str, named: str) -> bool:
    """Tell whether a permission that was just asked for in the same words is asked for another call."""
    standing = _standing(state, digest, named)
    return standing is not None and standing not in state.get("asked", {})


def _task(heard: Heard) -> str | None:
    task: str | None = heard.state.get("task")
    return task


def question(heard: Heard, call: Json, agent: str) -> None:
    """Tell that a tool asks a person: a question with its choices, or a plan to agree to."""
    given = heard.payload.get("tool_input")
    first = next(iter(objects(part(given, "questions"))), {})
    words = wording.said(first.get("question") or part(given, "plan"), heard.setting, 1000)
    kind = claude.QUESTIONS[call["tool"]]
    fallback = "A plan is to be agreed to." if kind is RequestKind.REVIEW else "A question is asked."
    labels = [text(option.get("label")) for option in objects(first.get("options"))]
    options = [label for label in labels if wording.said(label, heard.setting)]
    shown = ALLOW_OR_DENY if kind is RequestKind.REVIEW else options
    _open(heard, agent, call["id"], kind, words or fallback, call["digest"], shown)
    heard.say(AgentStatus.WAITING, agent, f"{call['id']}:status", waiting_on=WaitingOn.INPUT, task=call["task"])


def _open(
    heard: Heard,
    agent: str,
    name: str,
    kind: RequestKind,
    summary: str,
    digest: str,
    options: object = (),
    until_ms: int | None = None,
) -> None:
    asked = heard.state.setdefault("asked", {})
    if name in asked:
        return
    request = wording.key(f"claude:{heard.session}:{name}")
    keep(asked, name, {"agent": agent, "request": request, "digest": digest}, MOST_OPEN)
    shown = [str(option) for option in options] if isinstance(options, list | tuple) else []
    heard.scribe.ask(
        agent,
        f"{name}:request",
        request,
        kind,
        summary,
        digest,
        shown,
        taskId=_task(heard),
        expiresAt=to_wire(until_ms),
    )


def settled(heard: Heard, call: Json, outcome: str) -> None:
    """Close the requests that a call made, now that it has ended."""
    for name, asked in list(heard.state.get("asked", {}).items()):
        if name == call["id"] or (asked["digest"] == call["digest"] and name not in heard.state.get("calls", {})):
            _close(heard, name, outcome)


def close_all(heard: Heard, outcome: str, agent: str | None = None) -> None:
    """Close what still is open: the turn is over, and nobody waits for an answer."""
    for name, asked in list(heard.state.get("asked", {}).items()):
        if agent is None or asked["agent"] == agent:
            _close(heard, name, outcome)


def _close(heard: Heard, name: str, outcome: str) -> None:
    asked = heard.state["asked"].pop(name)
    heard.scribe.answered(asked["agent"], f"{name}:closed", asked["request"], outcome)


def noticed(heard: Heard, agent: str) -> None:
    """Notification: by its type; an older one, without a type, by its words."""
    kind = heard.field("notification_type") or _by_words(heard.field("message"))
    mark = f"{heard.mark}:{kind[:64]}"
    if kind == "permission_prompt":
        _prompted(heard, agent)
    elif kind == "idle_prompt":
        heard.state["turn"] = "idle"
        heard.say(AgentStatus.IDLE, agent, mark)
    elif kind in ("elicitation_dialog", "elicitation_url_dialog", "agent_needs_input"):
        heard.say(AgentStatus.WAITING, agent, mark, waiting_on=WaitingOn.INPUT, task=_task(heard))
    elif kind in ("elicitation_complete", "elicitation_response"):
        resumed(heard, agent)


def _by_words(message: str) -> str:
    if "permission" in message:
        return "permission_prompt"
    return "idle_prompt" if "waiting for your input" in message else ""


def _prompted(heard: Heard, agent: str) -> None:
    """Tell of a prompt that is shown; one that was told at once, by its request, is not told again."""
    if any(asked["agent"] == agent for asked in heard.state.get("asked", {}).values()):
        return
    words = heard.field("message")
    name = f"prompt:{wording.digest(words)[:16]}:{heard.now_ms // 1000}"
    summary = wording.said(words, heard.setting, 500) or "A permission is asked for."
    digest = f"sha256:{wording.digest(words)}"
    _open(heard, agent, name, RequestKind.PERMISSION, summary, digest, ALLOW_OR_DENY)
    heard.say(AgentStatus.WAITING, agent, f"{name}:waiting", waiting_on=WaitingOn.PERMISSION, task=_task(heard))


def elicited(heard: Heard, agent: str) -> None:
    """Elicitation: a tool of MCP wants to know something of a person."""
    asked = {name: value for name, value in heard.payload.items() if name not in ("transcript_path", "cwd")}
    digest = wording.digest(asked)
    name = f"elicitation:{text(heard.payload.get('elicitation_id')) or digest[:16]}"
    words = wording.said(heard.payload.get("message"), heard.setting, 1000)
    _open(heard, agent, name, RequestKind.INPUT, words or "A tool asks for input.", f"sha256:{digest}")
    heard.say(AgentStatus.WAITING, agent, waiting_on=WaitingOn.INPUT, task=_task(heard))


def resumed(heard: Heard, agent: str) -> None:
    """Tell that an agent that waited for input works again."""
    for name, asked in list(heard.state.get("asked", {}).items()):
        if name.startswith("elicitation:") and asked["agent"] == agent:
            _close(heard, name, text(heard.payload.get("action")) or "answered")
    heard.say(AgentStatus.WORKING, agent, activity=(ActivityKind.THINKING, None), task=_task(heard))
