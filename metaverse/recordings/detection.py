"""What a file is, told by its content; its name and place say nothing, since they are copied about.

The first lines are looked at one after the other; the first that can be only of one form decides.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson

from metaverse.adapters.parsing import part, text
from metaverse.recordings.cloudevents import values
from metaverse.recordings.documents import are_lines, unwrapped
from metaverse.recordings.form import Form
from metaverse.recordings.forms import FORMS
from metaverse.recordings.opening import head, pieces
from metaverse.recordings.telemetry import carried, signal_of, split

Json = dict[str, Any]
LOOKED_AT = 256 * 1024
MOST_LINES = 100
SMALL_ENOUGH = 64 * 1024 * 1024
SHOWN = 12

CLAUDE = frozenset(("user", "assistant", "system", "summary", "attachment", "file-history-snapshot"))
CODEX = frozenset(("session_meta", "turn_context", "event_msg", "response_item"))
PI = frozenset(("session", "message", "model_change", "thinking_level_change", "compaction", "branch_summary"))
LISTED = frozenset(("sessions", "agents", "tasks", "activities", "events", "entries"))
A2A_KINDS = frozenset(("task", "message", "status-update", "artifact-update"))
A2A_PARTS = frozenset(("statusUpdate", "artifactUpdate", "status_update", "artifact_update"))
AG_UI = ("RUN_", "STEP_", "TOOL_CALL_", "TEXT_MESSAGE_", "STATE_", "MESSAGES_SNAPSHOT", "THINKING_", "REASONING_")


class Unknown(Exception):
    """A file of no form that is known; its message says what was seen and what is known."""


def detected(path: Path) -> Form | None:
    """Tell the form of a file; None if it holds nothing.

    Raises:
        Unknown: it is of none of the forms.
        Broken: it cannot be read.
    """
    begin = head(path, LOOKED_AT)
    if not begin.strip():
        return None
    if begin.lstrip()[:1] in (b"{", b"[") or begin.lstrip().startswith((b"data:", b"event:", b":", b"id:")):
        return _by_documents(begin)
    if _is_protobuf(path):
        return FORMS["otlp"]
    if b"\0" in begin[:4096]:
        raise Unknown(_said("bytes that are no text"))
    return _by_documents(begin)


def _by_documents(begin: bytes) -> Form:
    seen: list[str] = []
    for document in _documents(begin):
        name = next((name for name, fits in SIGNS.items() if fits(document)), None)
        if name:
            return FORMS[name]
        seen += [_outline(document)] if len(seen) < 2 else []
    raise Unknown(_said(" and ".join(seen) or "text that is no JSON"))


def _said(what: str) -> str:
    return f"This is of no form that is known: seen was {what}; known are {', '.join(FORMS)} (see --format)."


def _outline(document: Json) -> str:
    """Say what fields an object has, never what is in them, beyond a word for its kind."""
    kind = document.get("type")
    fields = ", ".join(sorted(map(str, document))[:SHOWN])
    return f"an object with {fields}" + (f" (type {kind[:40]!r})" if isinstance(kind, str) else "")


def _documents(begin: bytes) -> Iterator[Json]:
    """Give the objects that the begin of a file holds: of its lines, or of the one document that it is."""
    if not are_lines(begin):
        yield from _of_whole(begin)
        return
    for line in begin.splitlines()[:MOST_LINES]:
        try:
            document = orjson.loads(unwrapped(line.removeprefix(b"data:").strip()).raw)
        except orjson.JSONDecodeError:
            document = _cut(line)
        yield from (item for item in (document if isinstance(document, list) else [document]) if isinstance(item, dict))


def _of_whole(begin: bytes) -> Iterator[Json]:
    """Read what stands on several lines, as far as it goes: of an object that is cut, its fields by name."""
    for document in values([begin]):
        if isinstance(document, dict):
            yield json.loads(unwrapped(json.dumps(document).encode()).raw)
            return
    yield from filter(None, [_cut(begin)])


def _cut(raw: bytes) -> Json | None:
    """Read the fields of an object that goes on beyond what was looked at; what is cut counts as there."""
    text = raw.decode("utf-8", "replace").lstrip().removeprefix("[").lstrip()
    scan, at, found = json.JSONDecoder().raw_decode, 1, {}
    while text.startswith("{"):
        try:
            at = _next_of(text, at, " \t\r\n,")
            name, at = scan(text, at)
            at = _next_of(text, at, " \t\r\n:")
        except (ValueError, IndexError):
            break
        try:
            found[name], at = scan(text, at)
        except (ValueError, IndexError):
            found[name] = [] if text[at : at + 1] == "[" else {}
            break
    return found or None


def _next_of(text: str, at: int, signs: str) -> int:
    while text[at] in signs:
        at += 1
    return at


def _is_protobuf(path: Path) -> bool:
    """Tell whether bytes are a request of OTLP: only what can be read as one, whole, is."""
    size, found = 0, []
    for piece in pieces(path):
        found.append(piece)
        size += len(piece)
        if size > SMALL_ENOUGH:
            return False
        if len(found) == 1 and piece[:1] not in (b"\n", b"\0"):
            return False
    return carried(split(b"".join(found))[0]) is not None


def _is_event(document: Json) -> bool:
    return "specversion" in document and "type" in document


def _is_hook(document: Json) -> bool:
    return isinstance(document.get("hook_event_name"), str)


def _is_claude(document: Json) -> bool:
    if document.get("type") == "summary":
        return "leafUuid" in document
    named = "sessionId" in document and ("uuid" in document or "parentUuid" in document)
    return named and (text(document.get("type")) in CLAUDE or "isSidechain" in document)


def _is_codex(document: Json) -> bool:
    if text(document.get("type")) in CODEX:
        return "payload" in document or "timestamp" in document
    return "instructions" in document and "timestamp" in document and "id" in document and "type" not in document


def _is_transcript(document: Json) -> bool:
    kind = document.get("type")
    if kind == "session":
        return "id" in document and ("cwd" in document or "version" in document)
    return text(kind) in PI and "id" in document and "parentId" in document


def _is_frame(document: Json) -> bool:
    kind = document.get("type")
    if kind == "event":
        return isinstance(document.get("event"), str)
    if kind in ("res", "req"):
        return "id" in document and ("ok" in document or "method" in document)
    return kind is None and _is_list(document)


def _is_list(document: Json) -> bool:
    lists = [document[name] for name in LISTED & set(document) if isinstance(document[name], list)]
    entries = [entry for found in lists for entry in found[:3]]
    return any(isinstance(part(entry, name), str) for entry in entries for name in ("key", "sessionKey", "agentId"))


def _is_a2a(document: Json) -> bool:
    if document.get("jsonrpc") == "2.0":
        return _speaks_a2a(document)
    if A2A_PARTS & set(document) or ("skills" in document and "url" in document):
        return True
    if text(document.get("kind")) in A2A_KINDS:
        return True
    return isinstance(part(document, "status", "state"), str) and ("contextId" in document or "id" in document)


def _speaks_a2a(document: Json) -> bool:
    method = str(document.get("method", ""))
    if method:
        return method.startswith(("message/", "tasks/", "SendMessage", "SendStreaming", "GetTask"))
    result = document.get("result")
    return isinstance(result, dict) and (_is_a2a(result) or {"task", "message"} & set(result) != set())


def _is_ag_ui(document: Json) -> bool:
    kind = document.get("type")
    return isinstance(kind, str) and kind.startswith(AG_UI)


SIGNS: dict[str, Callable[[Json], bool]] = {
    "cloudevents": _is_event,
    "claude-hooks": _is_hook,
    "otlp": lambda document: signal_of(document.get("trace", document)) is not None,
    "codex": _is_codex,
    "claude-code": _is_claude,
    "openclaw": _is_transcript,
    "openclaw-gateway": _is_frame,
    "ag-ui": _is_ag_ui,
    "a2a": _is_a2a,
}
"""How an object shows its form; the first that fits is taken."""
