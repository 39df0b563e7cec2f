"""What is told, to whom, when, and what is not."""

from __future__ import annotations

from typing import Any

import pytest

from metaverse.clock import now_ms, to_wire
from metaverse.events.names import Level
from metaverse.services.channels.timing import Rhythm, next_digest_ms
from metaverse.services.quiet_hours import quiet_until
from tests.alerts import make, sweep
from tests.callers import API
from tests.channels.conftest import Told
from tests.factories import status
from tests.receivers import Receiver, answers, receiving

Json = dict[str, Any]
ALWAYS = {"from": "00:00", "until": "00:00", "timeZone": "UTC"}
HOUR = 3_600_000


def said(receiver: Receiver) -> list[tuple[str, str]]:
    """Return what comes next: of each matter what is told, and its line."""
    return [(item["what"], item["text"]) for item in receiver.next().json["data"]["items"]]


def test_a_matter_that_is_over_is_told_to_be_over(told: Told) -> None:
    with receiving(answers(200)) as receiver:
        told.rule(told.channel(receiver))
        told.ask("r-1", taskId="t-1")
        told.tell("metaverse.task.updated", "t-2", {"status": "failed", "title": "Ship it", "reason": "no paper"})
        told.go()
        assert said(receiver) == [
            ("opened", "ada needs a decision: May I do r-1?"),
            ("opened", "A task has failed: Ship it"),
        ]
        told.tell("metaverse.request.closed", "ada", {"requestId": "r-1", "outcome": "approved"})
        told.tell("metaverse.task.updated", "t-2", {"status": "working", "runId": "again"})
        told.go()
        assert [what for what, _ in said(receiver)] == ["cleared", "cleared"]
        assert receiver.is_quiet


def test_who_is_not_told_of_the_end_is_not(told: Told) -> None:
    with receiving(answers(200)) as receiver:
        told.rule(told.channel(receiver), tellCleared=False)
        told.ask("r-1")
        told.go()
        receiver.next()
        told.tell("metaverse.request.closed", "ada", {"requestId": "r-1", "outcome": "approved"})
        told.go()
        assert receiver.is_quiet


def test_an_error_and_silence_are_told_and_their_ends(told: Told) -> None:
    with receiving(answers(200)) as receiver:
        told.rule(told.channel(receiver))
        told.admin.tell(status("ada", "error", activity={"kind": "tool", "text": "No such file"}))
        told.go()
        assert said(receiver) == [("opened", "ada reports an error: No such file")]
        told.admin.tell(status("ada", "working"))
        told.go()
        assert said(receiver)[0][0] == "cleared"


@pytest.mark.parametrize(
    ("narrowed", "is_told"),
    [
        ({}, True),
        ({"kinds": ["failure"]}, False),
        ({"level": "critical"}, False),
        ({"level": "warning"}, True),
        ({"departments": ["Billing"]}, True),
        ({"departments": ["Law"]}, False),
        ({"agents": ["ada"]}, True),
        ({"agents": ["bob"]}, False),
    ],
)
def test_a_rule_chooses_by_kind_level_department_and_agent(told: Told, narrowed: Json, is_told: bool) -> None:
    told.tell("metaverse.agent.registered", "ada", {"name": "Ada", "department": "Billing"})
    with receiving(answers(200)) as receiver:
        told.rule(told.channel(receiver), **narrowed)
        told.ask()
        told.go()
        assert len(told.log()) == is_told


def test_what_was_before_a_rule_is_not_told_nor_what_is_in_the_past(told: Told) -> None:
    with receiving(answers(200)) as receiver:
        told.ask("before")
        rule = told.rule(told.channel(receiver))
        told.admin.patch(f"{API}/notify-rules/{rule['id']}", {"enabled": False})
        told.say("While it was off")
        told.admin.patch(f"{API}/notify-rules/{rule['id']}", {"enabled": True})
        old = {"level": "info", "title": "Long ago"}
        told.admin.tell({**_event("metaverse.notification", old), "time": "2020-01-01T00:00:00Z"})
        told.say("Now")
        told.go()
        assert said(receiver) == [("said", "Now")]


def _event(kind: str, data: Json) -> Json:
    return {"specversion": "1.0", "id": "old", "source": "urn:test", "type": kind, "data": data}


