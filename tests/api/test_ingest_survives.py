"""Foreign formats by HTTP survive what is deep, endless, too large or beyond an adapter, and go on after it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from metaverse.adapters import register
from metaverse.adapters.reading import Reading, Setting
from metaverse.services import intake
from metaverse.workers import adapting
from tests.adapters import heard
from tests.api.test_ingest import PROMPT, agents, hook, post, tasks
from tests.callers import API, Somebody
from tests.factories import ORGANIZATION


@pytest.mark.parametrize("depth", [300, 900, 1020])
def test_a_deep_document_does_not_stop_what_follows_it_in_the_file(
    agent: Somebody, operator: Somebody, depth: int
) -> None:
    deep = b'{"a":' * depth + b"1" + b"}" * depth
    line = b'{"timestamp":"2026-01-01T00:00:00Z","type":"response_item","payload":' + deep + b"}\n"
    raw = line + heard.recording("codex/codex-0146-rollout.jsonl")
    assert post(agent, "codex", raw, file="deep.jsonl", historical="true").status_code == 202
    assert agents(operator)
    listed_deep = post(agent, "openclaw", b"[" + deep + b"]")
    assert listed_deep.status_code in (202, 422)


def test_a_list_of_what_can_be_no_frame_is_one_dead_letter(agent: Somebody, operator: Somebody) -> None:
    frame = b'{"type":"event","event":"tick","payload":{}}'
    assert post(agent, "openclaw", b"[" + b"1," * 50_000 + frame + b"]").status_code == 422
    assert len(operator.get(f"{API}/dead-letters").json["items"]) == 1


def test_what_an_adapter_fails_at_is_one_dead_letter_and_the_file_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(raw: bytes, cursor: dict[str, Any] | None, setting: Setting) -> Reading:
        if b"bad" in raw:
            raise ZeroDivisionError
        at = (cursor or {}).get("at", 0) + len(raw)
        return Reading([{"id": raw.decode()}], {"at": at, "line": raw.count(b"\n")})

    monkeypatch.setitem(register.ADAPTERS, "codex", register.Adapter(read, lambda options: {}, grows=True))
    request = {"adapter": "codex", "options": {}, "setting": {"received_ms": 1}, "cursor": None}
    told = adapting.answer({**request, "attached": [b"one\nbad\ntwo\ntorn"]})
    assert [event["id"] for batch in told["attached"] for event in json.loads(batch)] == ["one\n", "two\n"]
    assert [where for where, *_ in told["dead"]] == ["line 2, byte 4"]
    assert told["cursor"]["at"] == len(b"one\nbad\ntwo\n")


def test_a_hook_that_is_too_large_to_look_into_here_finds_its_session(agent: Somebody, operator: Somebody) -> None:
    assert hook(agent, {**PROMPT, "prompt": "x" * 2_000_000}).status_code == 204
    assert hook(agent, b"[" + b" " * 2_000_000 + b"]").status_code == 422
    assert [task["status"] for task in tasks(operator)] == ["working"]


def test_only_so_many_bytes_of_an_organization_wait(agent: Somebody, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "MOST_BYTES", 10)
    monkeypatch.setitem(intake.intake._bytes, ORGANIZATION, 5)
    answer = hook(agent, PROMPT)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
