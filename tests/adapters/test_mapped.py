"""Mappings: what a person writes becomes events, whatever the webhook sends."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metaverse.adapters import mapped
from metaverse.adapters.mapped_declaration import declared
from metaverse.adapters.reading import Setting
from metaverse.events import validation
from metaverse.schemas.mapping import TYPES
from tests.served import ROOT

Json = dict[str, Any]
QUIET, TALKING = Setting(received_ms=1), Setting(received_ms=1, keep_texts=True)


def status(**more: Any) -> Json:
    return {
        "type": "metaverse.agent.status",
        "subject": "who",
        "id": "id",
        "data": {"status": {"literal": "idle"}},
        **more,
    }


def one_of(kind: str, data: Json, **more: Any) -> Json:
    return {"type": f"metaverse.{kind}", "subject": "who", "id": "id", "data": data, **more}


def run(document: Any, *events: Json, each: str = "@", setting: Setting = QUIET) -> mapped.Mapped:
    found = declared({"each": each, "events": list(events)})
    assert found.faults == []
    result = mapped.read("hooks", found.templates, document, setting)
    assert validation.judge(result.events).faults == []
    return result


def faults(*events: Any, each: str = "@") -> dict[str, str]:
    return dict(declared({"each": each, "events": list(events)}).faults)


def test_a_document_becomes_an_event() -> None:
    (event,) = run({"who": "ada", "id": 7, "at": 1_790_000_000}, status(time="at")).events
    assert event == {
        "specversion": "1.0",
        "id": "7:agent.status",
        "source": "urn:mapped:hooks",
        "type": "metaverse.agent.status",
        "subject": "ada",
        "time": "2026-09-21T14:13:20.000Z",
        "data": {"status": "idle"},
    }


def test_each_selects_the_records_and_when_chooses_among_them() -> None:
    document = {"items": [{"who": "ada", "id": 1}, {"who": "bob", "id": 2, "skip": True}, {"who": "cy", "id": 0}]}
    result = run(document, status(when="!skip"), each="items")
    assert ([event["subject"] for event in result.events], result.records) == (["ada", "cy"], 3)
    assert run({"items": None}, status(), each="items").records == 0
    assert run({"items": {"who": "ada", "id": 1}}, status(), each="items").records == 1


def test_an_event_may_have_records_of_its_own() -> None:
    result = run({"task": "t", "who": ["ada", "bob"]}, status(subject="@", id="@"), each="who")
    assert [event["subject"] for event in result.events] == ["ada", "bob"]
    task = one_of("task.created", {"title": "task"}, subject="task", each="@", id="task")
    both = run({"task": "t", "who": ["ada", "bob"]}, task, status(subject="@", id="@", each="who"))
    assert [event["subject"] for event in both.events] == ["t", "ada", "bob"]


def test_words_translate_and_literals_stand_for_themselves() -> None:
    data = {
        "status": {"value": "state", "words": {"open": "working", "closed": "idle"}, "otherwise": "waiting"},
        "activity": {"kind": {"literal": "tool"}, "text": "tool"},
    }
    made = [
        run({"who": "ada", "id": 1, "state": state, "tool": "rg"}, one_of("agent.status", data)).events[0]["data"]
        for state in ("open", "closed", None)
    ]
    assert [each["status"] for each in made] == ["working", "idle", "waiting"]
    assert made[0]["activity"] == {"kind": "tool", "text": "rg"}
    progress = run({"who": "t", "id": 1}, one_of("task.updated", {"progress": 1})).events[0]["data"]
    assert progress == {"progress": 1}


def test_what_gives_nothing_is_left_out_and_numbers_may_be_texts() -> None:
    data = {"tokens": {"input": "usage.in", "output": "usage.out", "cached": "usage.cached"}, "model": "model"}
    (event,) = run({"who": "ada", "id": 1, "usage": {"in": "12", "out": 3.0}}, one_of("agent.usage", data)).events
    assert event["data"] == {"tokens": {"input": 12, "output": 3}}


def test_our_functions_read_what_webhooks_write() -> None:
    document = {
        "who": "Ada Lovelace (-> Bob)",
        "id": None,
        "raw": '{"state": "IDLE "}',
        "at": "yesterday",
        "many": [{"x": 1}, {"x": 2}],
    }
    for expression, found in {
        "split(who, ' (')[0]": "Ada Lovelace",
        "split(nothing, '/')": None,
        "lower(trim(json(raw).state))": "idle",
        "json(who)": None,
        "time(at)": None,
        "time(`1790000000`)": "2026-09-21T14:13:20.000Z",
        "default(id, 'none')": "none",
        "default(`0`, 'none')": 0,
        "replace(who, 'Ada ', '')": "Lovelace (-> Bob)",
        "hash(many) == hash(document().many)": True,
        "length(hash('x'))": 16,
        "many[?x == `2`] | [0].x": 2,
        "to_string(many)": '[{"x":1},{"x":2}]',
    }.items():
        template = one_of("agent.registered", {"name": {"literal": "n"}, "metadata": {"found": expression}}, id="'1'")
        (event,) = run(document, template).events
        assert event["data"].get("metadata", {}).get("found") == found, expression


def test_a_record_knows_its_place_its_neighbours_and_its_document() -> None:
    data = {"to": "default(next().who, previous().who)", "kind": {"literal": "message"}, "taskId": "document().task"}
    document = {"task": "t", "list": [{"who": "ada"}, {"who": "bob"}]}
    result = run(document, one_of("interaction", data, id="position()"), each="list")
    assert [(e["id"], e["subject"], e["data"]["to"]) for e in result.events] == [
        ("0:interaction", "ada", "bob"),
        ("1:interaction", "bob", "ada"),
    ]
    assert {event["data"]["taskId"] for event in result.events} == {"t"}


def test_ids_come_from_the_record_or_its_digest_and_the_same_post_makes_the_same_ones() -> None:
    document = [{"who": "ada"}, {"who": "ada"}, {"who": "ada", "n": 1}]
    first, again = (run(document, status(id=None)) for _ in range(2))
    ids = [event["id"] for event in first.events]
    assert (len(set(ids)), ids) == (3, [event["id"] for event in again.events])
    two = run({"who": "ada", "id": 1}, status(), status(data={"status": {"literal": "working"}}))
    assert [event["id"] for event in two.events] == ["1:agent.status", "1:agent.status#2"]


def test_two_events_of_one_id_are_one_if_they_say_the_same_and_else_a_dead_letter() -> None:
    same = run([{"who": "ada", "id": 1}, {"who": "ada", "id": 1}], status())
    assert (len(same.events), same.dead) == (1, [])
    other = run([{"who": "ada", "id": 1}, {"who": "bob", "id": 1}], status())
    assert (len(other.events), len(other.dead)) == (1, 1)
    assert "says something else" in other.dead[0].reason


@pytest.mark.parametrize(
    ("record", "template", "said"),
    [
        ({"id": 1}, status(), "subject: Gives nothing"),
        ({"who": "a", "id": 1, "at": "soon"}, status(time="at"), "time: Is no time"),
        ({"who": "a", "id": 1}, status(data={"status": "what"}), "data.status: Missing"),
        ({"who": "a", "id": 1, "what": "bored"}, status(data={"status": "what"}), "data.status: Must be one of"),
        ({"who": "a", "id": 1}, status(when="length(who) > abs(who)"), "invalid type"),
        ({"who": 5, "id": 1}, status(subject="lower(who)"), "subject: "),
    ],
)
def test_what_cannot_be_made_is_told_with_its_reason(record: Json, template: Json, said: str) -> None:
    result = run([record, {"who": "b", "id": 2, "what": "idle"}], template)
    assert said in result.dead[0].reason
    assert result.dead[0].where == "record 0, events.0"


SECRET = "sk-ant-REDACTED-0123456789abcdef"


def test_texts_are_left_out_unless_they_are_kept_and_secrets_are_masked_always() -> None:
    document = {"who": f"bot {SECRET}", "id": SECRET, "text": f"use {SECRET} please", "long": "x" * 500}
    said = one_of(
        "interaction",
        {"to": {"literal": "bob"}, "kind": {"literal": "message"}, "summary": "text"},
    )
    named = one_of("agent.registered", {"name": "text", "metadata": {"text": "text", "long": "long"}})
    for setting, summary in ((QUIET, None), (TALKING, "use *** please")):
        result = run(document, said, named, setting=setting)
        assert result.events[0]["data"].get("summary") == summary
        assert result.events[1]["data"]["name"] == "use *** please"
        assert len(result.events[1]["data"]["metadata"]["long"]) == (500 if setting.keep_texts else 200)
        assert SECRET not in str(result.events)
    assert SECRET not in str(run({"id": SECRET, "what": f"token={SECRET}"}, status()).dead)


def test_two_keys_with_secrets_stay_two() -> None:
    result = run([{"who": f"a {SECRET}", "id": 1}, {"who": f"a {SECRET}x", "id": 2}], status())
    assert len({event["subject"] for event in result.events}) == 2


@pytest.mark.parametrize(
    ("event", "place", "said"),
    [
        ("nope", "events.0", "object"),
        ({}, "events.0.type", "one of"),
        (status(type="metaverse.command"), "events.0.type", "one of"),
        (status(type="metaverse.agent.removed"), "events.0.type", "one of"),
        (status(subject=None), "events.0.subject", "missing"),
        (status(subject="a["), "events.0.subject", "not JMESPath"),
        (status(subject=""), "events.0.subject", "expression"),
        (status(subject="frob(a)"), "events.0.subject", "no function frob"),
        (status(subject="lower(a, b)"), "events.0.subject", "takes 1 arguments"),
        (status(subject="a" * 3000), "events.0.subject", "at most"),
        (status(subject="(" * 900 + "a" + ")" * 900), "events.0.subject", "nested"),
        (status(colour="red"), "events.0.colour", "unknown"),
        (status(data={"status": "a", "mood": "b"}), "events.0.data.mood", "unknown"),
        (status(data={}), "events.0.data.status", "missing"),
        (status(data={"status": {"literal": "bored"}}), "events.0.data.status", "one of"),
        (status(data={"status": {"value": "a", "words": {"x": "bored"}}}), "events.0.data.status", "one of"),
        (status(data={"status": {"value": "a", "words": {}}}), "events.0.data.status.words", "theirs"),
        (status(data={"status": {"value": "a[", "words": {"x": "idle"}}}), "events.0.data.status.value", "JMESPath"),
        (status(data={"status": {"a": "b"}}), "events.0.data.status", "one value"),
        (one_of("agent.usage", {"tokens": {"input": "a"}}), "events.0.data.tokens.output", "missing"),
        (one_of("agent.registered", {"name": "a", "metadata": {"x": {"y": "b["}}}), "events.0.data.metadata.x.y", "JM"),
    ],
)
def test_a_fault_is_named_at_its_place(event: Any, place: str, said: str) -> None:
    found = faults(event)
    assert said.lower() in found[place].lower()


def test_faults_of_a_mapping_as_a_whole() -> None:
    assert "each" in faults(status(), each="][")
    assert "events" in dict(declared({"events": []}).faults)
    assert "events" in dict(declared({"events": [status()] * 51}).faults)
    assert declared({"events": [status()]}).faults == []


def test_a_mapping_makes_what_an_agent_may_tell_and_decides_nothing() -> None:
    assert not {"metaverse.command", "metaverse.attention", "metaverse.agent.removed", "metaverse.scene.changed"} & {
        kind.value for kind in TYPES
    }


def test_more_than_a_thousand_events_are_not_taken() -> None:
    with pytest.raises(mapped.TooMuch, match="post it in parts"):
        run([{"who": "a", "id": n} for n in range(1001)], status())
    assert len(run([{"who": "a", "id": n} for n in range(1000)], status()).events) == 1000
    with pytest.raises(mapped.TooMuch, match="cannot be made"):
        run([{"id": n} for n in range(1001)], status())


def test_what_grows_without_end_is_stopped() -> None:
    doubling = "|".join(["[@,@]"] * 30)
    for expression in (doubling, f"to_string({doubling})", f"hash({doubling})"):
        result = run({"who": "a", "id": 1}, status(subject=expression))
        assert "more than" in result.dead[0].reason, expression


LEAVES = st.none() | st.booleans() | st.integers(-(2**63), 2**64) | st.floats(allow_nan=False) | st.text(max_size=9)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcdef"), inner, max_size=4)
)
ANYTHING = [
    one_of(
        "agent.registered", {"name": "a", "role": "b", "metadata": "c", "avatar": "@", "parentId": "d"}, subject="a"
    ),
    one_of("agent.usage", {"tokens": {"input": "a", "output": "b"}, "costUsd": "c", "model": "d"}, subject="a"),
    one_of("agent.position", {"position": {"x": "a", "y": "b", "z": "c"}, "zone": "d"}, subject="b", time="c"),
    one_of("task.created", {"title": "a", "dependsOn": "b", "priority": "c", "dueAt": "d"}, subject="c", id="a"),
    one_of(
        "request", {"requestId": "a", "kind": "b", "summary": "c", "digest": "d", "options": ["a", "b"]}, subject="a"
    ),
    one_of("agent.status", {"status": {"literal": "idle"}, "activity": "a", "taskId": "b"}, subject="c", when="d"),
    one_of("notification", {"level": {"literal": "info"}, "title": "a", "body": "b"}),
]


@given(document=VALUES, keeps=st.booleans())
def test_whatever_is_posted_becomes_events_that_the_door_takes_or_dead_letters(document: Any, keeps: bool) -> None:
    setting = Setting(received_ms=1, keep_texts=keeps)
    first, again = (run(document, *ANYTHING, each="default(a, @)", setting=setting) for _ in range(2))
    assert (first.events, first.dead) == (again.events, again.dead)
    assert len({event["id"] for event in first.events}) == len(first.events)


def test_what_is_nested_deeply_is_told() -> None:
    deep: Any = "x"
    for _ in range(150):
        deep = [deep]
    result = run({"who": "a", "id": 1, "deep": deep}, one_of("agent.registered", {"name": "who", "metadata": "deep"}))
    assert (result.events, len(result.dead)) == ([], 1)


def test_the_page_s_example_does_what_it_says() -> None:
    page = (ROOT / "docs" / "mappings.md").read_text()
    document, mapping = (json.loads(block) for block in re.findall(r"```json\n(.*?)```", page, re.DOTALL)[:2])
    said = [(event["id"], event["subject"], event["data"]) for event in run(document, *mapping["events"]).events]
    assert said == [
        ("mia:agent.registered", "mia", {"name": "Mia", "department": "Builds"}),
        (
            "4711/1790000000:task.updated",
            "job-4711",
            {"title": "Build the site", "assignee": "mia", "status": "running"},
        ),
        ("4711/1790000000:agent.status", "mia", {"status": "working"}),
    ]
