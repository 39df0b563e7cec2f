"""OpenClaw's gateway, protocol 4, heard as an operator: one frame in, events out.

Whoever holds the connection begins with `begin`, notes what it asks with `asked`, and looks at the cursor: `resync`
says that frames were lost (the numbers of a connection have a gap) or that the gateway began anew, so that the lists
are to be asked for again (`resynced`); `protocol` is what the gateway speaks, `silentAfterMs` how long it may be still,
`asks` what is asked of people just now, by the key that the request has here, and `decided` what was of late.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from metaverse.adapters import openclaw_answers, openclaw_approvals, openclaw_runs, wording
from metaverse.adapters.memory import count_unknown, keep, opened
from metaverse.adapters.openclaw_frame import MOST_AGENTS, Frame
from metaverse.adapters.parsing import Unreadable, moment, number, part, record, text
from metaverse.adapters.reading import Json, Reading, Setting
from metaverse.events.names import AgentStatus, EventType

PROTOCOL = 4
MOST_ASKED = 64
SILENT_TICKS = 2

IGNORED = frozenset(
    (
        *("connect.challenge", "presence", "heartbeat", "cron", "session.operation", "session.message", "talk.event"),
        *("config.changed", "skills.changed", "voicewake.changed", "payload.large", "update.available", "system"),
        *("session.observer", "session.long_running", "models.changed", "talk.mode", "voicewake.routing.changed"),
    )
)
"""Events that say nothing about who does what, or say again what another says."""

QUIET_PREFIXES = ("node.", "device.", "update.")


def begin(gateway: str = "") -> Json:
    """Make the cursor to begin with; a name tells the agents of several gateways apart."""
    return {"gateway": wording.mended(gateway)[:64]}


def asked(cursor: Json, request: str, method: str) -> Json:
    """Note in the cursor what was asked, so that its answer is known when it comes."""
    noted = opened(cursor)
    keep(noted.setdefault("asked", {}), request, method, MOST_ASKED)
    return noted


def resynced(cursor: Json) -> Json:
    """Note in the cursor that the lists were asked for again."""
    noted = opened(cursor)
    noted.pop("resync", None)
    return noted


def read(raw: bytes, cursor: Json | None, setting: Setting) -> Reading:
    """Read one frame, or a list that a command of OpenClaw printed."""
    return read_all([raw], cursor, setting)


def read_all(frames: Iterable[bytes], cursor: Json | None, setting: Setting) -> Reading:
    """Read frames as they came, one after the other; the cursor is copied once for all of them."""
    reading = Reading(cursor=opened(cursor))
    for raw in frames:
        before = len(reading.events)
        _read(raw, reading, setting)
        _note_told(reading, before)
    return reading


def _note_told(reading: Reading, since: int) -> None:
    """Remember the status that was told of each agent last."""
    told = reading.cursor.setdefault("told", {})
    for event in reading.events[since:]:
        if event["type"] == EventType.AGENT_STATUS:
            keep(told, event["subject"], event["data"]["status"], MOST_AGENTS)


def _read(raw: bytes, reading: Reading, setting: Setting) -> None:
    try:
        frame = record(raw)
    except Unreadable as error:
        reading.bury("frame", str(error), wording.excerpt(raw, setting))
        return
    kind = text(frame.get("type"))
    if kind == "event":
        _event(frame, raw, reading, setting)
    elif kind == "res":
        _answer(frame, reading, setting)
    elif not kind:
        openclaw_answers.answered(Frame(frame, reading, setting, "list"), "")
    elif kind != "req" and count_unknown(reading.cursor, f"frame {kind}"):
        reading.bury("frame", f"Nobody knows the frame type {kind[:64]!r}.", wording.excerpt(raw, setting))


def _event(document: Json, raw: bytes, reading: Reading, setting: Setting) -> None:
    _count(document, reading.cursor)
    name, payload = text(document.get("event")), document.get("payload")
    _follow_clock(part(payload, "ts"), reading.cursor, setting)
    act = EVENTS.get(name)
    if act:
        act(Frame(payload if isinstance(payload, dict) else {}, reading, setting, name))
    elif name not in IGNORED and not name.startswith(QUIET_PREFIXES) and count_unknown(reading.cursor, name):
        reading.bury("frame", f"Nobody knows the event {name[:64]!r}.", wording.excerpt(raw, setting))


def _follow_clock(said: object, cursor: Json, setting: Setting) -> None:
    """Note the latest time that the gateway has named on this connection, and when it was heard."""
    time = moment(said)
    if time:
        before = (cursor.get("clock") or (0, 0))[0]
        cursor["clock"] = [max(time, before), setting.received_ms]


def _count(document: Json, cursor: Json) -> None:
    """Follow the numbers of a connection: a jump means that frames were lost."""
    seq = document.get("seq")
    if not isinstance(seq, int) or isinstance(seq, bool):
        return
    before = cursor.get("seq")
    if isinstance(before, int) and seq > before + 1:
        cursor["lost"] = cursor.get("lost", 0) + seq - before - 1
        cursor["resync"] = "frames lost"
    cursor["seq"] = seq if not isinstance(before, int) else max(seq, before)


def _answer(document: Json, reading: Reading, setting: Setting) -> None:
    method = text(reading.cursor.get("asked", {}).pop(text(document.get("id")), ""))
    payload = document.get("payload")
    if document.get("ok") is not True:
        error = document.get("error")
        code = text(part(error, "code")) or "an error"
        reading.cursor["refused"] = {"method": method, "code": code[:64], "reason": _reason(error)}
        return
    if not isinstance(payload, dict):
        return
    if payload.get("type") == "hello-ok":
        _greeted(Frame(payload, reading, setting, "hello"))
    else:
        openclaw_answers.answered(Frame(payload, reading, setting, method), method)


def _reason(error: object) -> str | None:
    return text(part(error, "details", "reason"))[:64] or None


def _greeted(frame: Frame) -> None:
    """Take the begin of a connection: its numbers begin anew, and what was missed is to be asked for."""
    state = frame.state
    state.pop("seq", None)
    state.pop("clock", None)
    state.pop("active", None)
    protocol = frame.payload.get("protocol")
    state.update(resync="connected", protocol=protocol, conn=frame.of("server", "connId")[:64])
    state["silentAfterMs"] = SILENT_TICKS * (number(part(frame.payload, "policy", "tickIntervalMs")) or 15_000)
    if protocol != PROTOCOL:
        title = f"OpenClaw's gateway speaks protocol {protocol}, and {PROTOCOL} is understood"
        frame.scribe.warn(f"protocol:{protocol}", title)


def _ticked(frame: Frame) -> None:
    frame.state["tick"] = frame.setting.received_ms


def _healthy(frame: Frame) -> None:
    """Take the gateway's health: it names its agents."""
    openclaw_answers.agents(frame)


