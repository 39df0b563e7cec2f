"""One being over sessions: whoever works on a project is one character, whatever its sessions are called."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask

from metaverse.adapters import claude_hooks
from metaverse.adapters.reading import Setting
from metaverse.clock import now_ms, to_wire
from metaverse.events.names import EventType
from metaverse.events.origin import SERVER, Origin, Rank
from metaverse.services import admission, identities, identity_register, tokens
from tests.callers import API, Somebody, found, token
from tests.factories import ORGANIZATION, event, make_organization, status

Json = dict[str, Any]
SHOP = "/home/ada/shop"
EXPLORE = {"agent_type": "Explore"}


class Sessions:
    """Sessions of Claude Code that post their hooks, one call after the other."""

    def __init__(self, owner: str | None = "alice") -> None:
        self.owner = owner
        self.start_ms = now_ms() - 60_000
        self.calls = 0
        self._cursors: dict[str, Any] = {}

    def post(self, session: str, hook: str, **more: Any) -> None:
        """Post one hook."""
        self.calls += 1
        raw = json.dumps({"session_id": session, "cwd": SHOP, "hook_event_name": hook, **more}).encode()
        setting = Setting(received_ms=self.start_ms + self.calls * 1000)
        reading = claude_hooks.read(raw, self._cursors.get(session), setting)
        self._cursors[session] = reading.cursor
        take(reading.events, self.owner)


def take(events: list[Json], owner: str | None, adapter: str = "claude-code") -> None:
    admitted = admission.admit(ORGANIZATION, adapter, events, SERVER, token_id=owner and connected(owner))
    assert admitted.refused == []


def connected(name: str) -> str:
    """Return the id of the token of a name, made if need be."""
    there = {made["name"]: made["id"] for made in tokens.page(ORGANIZATION)}
    return str(there.get(name) or tokens.create(ORGANIZATION, "agent", "test", name)[0]["id"])


def registered(key: str, department: str | None = "shop", at_ms: int | None = None, **data: Any) -> Json:
    data = {"name": f"Claude {key[7:]}", "role": "Claude Code", "department": department, **data}
    known = {field: value for field, value in data.items() if value is not None}
    return event(EventType.AGENT_REGISTERED, key, known, time=to_wire(at_ms or now_ms()))


def office(app: Flask) -> dict[str, Json]:
    shown = token(app, "viewer").post(f"{API}/3d/agents/status/batch", {}).json["agents"]
    return {agent["agentId"]: agent for agent in shown}


@pytest.fixture
def shop(app: Flask) -> Flask:
    found(app)
    return app


def test_twenty_sessions_of_one_project_are_one_being(shop: Flask) -> None:
    with shop.app_context():
        sessions = Sessions()
        for number in range(20):
            sessions.post(f"s-{number}", "SessionStart", source="startup")
            sessions.post(f"s-{number}", "UserPromptSubmit", prompt="Mend", prompt_id="p-1")
            sessions.post(f"s-{number}", "SessionEnd", reason="exit")
    [being] = office(shop).values()
    assert (being["agentId"], being["name"]) == ("claude@shop:alice", "shop · alice")
    assert (being["role"], being["department"]) == ("Claude Code", "shop")
    tasks = token(shop, "viewer").get(f"{API}/tasks?limit=500").json["items"]
    assert len(tasks) == 20
    assert {task["assignee"] for task in tasks} == {"claude@shop:alice"}


def test_projects_and_owners_tell_beings_apart(shop: Flask) -> None:
    with shop.app_context():
        Sessions("alice").post("s-1", "SessionStart", source="startup")
        Sessions("bob").post("s-2", "SessionStart", source="startup")
        Sessions(None).post("s-3", "SessionStart", source="startup")
        Sessions("alice").post("s-4", "SessionStart", source="startup", cwd="C:\\work\\mill")
    names = {key: agent["name"] for key, agent in office(shop).items()}
    assert names == {
        "claude@shop:alice": "shop · alice",
        "claude@shop:bob": "shop · bob",
        "claude@shop": "shop",
        "claude@mill:alice": "mill · alice",
    }


def test_sub_agents_are_one_being_of_their_type_and_numbered_while_several_work(shop: Flask) -> None:
    with shop.app_context():
        sessions = Sessions()
        sessions.post("s-1", "SessionStart", source="startup")
        sessions.post("s-1", "SubagentStart", agent_id="a1", **EXPLORE)
        sessions.post("s-1", "SubagentStart", agent_id="a2", **EXPLORE)
        sessions.post("s-1", "SubagentStart", agent_id="a3", agent_type="Plan")
        sessions.post("s-1", "SubagentStop", agent_id="a1", **EXPLORE)
        sessions.post("s-2", "SubagentStart", agent_id="a4", **EXPLORE)
        sessions.post("s-2", "SubagentStop", agent_id="a4", **EXPLORE)
    shown = office(shop)
    above = "claude@shop:alice"
    subs = {agent["name"]: agent["parentId"] for key, agent in shown.items() if "/" in key}
    assert subs == dict.fromkeys(("Explore", "Explore 2", "Plan"), above)
    assert shown[f"{above}/Explore"]["status"] == "idle"
    assert shown[f"{above}/Explore#2"]["status"] == "working"
    with shop.app_context():
        keys = {row["key"]: row["being"] for row in identity_register.page(ORGANIZATION)}
    assert keys["claude:s-2/a4"] == keys["claude:s-1/a1"] == f"{above}/Explore"


def test_parallel_sub_agents_in_one_batch_are_told_apart(shop: Flask) -> None:
    with shop.app_context():
        make = [registered("claude:s-1")]
        for sub in ("a1", "a2", "a3"):
            key = f"claude:s-1/{sub}"
            make += [registered(key, role="Explore", parentId="claude:s-1"), status(key)]
        over = [status(f"claude:s-1/{sub}", "idle") for sub in ("a1", "a2", "a3")]
        later = [registered("claude:s-1/a4", role="Explore", parentId="claude:s-1")]
        take([*make, *over, *later], "alice")
    beings = {key.rpartition("/")[2] for key in office(shop) if "/" in key}
    assert beings == {"Explore", "Explore#2", "Explore#3"}


def test_a_sub_agent_whose_end_was_lost_long_ago_is_free_again(shop: Flask) -> None:
    with shop.app_context():
        long_ago = now_ms() - 3_600_000
        lost = "claude:s-1/lost"
        take([registered("claude:s-1"), registered(lost, role="Explore", parentId="claude:s-1")], "alice")
        take([status(lost, more={"time": to_wire(long_ago)})], "alice")
        take([registered("claude:s-1/next", role="Explore", parentId="claude:s-1")], "alice")
        keys = {row["key"]: row["being"] for row in identity_register.page(ORGANIZATION)}
    assert keys[lost] == keys["claude:s-1/next"]


def test_a_sub_agent_before_its_parent_stands_below_the_same_being(shop: Flask) -> None:
    with shop.app_context():
        take([registered("claude:s-1/a1", role="Explore", parentId="claude:s-1")], "alice")
        take([registered("claude:s-1")], "alice")
    shown = office(shop)
    assert set(shown) == {"claude@shop:alice", "claude@shop:alice/Explore"}
    assert shown["claude@shop:alice/Explore"]["parentId"] == "claude@shop:alice"


def test_the_first_assignment_of_a_key_stands_whoever_tells_of_it(shop: Flask) -> None:
    with shop.app_context():
        take([registered("claude:s-1")], "alice")
        take([registered("claude:s-1"), status("claude:s-1", "working")], "replay")
        take([status("claude:s-1", "waiting")], None, adapter="otlp")
    [being] = office(shop).values()
    assert (being["agentId"], being["status"]) == ("claude@shop:alice", "waiting")


def test_a_being_keeps_the_name_that_a_person_gave_it(shop: Flask) -> None:
    operator = token(shop, "operator")
    with shop.app_context():
        take([registered("claude:s-1")], "alice")
    being = office(shop)["claude@shop:alice"]
    assert operator.patch(f"{API}/agents/{being['id']}", {"name": "Alba", "department": "Lab"}).status_code == 200
    with shop.app_context():
        take([registered("claude:s-1"), registered("claude:s-2")], "alice")
    shown = office(shop)["claude@shop:alice"]
    assert (shown["name"], shown["department"]) == ("Alba", "Lab")


def test_a_token_that_is_bound_to_keys_speaks_as_those(shop: Flask) -> None:
    with shop.app_context():
        bound = Origin("token:t", Rank.AGENT, agent_keys=frozenset(["claude:s-1"]))
        made = [registered("claude:s-1"), registered("claude:s-2"), status("claude:s-2")]
        admitted = admission.admit(ORGANIZATION, "claude-code", made, bound, token_id=connected("alice"))
        assert (admitted.accepted, len(admitted.outside)) == (1, 2)
        take([status("claude:s-1")], "bob")
    assert set(office(shop)) == {"claude:s-1"}


def test_a_token_that_is_bound_to_a_being_speaks_for_its_sessions(shop: Flask) -> None:
    with shop.app_context():
        bound = Origin("token:t", Rank.AGENT, agent_keys=frozenset(["claude@shop:alice"]))
        made = [registered("claude:s-1"), status("claude:s-1"), registered("claude:s-2", "mill")]
        admitted = admission.admit(ORGANIZATION, "claude-code", made, bound, token_id=connected("alice"))
        assert (admitted.accepted, len(admitted.outside)) == (2, 1)


def test_what_comes_without_an_owner_belongs_to_the_one_being_of_its_folder(shop: Flask) -> None:
    with shop.app_context():
        take([registered("claude:s-1")], "alice")
        take([registered("claude:s-2")], None, adapter="claude-code-file")
        take([registered("claude:s-3")], "bob")
        take([registered("claude:s-4")], None)
    assert set(office(shop)) == {"claude@shop:alice", "claude@shop:bob", "claude@shop"}
    with shop.app_context():
        keys = {row["key"]: row["being"] for row in identity_register.page(ORGANIZATION)}
    assert (keys["claude:s-2"], keys["claude:s-4"]) == ("claude@shop:alice", "claude@shop")


def test_what_other_adapters_tell_stays_as_it_is_told(shop: Flask) -> None:
    with shop.app_context():
        for adapter in ("openclaw", "a2a", "ag-ui", "otlp", "mapped", "cloudevents"):
            told = [registered("x:1"), {"no": "event"}, "nothing", event(EventType.AGENT_STATUS, None, {})]
            assert identities.beings(ORGANIZATION, adapter, told).events == told  # type: ignore[arg-type]
        assert identity_register.page(ORGANIZATION) == []


def test_rules_are_shown_and_changed_for_new_keys(shop: Flask) -> None:
    admin, viewer = token(shop, "admin"), token(shop, "viewer")
    with shop.app_context():
        take([registered("claude:s-1")], "alice")
    shown = viewer.get(f"{API}/identities").json
    assert (shown["rules"]["claude-code"], shown["rules"]["otlp"]) == ({"identity": "project"}, {"identity": "told"})
    changed = admin.patch(f"{API}/identities/rules", {"rules": {"claude-code": {"identity": "session"}}})
    assert changed.json["rules"]["claude-code"] == {"identity": "session"}
    with shop.app_context():
        take([registered("claude:s-1"), registered("claude:s-2")], "alice")
    assert set(office(shop)) == {"claude@shop:alice", "claude:s-2"}
    [row] = viewer.get(f"{API}/identities?agentId=claude@shop:alice").json["items"]
    assert {field: row[field] for field in ("key", "being", "adapter", "rule")} == {
        "key": "claude:s-1",
        "being": "claude@shop:alice",
        "adapter": "claude-code",
        "rule": "project",
    }
    assert "identity-rules.changed" in {act["action"] for act in admin.get(f"{API}/audit-log").json["items"]}


def test_a_rule_that_there_is_not_is_refused(shop: Flask) -> None:
    admin = token(shop, "admin")
    for rules in ({"fax": {"identity": "told"}}, {"otlp": {"identity": "project"}}, {"codex": {"identity": "mood"}}):
        refused = admin.patch(f"{API}/identities/rules", {"rules": rules})
        assert refused.status_code == 422, rules
        assert refused.json["errors"][0]["field"].startswith("rules.")


def test_an_administrator_assigns_a_key(shop: Flask) -> None:
    admin = token(shop, "admin")
    assigned = admin.put(f"{API}/identities", {"key": "otel:crew/helm", "being": "helm"})
    assert (assigned.status_code, assigned.json["being"], assigned.json["rule"]) == (200, "helm", "assigned")
    with shop.app_context():
        take([status("otel:crew/helm")], None, adapter="otlp")
    admin.put(f"{API}/identities", {"key": "otel:crew/helm", "being": "other"})
    with shop.app_context():
        take([status("otel:crew/helm")], None, adapter="otlp")
    assert set(office(shop)) == {"helm", "other"}


def test_pages_of_identities_follow_one_another(shop: Flask, viewer: Somebody) -> None:
    with shop.app_context():
        take([registered(f"claude:s-{number}") for number in range(5)], "alice")
    first = viewer.get(f"{API}/identities?limit=3").json
    second = viewer.get(f"{API}/identities?limit=3&after={first['next']}").json
    assert [row["key"] for row in first["items"] + second["items"]] == [f"claude:s-{number}" for number in range(5)]
    assert "next" not in second


def test_beings_are_found_on_both_databases(each_app: Flask) -> None:
    make_organization()
    identities.forget()
    long = "f" * 200
    take(
        [registered("claude:s-1", long), registered("claude:s-1/a", long, role="R" * 200, parentId="claude:s-1")], long
    )
    identities.forget()
    told = identities.beings(ORGANIZATION, "codex", [status("claude:s-1"), status("claude:s-1/a")]).events
    above, under = (one["subject"] for one in told)
    assert above.startswith("claude@fff")
    assert under.startswith("claude@fff")
    assert above != under
    assert max(len(above), len(under)) <= 256
