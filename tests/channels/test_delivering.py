"""What is told reaches its receiver: once where that can be, again where it must, and never by way of another."""

from __future__ import annotations

from typing import Any

import pytest

from metaverse.services.channels import outbox
from tests.callers import API
from tests.channels.conftest import Told
from tests.receivers import Behaviour, answers, breaks_off, floods, hangs_up, receiving


def test_what_happens_is_told_signed_and_leads_back(told: Told) -> None:
    with receiving(answers(204)) as receiver:
        told.rule(told.channel(receiver))
        told.ask()
        told.go()
        call = receiver.next()
    body = call.json
    assert (body["type"], body["data"]["what"]) == ("metaverse.notice.opened", "opened")
    [item] = body["data"]["items"]
    assert (item["kind"], item["agentId"], item["requestId"]) == ("request", "ada", "r-1")
    assert body["data"]["text"] == "ada needs a decision: May I do r-1?"
    assert body["data"]["url"] == "https://office.example.com/hub?org=org_test"
    [delivery] = told.log()
    assert (delivery["state"], delivery["id"]) == ("sent", call.headers["webhook-id"])
    assert call.headers["webhook-signature"].startswith("v1,")
    assert delivery["attempts"][0]["status"] == 204


def test_on_both_databases_the_same_is_told(told_on_each: Told) -> None:
    told = told_on_each
    with receiving(answers(500), answers(200)) as receiver:
        told.rule(told.channel(receiver), escalateMinutes=10, escalateTo=told.channel(receiver, name="Other")["id"])
        told.ask()
        told.go()
        told.later(60)
        told.go()
        told.later(900)
        told.go()
        told.tell("metaverse.request.closed", "ada", {"requestId": "r-1", "outcome": "approved"})
        told.go()
        whats = [receiver.next().json["data"]["what"] for _ in range(5)]
    assert whats == ["opened", "opened", "escalated", "cleared", "cleared"]
    assert {one["state"] for one in told.log()} == {"sent"}


def test_nothing_is_told_twice_however_often_it_is_looked_for(told: Told) -> None:
    with receiving(answers(200)) as receiver:
        told.rule(told.channel(receiver))
        told.say("Something")
        for _ in range(3):
            told.go()
        receiver.next()
        assert receiver.is_quiet


@pytest.mark.parametrize(
    ("behaviour", "why"),
    [
        (answers(500), "busy or broken (500)"),
        (answers(404), "does not let it in (404)"),
        (breaks_off, "in the middle"),
        (hangs_up, "in the middle"),
    ],
)
def test_a_receiver_that_fails_is_tried_again_with_the_same_message_until_it_recovers(
    told: Told, behaviour: Behaviour, why: str
) -> None:
    with receiving(behaviour) as receiver:
        channel = told.channel(receiver)
        told.rule(channel)
        told.say("Something")
        told.go()
        first = receiver.next()
        [delivery] = told.log()
        assert delivery["state"] == "waiting"
        assert why in delivery["attempts"][0]["said"]
        told.go()
        assert receiver.is_quiet
        receiver.then(answers(200))
        told.later(60)
        told.go()
        assert receiver.next().headers["webhook-id"] == first.headers["webhook-id"]
    [delivery] = told.log()
    assert (delivery["state"], len(delivery["attempts"])) == ("sent", 2)
    [shown] = told.admin.get(f"{API}/channels").json["items"]
    assert (shown["state"], shown["failures"]) == ("working", 0)


def test_a_receiver_that_says_when_is_not_called_before(told: Told) -> None:
    with receiving(answers(429, Retry_After="3600")) as receiver:
        told.rule(told.channel(receiver))
        told.say("One")
        told.go()
        receiver.next()
        told.later(3500)
        told.go()
        assert receiver.is_quiet
        receiver.then(answers(200))
        told.later(120)
        told.go()
        receiver.next()


@pytest.mark.parametrize("status", [400, 413, 422, 302])
def test_what_a_receiver_refuses_is_dead_at_once_and_the_next_is_told(told: Told, status: int) -> None:
    with receiving(answers(status), answers(200)) as receiver:
        told.rule(told.channel(receiver))
        told.say("Bad")
        told.go()
        told.say("Good")
        told.go()
        assert [receiver.next().json["data"]["items"][0]["title"] for _ in range(2)] == ["Bad", "Good"]
    assert [(one["state"], one["text"]) for one in told.log()] == [("sent", "Good"), ("dead", "Bad")]


def test_one_who_is_gone_for_good_is_called_no_more(told: Told) -> None:
    with receiving(answers(410)) as receiver:
        told.rule(told.channel(receiver))
        told.say("Bad")
        told.go()
        told.say("Good")
        told.go()
        receiver.next()
        assert receiver.is_quiet
    [channel] = told.admin.get(f"{API}/channels").json["items"]
    assert channel["state"] == "paused"


