"""Every form of recording, by the name that `--format` takes."""

from __future__ import annotations

from metaverse.adapters import a2a, ag_ui, claude_code, claude_hooks, codex, openclaw, openclaw_gateway
from metaverse.adapters.parsing import Unreadable, record, text
from metaverse.adapters.reading import Json, Reading, Setting
from metaverse.recordings.cloudevents import CloudEvents
from metaverse.recordings.documents import Clocked
from metaverse.recordings.form import Form, Sessions
from metaverse.recordings.telemetry import Telemetry


def _framed(raw: bytes, cursor: Json, setting: Setting) -> Reading:
    """Read a frame that a gateway sent; of one that was sent to it, note what it asks."""
    try:
        frame = record(raw)
    except Unreadable:
        frame = {}
    if frame.get("type") == "req":
        asked = openclaw_gateway.asked(cursor, text(frame.get("id")), text(frame.get("method")))
        return Reading(cursor=asked)
    return openclaw_gateway.read(raw, cursor, setting)


FORMS: dict[str, Form] = {
    form.name: form
    for form in (
        CloudEvents(),
        Sessions("claude-code", "claude-code-file", claude_code.read, claude_code.finish, claude_code.begin),
        Clocked("claude-hooks", "claude-code", claude_hooks.read),
        Sessions("codex", "codex", codex.read, codex.finish),
        Sessions("openclaw", "openclaw-file", openclaw.read, openclaw.finish, openclaw.begin),
        Clocked("openclaw-gateway", "openclaw", _framed, lambda path: openclaw_gateway.begin()),
        Telemetry(),
        Clocked("a2a", "a2a", a2a.read, lambda path: a2a.begin()),
        Clocked("ag-ui", "ag-ui", ag_ui.read, lambda path: ag_ui.begin()),
    )
}