def test_in_a_cool_down_what_comes_is_gathered_and_counted(told: Told) -> None:
    with receiving(answers(200)) as receiver:
        told.rule(told.channel(receiver), coolDownSeconds=600)
        told.say("First")
        told.go()
        assert said(receiver) == [("said", "First")]
        for number in range(24):
            told.ask(f"r-{number}")
        told.go()
        assert receiver.is_quiet
        told.later(700)
        told.go()
        data = receiver.next().json["data"]
        assert (len(data["items"]), data["more"]) == (10, 14)
        assert data["text"] == "24 matters: 24 to decide"


def test_what_began_and_ended_before_it_was_told_is_told_once_as_over(told: Told) -> None:
    with receiving(answers(200)) as receiver:
        told.rule(told.channel(receiver), quietHours=ALWAYS)
        told.ask("r-1")
        told.tell("metaverse.request.closed", "ada", {"requestId": "r-1", "outcome": "approved"})
        told.go()
        assert receiver.is_quiet
        told.later(30 * 86_400)
        told.go()
        assert said(receiver) == [("over", "Over again: ada needs a decision: May I do r-1?")]


def test_in_quiet_hours_only_what_is_critical_is_told(told: Told) -> None:
    with receiving(answers(200)) as receiver:
        told.rule(told.channel(receiver), quietHours=ALWAYS)
        told.say("Can wait")
        told.say("Cannot wait", level="critical")
        told.go()
        assert said(receiver) == [("said", "Cannot wait")]


def test_what_nobody_sees_to_is_told_elsewhere_and_its_end_there_too(told: Told) -> None:
    with receiving(answers(200)) as near, receiving(answers(200)) as boss:
        other = told.channel(boss, name="The boss")
        told.rule(told.channel(near), escalateMinutes=10, escalateTo=other["id"])
        told.ask("r-1")
        told.ask("r-2")
        told.go()
        near.next()
        told.admin.post(f"{API}/attention", {"subject": "request:ada:r-1", "action": "acknowledge"})
        told.later(300)
        told.go()
        assert boss.is_quiet
        told.later(400)
        told.go()
        assert said(boss) == [("escalated", "Nobody has seen to it yet: ada needs a decision: May I do r-2?")]
        told.tell("metaverse.request.closed", "ada", {"requestId": "r-2", "outcome": "approved"})
        told.go()
        assert [what for what, _ in said(near)] == ["cleared"]
        assert [what for what, _ in said(boss)] == ["cleared"]


def test_what_begins_again_before_its_end_is_told_is_told_elsewhere_in_its_time(told: Told) -> None:
    with receiving(answers(200)) as near, receiving(answers(200)) as boss:
        other = told.channel(boss, name="The boss")
        told.rule(told.channel(near), escalateMinutes=10, escalateTo=other["id"], coolDownSeconds=600)
        for state in ("error", "working", "error"):
            told.admin.tell(status("ada", state))
            told.go()
        assert [what for what, _ in said(near)] == ["opened"]
        told.later(700)
        told.go()
        assert [what for what, _ in said(boss)] == ["escalated"]
        assert near.is_quiet


def test_a_paused_channel_is_told_nothing_that_others_pass_on(told: Told) -> None:
    with receiving(answers(200)) as near, receiving(answers(200)) as boss:
        other = told.channel(boss, name="The boss")
        told.rule(told.channel(near), escalateMinutes=10, escalateTo=other["id"])
        told.admin.patch(f"{API}/channels/{other['id']}", {"enabled": False})
        told.ask("r-1")
        told.go()
        told.later(700)
        told.go()
        told.admin.patch(f"{API}/channels/{other['id']}", {"enabled": True})
        told.go()
        assert boss.is_quiet
        assert [one["state"] for one in told.log()] == ["sent"]


def test_what_waits_as_a_channel_is_paused_stays_in_the_log(told: Told) -> None:
    with receiving(answers(503)) as receiver:
        channel = told.channel(receiver)
        told.rule(channel)
        told.say("Not taken")
        told.go()
        receiver.next()
        assert [one["state"] for one in told.log()] == ["waiting"]
        told.admin.patch(f"{API}/channels/{channel['id']}", {"enabled": False})
        assert [one["state"] for one in told.log()] == ["dead"]
        told.admin.patch(f"{API}/channels/{channel['id']}", {"enabled": True})
        told.later(24 * 3600)
        told.go()
        assert receiver.is_quiet


