"""The adapters by their names, and what each needs to begin: one form of `read`, `begin` and `finish` for all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath
from typing import NamedTuple

import orjson

from metaverse.adapters import a2a, ag_ui, claude_code, claude_hooks, codex, openclaw, openclaw_gateway
from metaverse.adapters.parsing import Unreadable, record
from metaverse.adapters.reading import Json, Reading, Setting

LONGEST_HEAD = 64 * 1024


class Adapter(NamedTuple):
    """How one format is read. `begin` makes a cursor of what the caller says; `finish` tells that nothing more comes.

    With `grows`, what is read is a file, of which a call brings the bytes from the cursor's `at` on.
    """

    read: Callable[[bytes, Json | None, Setting], Reading]
    begin: Callable[[Json], Json]
    finish: Callable[[Json | None, Setting], Reading] | None = None
    grows: bool = False


def _file(options: Json) -> PurePath:
    return PurePath(str(options.get("file", "")))


def frames(raw: bytes, cursor: Json | None, setting: Setting) -> Reading:
    """Read frames of an OpenClaw gateway: one, a list of them, or one a line; or a list that a command printed."""
    return openclaw_gateway.read_all(_parts(raw), cursor, setting)


def _parts(raw: bytes) -> list[bytes]:
    """Take frames apart. Of a list, only objects can be frames."""
    if raw.lstrip()[:1] == b"{" and b"\n" not in raw.strip():
        return [raw]
    try:
        document = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return [line for line in raw.splitlines() if line.strip()]
    if isinstance(document, list):
        return _listed(document, raw)
    return [raw]


def _listed(document: list[object], raw: bytes) -> list[bytes]:
    """Return the frames of a list, and the first of what can be none; one that is too deep is left whole."""
    objects = [part for part in document if isinstance(part, dict)]
    odd = [part for part in document if not isinstance(part, dict)][:1]
    try:
        return [orjson.dumps(part) for part in (*objects, *odd)]
    except orjson.JSONEncodeError:
        return [raw]


ADAPTERS = {
    "claude-code": Adapter(claude_hooks.read, lambda options: {}),
    "claude-code-file": Adapter(
        claude_code.read, lambda options: claude_code.begin(_file(options)), claude_code.finish, grows=True
    ),
    "codex": Adapter(codex.read, lambda options: {}, codex.finish, grows=True),
    "openclaw-file": Adapter(
        openclaw.read, lambda options: openclaw.begin(_file(options)), openclaw.finish, grows=True
    ),
    "openclaw": Adapter(frames, lambda options: openclaw_gateway.begin(options.get("gateway", ""))),
    "a2a": Adapter(
        a2a.read,
        lambda options: a2a.begin(options.get("agent", ""), options.get("name", ""), options.get("client", "")),
    ),
    "ag-ui": Adapter(ag_ui.read, lambda options: ag_ui.begin(options.get("agent", ""), options.get("name", ""))),
}


def is_transcript(raw: bytes) -> bool:
    """Tell whether what OpenClaw has written is a session file, by its first line; else it is of its gateway."""
    first = raw[:LONGEST_HEAD].lstrip().split(b"\n", 1)[0]
    try:
        return record(first).get("type") == "session"
    except Unreadable:
        return False