def _shut(frame: Frame) -> None:
    """Take that the gateway goes down: every run ends, and everyone leaves until it is back."""
    second = frame.setting.received_ms // 1000
    for run, known in list(frame.runs().items()):
        if known.get("on"):
            openclaw_runs.end(frame, run, known, "canceled", "the gateway went down")
    frame.active().clear()
    for agent in frame.state.get("agents", {}):
        frame.scribe.status(agent, f"shutdown:{second}:{agent}", AgentStatus.OFFLINE)
    frame.state["resync"] = "shutdown"


def _tool(frame: Frame) -> None:
    """Take a tool's event as sessions' subscribers get it: with its data in or beside the payload."""
    run, data = frame.of("runId"), part(frame.payload, "data")
    if run:
        known = openclaw_runs.belongs(frame, run, frame.of("sessionKey"), frame.of("agentId"))
        openclaw_runs.tool(frame, run, known, data if isinstance(data, dict) else frame.payload)


def _warned(frame: Frame) -> None:
    """Take that a session is stalled or stuck."""
    session = frame.of("sessionKey")
    if session:
        agent, minute = frame.who(session).key, frame.setting.received_ms // 60_000
        frame.scribe.warn(f"{frame.mark}:{session}:{minute}", f"OpenClaw says: {frame.mark}", agent)


EVENTS: dict[str, Callable[[Frame], None]] = {
    "agent": openclaw_runs.streamed,
    "chat": openclaw_runs.chatted,
    "session.tool": _tool,
    "sessions.changed": openclaw_answers.changed,
    "tick": _ticked,
    "health": _healthy,
    "shutdown": _shut,
    "session.stalled": _warned,
    "session.stuck": _warned,
    "session.approval": openclaw_approvals.noticed,
    "exec.approval.requested": openclaw_approvals.asked,
    "exec.approval.resolved": openclaw_approvals.resolved,
    "plugin.approval.requested": openclaw_approvals.asked,
    "plugin.approval.resolved": openclaw_approvals.resolved,
}
