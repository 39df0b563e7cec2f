"""A file is known by its content, whatever it is called and however it is packed."""

from __future__ import annotations

import contextlib
import gzip
import json
from pathlib import Path

import pytest
import zstandard

from metaverse.recordings.detection import Unknown, detected
from tests.recordings.files import DATA, FIVE

FRAME = b'{"type":"event","event":"tick","payload":{"ts":1790000000000},"seq":1}\n'
CASES = {
    **{str(path.relative_to(DATA)): "otlp" for path in (DATA / "otlp").iterdir()},
    **{f"claude-code-2x/{name}": "claude-code" for name in ("claude-small.jsonl", "claude-schema-drift.jsonl")},
    "claude-session-5-subagents.jsonl": "claude-code",
    "claude-code/session-plain.jsonl": "claude-code",
    "hostile/06-streamed-usage.jsonl": "claude-code",
    "claude-hooks/hook-payloads.ndjson": "claude-hooks",
    "hostile/07-nul-and-lone-surrogate.ndjson": "claude-hooks",
    "codex/codex-0146-rollout.jsonl": "codex",
    "codex/codex-rollout-sample.jsonl": "codex",
    "openclaw/pi-large-session.jsonl": "openclaw",
    "openclaw/openclaw-schema-drift.jsonl": "openclaw",
    "openclaw/sessions-list-2026.7.2.json": "openclaw-gateway",
}
WRITTEN = {
    "a line of hooks in a wrapper": (
        b'{"received_at":"2026-11-25T10:00:00Z","payload":{"session_id":"s","hook_event_name":"Stop"}}',
        "claude-hooks",
    ),
    "frames": (FRAME * 2, "openclaw-gateway"),
    "a call to a gateway": (b'{"type":"req","id":"1","method":"tasks.list","params":{}}\n', "openclaw-gateway"),
    "an event of ours": (
        b'{"specversion":"1.0","id":"1","source":"urn:x","type":"metaverse.agent.status"}',
        "cloudevents",
    ),
    "an array of them, laid out": (
        json.dumps([{"specversion": "1.0", "id": "1", "source": "urn:x", "type": "t"}], indent=2).encode(),
        "cloudevents",
    ),
    "a stream of AG-UI": (b'data: {"type":"RUN_STARTED","threadId":"t","runId":"r"}\n\n', "ag-ui"),
    "a list of AG-UI": (b'[{"type":"RUN_STARTED","threadId":"t","runId":"r"}]', "ag-ui"),
    "a task of A2A": (b'{"id":"t1","contextId":"c","status":{"state":"working"},"kind":"task"}', "a2a"),
    "a call of A2A": (b'{"jsonrpc":"2.0","id":1,"method":"message/send","params":{"message":{}}}', "a2a"),
    "an answer of A2A, streamed": (
        b'data: {"jsonrpc":"2.0","id":1,"result":{"kind":"status-update","taskId":"t"}}\n\n',
        "a2a",
    ),
    "a Tempo trace": (b'{\n "trace": {\n  "resourceSpans": []\n }\n}', "otlp"),
    "metrics": (b'{"resourceMetrics":[]}\n', "otlp"),
    "the first line broken": (b'{"type":"session_meta","pay\n{"type":"event_msg","payload":{}}\n', "codex"),
}


@pytest.mark.parametrize(("name", "form"), CASES.items())
def test_every_recording_is_known(name: str, form: str) -> None:
    known = detected(DATA / name)
    assert known is not None
    assert known.name == form


@pytest.mark.parametrize(("raw", "form"), WRITTEN.values(), ids=WRITTEN)
def test_every_form_is_known(tmp_path: Path, raw: bytes, form: str) -> None:
    file = tmp_path / "something"
    file.write_bytes(raw)
    known = detected(file)
    assert known is not None
    assert known.name == form


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_a_packed_file_is_known_by_what_is_in_it(tmp_path: Path, pack: object) -> None:
    file = tmp_path / "5.jsonl.deleted.2026-01-01T00-00-00.zst"
    file.write_bytes(pack(FIVE.read_bytes()))  # type: ignore[operator]
    known = detected(file)
    assert known is not None
    assert known.name == "claude-code"


@pytest.mark.parametrize("raw", [b"", b"  \n\n"])
def test_an_empty_file_is_nothing(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "empty.jsonl").write_bytes(raw)
    assert detected(tmp_path / "empty.jsonl") is None


@pytest.mark.parametrize("name", ["type", "kind", "event", "status", "trace", "method", "result"])
@pytest.mark.parametrize("odd", [{"a": 1}, [1], 7, None, True])
def test_fields_of_another_kind_than_usual_are_no_trouble(tmp_path: Path, name: str, odd: object) -> None:
    document = {"sessionId": "s", "uuid": "u", "id": "i", "timestamp": 1, "parentId": None, name: odd}
    path = tmp_path / "odd.jsonl"
    path.write_text(json.dumps(document) + "\n")
    with contextlib.suppress(Unknown):
        detected(path)


@pytest.mark.parametrize(
    ("raw", "seen"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00" * 50, "bytes that are no text"),
        (b"\x00\x01\x02" * 5000, "bytes that are no text"),
        (b'{"apiKey":"sk-very-secret","type":"account"}\n', "an object with apiKey, type (type 'account')"),
        (b"ts,from,to\n1,a,b\n", "text that is no JSON"),
        (b"[1, 2, 3]", "text that is no JSON"),
    ],
)
def test_what_nobody_knows_is_said_without_its_content(tmp_path: Path, raw: bytes, seen: str) -> None:
    (tmp_path / "strange").write_bytes(raw)
    with pytest.raises(Unknown) as refused:
        detected(tmp_path / "strange")
    assert seen in str(refused.value)
    assert "known are cloudevents, claude-code" in str(refused.value)
    assert "secret" not in str(refused.value)
