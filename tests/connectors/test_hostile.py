"""A gateway that sends anything at all: it may not be let in, but nothing breaks."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

from hypothesis import given
from hypothesis import strategies as some

from metaverse.connectors.handshake import Challenge, Greeting
from metaverse.connectors.lists import Lists
from metaverse.connectors.refusals import Unwilling, closed, refusal
from metaverse.workers import framing, gateways
from tests.adapters.heard import ANY_JSON

SETTING = {"received_ms": 1_790_000_000_000, "prices": {}}
NAMES = some.sampled_from(
    ["code", "message", "details", "reason", "retryAfterMs", "retryable", "requestId", "expectedProtocol", "ok", "id"]
)
OBJECTS = some.dictionaries(NAMES, ANY_JSON, max_size=6)


@given(ANY_JSON | OBJECTS)
def test_any_refusal_says_something_and_when_to_try_again(error: Any) -> None:
    unwilling = refusal(error)
    assert unwilling.detail
    assert len(unwilling.detail) < 700
    assert 0 <= unwilling.again_seconds <= 300


@given(some.text(max_size=200))
def test_any_goodbye_is_read(reason: str) -> None:
    assert closed(reason) is None or isinstance(closed(reason), Unwilling)


@given(some.dictionaries(some.sampled_from(["auth", "policy", "server", "protocol"]), ANY_JSON | OBJECTS))
def test_any_greeting_is_read(payload: Any) -> None:
    greeting = Greeting.of(payload)
    assert all(isinstance(scope, str) for scope in greeting.scopes)
    assert greeting.most_bytes > 0


@given(some.dictionaries(some.sampled_from(["event", "payload"]), ANY_JSON | OBJECTS))
def test_any_first_frame_is_a_challenge_or_none(frame: Any) -> None:
    with suppress(Unwilling):
        assert Challenge.of(frame).nonce


ANSWERS = some.fixed_dictionaries(
    {"type": some.just("res"), "id": some.sampled_from(["1", "2", "3"])},
    optional={"ok": ANY_JSON | some.booleans(), "payload": ANY_JSON | some.lists(OBJECTS), "error": ANY_JSON | OBJECTS},
)


@given(some.lists(ANY_JSON | ANSWERS, max_size=5))
def test_any_frames_are_read_and_what_they_answer_is_told_in_plain_words(documents: list[Any]) -> None:
    asked = [["1", "exec.approval.list"], ["2", "sessions.list"], ["3", "plugin.approval.list"]]
    frames = [json.dumps(document).encode() for document in documents]
    request = {"gateway": "", "asked": asked, "resynced": True, "setting": SETTING, framing.ATTACHED: [b"", *frames]}
    answer = gateways.answer(request)
    lists = Lists.through(lambda method, params: "2")
    lists.begin(0, anew=True, approvals=True)
    lists.go_on()
    for told in answer["answers"]:
        assert set(told["more"]) <= {"cursor", "offset"}
        lists.answered(told)
    again = {**request, "asked": [], framing.ATTACHED: [answer[framing.ATTACHED][0]]}
    assert gateways.answer(again)["answers"] == []


def test_a_list_without_end_ends() -> None:
    asked: list[str] = []

    def ask(method: str, params: Any) -> str:
        asked.append(method)
        return str(len(asked))

    lists = Lists.through(ask)
    lists.begin(0, anew=True, approvals=False)
    more = {"ok": True, "more": {"cursor": "again"}, "code": "", "retryAfterMs": None}
    for _ in range(200):
        lists.go_on()
        if lists.answered({**more, "id": str(len(asked))}):
            break
    assert not lists.is_busy
    assert [asked.count(method) for method in ("audit.activity.list", "tasks.list", "sessions.list")] == [20, 20, 20]


def test_a_gateway_that_is_too_busy_is_asked_three_times_and_passed_over() -> None:
    asked: list[str] = []

    def ask(method: str, params: Any) -> str:
        asked.append(method)
        return str(len(asked))

    lists = Lists.through(ask)
    lists.begin(0, anew=True, approvals=False)
    busy = {"ok": False, "more": {}, "code": "UNAVAILABLE", "retryAfterMs": 0}
    while lists.is_busy:
        lists.go_on()
        lists._due_at = 0.0
        lists.answered({**busy, "id": str(len(asked))})
    assert asked == [
        name for name in ("agents.list", "audit.activity.list", "tasks.list", "sessions.list") for _ in range(3)
    ]