def test_what_somebody_saw_to_before_it_was_told_is_not_told(told: Told) -> None:
    with receiving(answers(200)) as receiver:
        told.rule(told.channel(receiver), coolDownSeconds=600)
        told.say("First")
        told.go()
        receiver.next()
        told.ask("r-1")
        told.go()
        told.admin.post(f"{API}/attention", {"subject": "request:ada:r-1", "action": "acknowledge"})
        told.later(700)
        told.go()
        assert receiver.is_quiet


def test_a_request_that_expires_is_over(told: Told) -> None:
    with receiving(answers(200)) as receiver:
        told.rule(told.channel(receiver))
        told.ask("r-1", expiresAt=to_wire(now_ms() + HOUR))
        told.go()
        receiver.next()
        told.later(3700)
        told.go()
        assert [what for what, _ in said(receiver)] == ["cleared"]


def test_alerts_are_told_by_level_and_their_recovery(told: Told) -> None:
    with receiving(answers(200)) as receiver:
        told.rule(told.channel(receiver), kinds=["alert"])
        make(told.admin, level="critical")
        told.admin.tell(status("ada", "error"))
        sweep(told.app)
        told.go()
        data = receiver.next().json["data"]
        assert (data["level"], data["text"]) == ("critical", "Alert: Too many errors")
        assert data["items"][0]["url"].startswith("https://office.example.com/settings/alerts/ar_")
        told.admin.tell(status("ada", "working"))
        sweep(told.app)
        told.go()
        assert said(receiver) == [("cleared", "Over: Alert: Too many errors")]


def test_a_budget_that_is_spent_is_told_once(told: Told) -> None:
    with receiving(answers(200)) as receiver:
        told.rule(told.channel(receiver))
        budget = {"scope": "agent", "limitUsd": 1, "period": "month"}
        told.admin.patch(f"{API}/attention/settings", {"budgets": [budget]})
        told.tell("metaverse.agent.usage", "ada", {"costUsd": 2.5, "tokens": {"input": 1, "output": 1}})
        told.go()
        told.go()
        assert said(receiver) == [("opened", "Over budget: ada: 2.50 of 1.00 US dollars")]
        assert receiver.is_quiet


def test_what_an_agent_calls_a_backup_is_a_message_of_an_agent(told: Told) -> None:
    with receiving(answers(200)) as receiver:
        told.rule(told.channel(receiver), kinds=["backup", "alert", "server", "channel"])
        for kind in ("backup", "alert", "channel"):
            told.say("Not really", kind=kind, ruleId="x", state="fired", audience="admins")
        told.go()
        assert receiver.is_quiet


def test_a_channel_that_fails_is_told_by_another_but_not_by_itself(told: Told) -> None:
    with receiving(answers(400)) as broken, receiving(answers(200)) as fine:
        told.rule(told.channel(broken))
        told.rule(told.channel(fine), kinds=["channel"])
        told.say("Never heard")
        told.go()
        told.go()
        [(what, line)] = said(fine)
        assert (what, line) == ("said", "Channel: A message to The webhook was given up")
        broken.next()
        assert broken.is_quiet


def test_a_paused_channel_tells_nothing_and_goes_on_with_what_is_new(told: Told) -> None:
    with receiving(answers(200)) as receiver:
        channel = told.channel(receiver)
        told.rule(channel)
        told.admin.patch(f"{API}/channels/{channel['id']}", {"enabled": False})
        told.say("Unheard")
        told.go()
        told.admin.patch(f"{API}/channels/{channel['id']}", {"enabled": True})
        told.say("Heard")
        told.go()
        assert said(receiver) == [("said", "Heard")]
        assert receiver.is_quiet


def test_when_something_is_told() -> None:
    night = {"from": "22:00", "until": "07:00", "timeZone": "Asia/Shanghai"}
    evening = 1_790_000_000_000 // (24 * HOUR) * 24 * HOUR + 15 * HOUR  # 23:00 in Shanghai
    assert quiet_until(night, evening) == evening + 8 * HOUR
    assert quiet_until(night, evening + 9 * HOUR) == evening + 9 * HOUR
    rhythm = Rhythm(cool_down_ms=60_000, quiet=night)
    assert rhythm.due_ms("warning", evening, None) == evening + 8 * HOUR
    assert rhythm.due_ms(Level.CRITICAL, evening, evening - 30_000) == evening + 30_000
    hourly = Rhythm(digest_minutes=60)
    assert hourly.due_ms("info", evening + 1, None) == evening + HOUR
    assert next_digest_ms(1440, "Asia/Shanghai", evening) == evening + 10 * HOUR
    assert Rhythm().due_ms("info", now_ms(), None) <= now_ms()
