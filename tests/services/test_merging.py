"""Two agents turn out to be one: everything of the one is the other's, before and after, live and rebuilt."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, select

from metaverse import ids
from metaverse.clock import now_ms, to_wire
from metaverse.database import reading
from metaverse.events import door, rebuild
from metaverse.events.names import EventType
from metaverse.events.origin import SERVER
from metaverse.events.store import TABLES
from metaverse.services import admission
from tests.callers import API, Somebody, token
from tests.factories import ORGANIZATION, event, make_organization, status, task

Json = dict[str, Any]
ASKED = {"requestId": "r-1", "kind": "permission", "summary": "May I?", "digest": "d1"}


def address(key: str) -> str:
    return f"{API}/agents/{ids.agent_id(ORGANIZATION, key)}"


def merge(who: Somebody, key: str, into: str) -> Any:
    return who.post(f"{address(key)}/merge", {"into": into})


def usage(agent: str, key: str, tokens: int, **more: Any) -> Json:
    data = {"tokens": {"input": tokens, "output": 0}, "usageKey": key}
    return event(EventType.AGENT_USAGE, agent, data, **more)


def everyone(who: Somebody) -> dict[str, Json]:
    shown = who.post(f"{API}/3d/agents/status/batch", {}).json["agents"]
    return {agent["agentId"]: agent for agent in shown}


@reading
def rows(connection: Connection) -> dict[str, list[Any]]:
    return {
        name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
        for name, table in TABLES.items()
    }


def test_what_the_one_had_is_the_others(operator: Somebody, agent: Somebody) -> None:
    agent.tell(
        event(EventType.AGENT_REGISTERED, "helm", {"name": "Helm", "department": "Ops"}),
        event(EventType.AGENT_REGISTERED, "otel:helm", {"name": "helm_agent"}),
        status("helm", "idle"),
        usage("helm", "u1", 5),
        usage("otel:helm", "u1", 7),
        usage("otel:helm", "u2", 10),
        event(EventType.TASK_CREATED, "t-1", {"title": "T", "assignee": "otel:helm"}),
        event(EventType.INTERACTION, "ada", {"to": "otel:helm", "kind": "delegate"}),
        event(EventType.INTERACTION, "helm", {"to": "otel:helm", "kind": "message"}),
        event(EventType.REQUEST, "otel:helm", ASKED),
    )
    merged = merge(operator, "otel:helm", "helm")
    assert merged.status_code == 200
    assert (merged.json["agentId"], merged.json["name"]) == ("helm", "Helm")
    assert merged.json["metrics"]["tokens"]["input"] == 17
    assert set(everyone(operator)) == {"helm", "ada"}
    assert operator.get(f"{API}/tasks").json["items"][0]["assignee"] == "helm"
    ties = [(tie["from"], tie["to"]) for tie in operator.get(f"{API}/interactions").json["items"]]
    assert ties == [("ada", "helm")]
    [asked] = operator.get(f"{API}/requests").json["items"]
    assert (asked["agentId"], asked["state"]) == ("helm", "open")
    assert operator.get(address("otel:helm")).json["agentId"] == "helm"


def test_what_is_told_of_the_one_later_is_the_others(operator: Somebody, agent: Somebody) -> None:
    agent.tell(status("a", "idle"), status("b", "idle"))
    merge(operator, "a", "b")
    agent.tell(
        status("a", "working"),
        usage("a", "u1", 3),
        task("t-1", assignee="a"),
        event(EventType.TASK_STEP, "t-1", {"stepKey": "s", "name": "S", "status": "in_progress", "agentId": "a"}),
        event(EventType.REQUEST, "a", ASKED),
        event(EventType.INTERACTION, "c", {"to": "a", "kind": "review"}),
        event(EventType.INTERACTION, "a", {"to": "b", "kind": "message"}),
    )
    shown = everyone(operator)
    assert set(shown) == {"b", "c"}
    assert (shown["b"]["status"], shown["b"]["toolRunning"]) == ("working", True)
    assert shown["b"]["metrics"]["tokens"]["input"] == 3
    decided = operator.post(
        f"{API}/commands",
        {"selector": {"agentIds": ["b"]}, "kind": "approve", "inReplyTo": "r-1", "digest": "d1"},
    )
    assert decided.status_code == 202, decided.text
    assert operator.get(f"{API}/requests").json["items"][0]["decision"] == "approve"
    log = [entry["subject"] for entry in operator.get(f"{API}/events?limit=500").json["items"]]
    assert "a" in log


def test_an_inbox_is_read_by_the_token_of_either(office: Flask, operator: Somebody, agent: Somebody) -> None:
    agent.tell(status("a"), status("b"), status("c"))
    operator.post(f"{API}/commands", {"selector": {"agentIds": ["a"]}, "kind": "pause"})
    merge(operator, "a", "b")
    for bound in ("a", "b"):
        mine = token(office, "agent", keys=[bound])
        for path in (f"{address('a')}/inbox", f"{API}/inbox"):
            assert [sent["kind"] for sent in mine.get(path).json["items"]] == ["pause"], (bound, path)
    assert token(office, "agent", keys=["c"]).get(f"{address('a')}/inbox").status_code == 403


def test_chains_are_followed_and_a_second_merging_changes_nothing(operator: Somebody, agent: Somebody) -> None:
    agent.tell(status("a"), status("b"), status("c"), usage("a", "u", 1))
    assert merge(operator, "a", "b").status_code == 200
    assert merge(operator, "b", "c").status_code == 200
    assert merge(operator, "a", "c").status_code == 200
    agent.tell(usage("a", "v", 2))
    shown = everyone(operator)
    assert set(shown) == {"c"}
    assert shown["c"]["metrics"]["tokens"]["input"] == 3


def test_what_makes_no_sense_is_refused(operator: Somebody, viewer: Somebody, agent: Somebody) -> None:
    agent.tell(status("a"), status("b"), status("c"))
    assert merge(operator, "a", "a").status_code == 422
    assert merge(operator, "a", "nobody").status_code == 404
    assert merge(operator, "nobody", "a").status_code == 404
    assert merge(viewer, "a", "b").status_code == 403
    assert merge(operator, "a", ids.agent_id(ORGANIZATION, "b")).status_code == 200
    for one, other in (("b", "a"), ("a", "c")):
        assert merge(operator, one, other).status_code == 409, one
    told = operator.post(f"{API}/events", [event(EventType.AGENT_MERGED, "b", {"into": "a"})])
    assert told.status_code == 409


def test_the_time_machine_shows_two_before_and_one_after(operator: Somebody, agent: Somebody) -> None:
    agent.tell(status("a"), status("b"), task("t-1", assignee="a"), event(EventType.REQUEST, "a", ASKED))
    before = operator.get(f"{API}/events?limit=500").json["items"][-1]["seq"]
    merge(operator, "a", "b")
    after = operator.get(f"{API}/events?limit=500").json["items"][-1]["seq"]

    def shown(seq: int) -> tuple[Any, ...]:
        then = operator.get(f"{API}/3d/replay?seq={seq}").json
        rooms = then["rooms"]
        keys = [agent["agentId"] for agent in rooms["scene"]["snapshot"]["agents"]]
        held = [one["assignee"] for one in rooms["tasks"]["snapshot"]["tasks"]]
        return sorted(keys), held, [asked["agentId"] for asked in then["requests"]]

    assert shown(before) == (["a", "b"], ["a"], ["a"])
    assert shown(after) == (["b"], ["b"], ["b"])


def test_who_was_removed_does_not_take_the_other_along(operator: Somebody, agent: Somebody) -> None:
    agent.tell(status("b"), status("ghost"))
    operator.delete(address("ghost"))
    door_open = operator.tell(event(EventType.AGENT_MERGED, "ghost", {"into": "b"}))
    assert door_open["accepted"] == 1
    assert set(everyone(operator)) == {"b"}


def test_a_session_that_was_somebody_before_its_folder_was_known_becomes_the_being(
    operator: Somebody, office: Flask
) -> None:
    def take(adapter: str, *events: Json) -> None:
        with office.app_context():
            admission.admit(ORGANIZATION, adapter, list(events), SERVER)

    take("otlp", usage("claude:s-1", "u", 4))
    assert set(everyone(operator)) == {"claude:s-1"}
    take("claude-code", event(EventType.AGENT_REGISTERED, "claude:s-1", {"name": "Claude", "department": "shop"}))
    take("otlp", usage("claude:s-1", "v", 5))
    [shown] = everyone(operator).values()
    assert (shown["agentId"], shown["name"], shown["metrics"]["tokens"]["input"]) == ("claude@shop", "shop", 9)


@pytest.mark.parametrize("is_merged_first", [True, False])
def test_a_rebuild_gives_the_same_rows(each_app: Flask, is_merged_first: bool) -> None:
    make_organization()
    now = now_ms()
    merging = [event(EventType.AGENT_MERGED, "a", {"into": "b"}), event(EventType.AGENT_MERGED, "b", {"into": "c"})]
    told: list[Json] = []
    for number in range(60):
        key, late = "abc"[number % 3], to_wire(now - (number * 7919 % 60) * 60_000)
        told += [
            status(key, ("working", "idle", "waiting")[number % 4 % 3], more={"time": late, "source": f"urn:{key}"}),
            usage(key, f"u{number % 5}", number, time=late),
            event(EventType.TASK_UPDATED, f"t{number % 4}", {"assignee": key}, time=late),
            event(EventType.INTERACTION, key, {"to": "abcd"[number % 4], "kind": "message"}, time=late),
            event(EventType.REQUEST, key, {**ASKED, "requestId": f"r{number % 3}"}, time=late),
        ]
    batches = [told[:150], merging, told[150:]] if not is_merged_first else [merging, told]
    for batch in batches:
        door.admit(ORGANIZATION, batch, SERVER)
    live = rows()
    rebuild.rebuild(ORGANIZATION)
    assert rows() == live
    assert {row[1] for row in live["requests"]} == {"c"}


def test_several_sources_are_shown_and_settled(operator: Somebody, agent: Somebody) -> None:
    now = now_ms()

    def tell(source: str, said: str, seconds_ago: int) -> None:
        at = to_wire(now - seconds_ago * 1000)
        agent.tell(status("ada", said, more={"source": source, "time": at}))

    def settled() -> tuple[Any, ...]:
        shown = operator.get(address("ada")).json
        return shown["status"], shown["source"], shown["conflict"], shown["settledBy"], len(shown["sources"])

    tell("urn:claude-code:s-1", "working", 500)
    assert settled() == ("working", "urn:claude-code:s-1", False, "only", 1)
    tell("urn:otlp:claude", "idle", 400)
    assert settled() == ("working", "urn:claude-code:s-1", True, "live", 2)
    tell("urn:claude-code:s-2", "waiting", 300)
    assert settled() == ("waiting", "urn:claude-code:s-2", True, "rank", 3)
    tell("urn:claude-code:s-2", "offline", 200)
    assert settled() == ("working", "urn:claude-code:s-1", True, "rank", 3)
    tell("urn:claude-code:s-1", "offline", 100)
    assert settled() == ("offline", "urn:claude-code:s-1", True, "live", 3)
    assert operator.get(address("ada")).json["sources"][0]["source"] == "urn:claude-code:s-1"


def test_a_killed_session_holds_no_longer_than_its_word_is_fresh(operator: Somebody, agent: Somebody) -> None:
    now = now_ms()
    for source, said, minutes_ago in (("s-1", "working", 30), ("s-2", "idle", 25), ("s-2", "idle", 19)):
        at = to_wire(now - minutes_ago * 60_000)
        agent.tell(status("ada", said, more={"source": f"urn:claude-code:{source}", "time": at}))
        shown = operator.get(address("ada")).json
        assert shown["status"] == ("idle" if minutes_ago == 19 else "working"), minutes_ago
    assert shown["settledBy"] == "only"
    assert shown["statusSince"] == to_wire(now - 19 * 60_000)