def test_after_a_day_a_message_is_dead_and_the_administrators_are_told(told: Told) -> None:
    with receiving(answers(503)) as receiver:
        told.rule(told.channel(receiver))
        told.say("Never heard")
        told.go()
        told.later(86_400)
        told.go()
    [delivery] = told.log()
    assert delivery["state"] == "dead"
    notes = told.admin.get(f"{API}/notifications").json["items"]
    assert [note["title"] for note in notes][-1] == "A message to The webhook was given up"


def test_whoever_names_the_path_that_it_does_not_know_tells_nobody_the_address(told: Told) -> None:
    said = b"Cannot POST /services/T024BE7LD/xoxKwUFTLuQa. Invalid token k-93%2Fhidden (k-93/hidden) of T024BE7LD"
    with receiving(answers(404, said)) as receiver:
        secret_path = "services/T024BE7LD/xoxKwUFTLuQa?token=k-93%2Fhidden"
        channel = told.channel(receiver, url=f"http://127.0.0.1:{receiver.port}/{secret_path}")
        tried = told.admin.post(f"{API}/channels/{channel['id']}/test", {}).json
    assert tried["answer"] == "Cannot POST ***. Invalid token *** (***) of ***"


def test_of_what_is_answered_the_beginning_is_kept_without_what_is_secret(told: Told) -> None:
    with receiving(answers(400, b"no: password=hunter2 " + b"x" * 4000)) as receiver:
        told.rule(told.channel(receiver))
        told.say("One")
        told.go()
    answer = told.log()[0]["attempts"][0]["answer"]
    assert answer.startswith("no: password=***")
    assert len(answer) == outbox.LONGEST_ANSWER


def test_a_huge_answer_is_not_read_to_its_end(told: Told) -> None:
    with receiving(floods) as receiver:
        told.rule(told.channel(receiver))
        told.say("One")
        told.go()
    assert told.log()[0]["state"] == "sent"


def test_messages_of_a_channel_go_in_their_order(told: Told) -> None:
    with receiving(answers(500), answers(200)) as receiver:
        told.rule(told.channel(receiver))
        for title in ("One", "Two", "Three"):
            told.say(title)
            told.go()
        told.later(60)
        told.go()
        titles = [receiver.next().json["data"]["items"][0]["title"] for _ in range(4)]
    assert titles == ["One", "One", "Two", "Three"]


def test_a_message_is_sent_again_on_demand_under_its_id(told: Told) -> None:
    with receiving(answers(400), answers(200)) as receiver:
        told.rule(told.channel(receiver))
        told.say("One")
        told.go()
        [delivery] = told.log("?state=dead")
        assert told.admin.post(f"{API}/deliveries/{delivery['id']}/resend").json["state"] == "waiting"
        told.go()
        assert receiver.next().headers["webhook-id"] == receiver.next().headers["webhook-id"]
    shown = told.admin.get(f"{API}/deliveries/{delivery['id']}").json
    assert (shown["state"], len(shown["attempts"])) == ("sent", 2)


def test_a_test_says_what_happened_in_a_sentence(told: Told) -> None:
    with receiving(answers(200), answers(500)) as receiver:
        channel = told.channel(receiver)
        tried = told.admin.post(f"{API}/channels/{channel['id']}/test").json
        assert (tried["ok"], tried["said"], tried["status"]) == (True, "It was taken (200).", 200)
        tried = told.admin.post(f"{API}/channels/{channel['id']}/test").json
        assert (tried["ok"], tried["said"]) == (False, "The receiver is busy or broken (500).")
    assert [one["what"] for one in told.log()] == ["test", "test"]
    tried = told.admin.post(f"{API}/channels/{channel['id']}/test").json
    assert tried["said"] == "Nobody listens at 127.0.0.1."


def test_each_change_is_in_the_audit_log_without_what_is_secret(told: Told) -> None:
    with receiving(answers(200)) as receiver:
        channel = told.channel(receiver)
        rule = told.rule(channel)
        path = f"{API}/channels/{channel['id']}"
        assert told.admin.patch(path, {"url": f"{receiver.url}/very-secret-path"}).status_code == 200
        other: Any = told.admin.post(f"{path}/secret", {"keepHours": 1}).json
        told.admin.delete(f"{API}/notify-rules/{rule['id']}")
        told.admin.delete(path)
    log = told.admin.get(f"{API}/audit-log")
    acts = {one["action"] for one in log.json["items"]}
    assert {"channel.created", "channel.changed", "channel.secret-changed", "channel.removed"} <= acts
    assert {"notify-rule.created", "notify-rule.removed"} <= acts
    assert channel["secret"] not in log.text
    assert other["secret"] not in log.text
    assert "very-secret-path" not in log.text
