"""Whoever asks in Chinese is refused in Chinese; everybody else, and every log, reads English."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from metaverse.clock import now_ms
from metaverse.events.names import EventType
from metaverse.services import gateways
from tests.callers import API, Answer, Somebody, nobody
from tests.factories import event

CHINESE = {"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8"}


def refused(answer: Answer, language: str) -> dict[str, Any]:
    """Judge the language of a problem, and return it."""
    assert answer.mimetype == "application/problem+json"
    assert answer.headers["Content-Language"] == language
    assert "Accept-Language" in answer.headers["Vary"]
    told: dict[str, Any] = answer.json
    return told


def test_a_refusal_is_said_in_the_language_that_is_wished(viewer: Somebody) -> None:
    body = {"name": "n", "url": "https://a.example"}
    told = refused(viewer.post(f"{API}/gateways", body, headers=CHINESE), "zh-CN")
    assert told["title"] == "您无权这样做"
    assert told["detail"] == "这需要管理员或以上的角色。"
    told = refused(viewer.post(f"{API}/gateways", body), "en")
    assert told["title"] == "This is not allowed for you"
    assert told["detail"] == "This takes the role admin or above."


def test_each_fault_of_a_form_is_said_in_chinese_and_named_as_before(admin: Somebody) -> None:
    rule = {"kind": "cost", "name": "", "figure": "failures"}
    told = refused(admin.post(f"{API}/alert-rules", rule, headers=CHINESE), "zh-CN")
    assert told["title"] == "无法处理的内容"
    assert told["detail"] == "有些值不正确；errors 逐一指明。"
    assert {"field": "name", "message": "必须有 1 到 256 个字符；现在有 0 个。"} in told["errors"]
    told = refused(admin.post(f"{API}/alert-rules", {**rule, "name": "n", "above": 1}, headers=CHINESE), "zh-CN")
    assert told["errors"] == [
        {"field": "figure", "message": "「费用」规则没有这一项；它有 above, agent, clear, department, model。"},
    ]


def test_a_wrong_password_is_told_in_chinese(office: Flask) -> None:
    wrong = {"email": "ada@example.com", "password": "not this one"}
    told = refused(nobody(office).post("/api/auth/login", wrong, headers=CHINESE), "zh-CN")
    assert told["detail"] == "地址或密码不正确。"


@pytest.mark.parametrize("path", ["/api/none", f"{API}/agents/a_none"])
def test_what_is_not_there(viewer: Somebody, path: str) -> None:
    told = refused(viewer.get(path, headers=CHINESE), "zh-CN")
    assert told["detail"].startswith("此地址没有内容" if path == "/api/none" else "没有这位数字人")


def test_what_people_wrote_is_shown_as_they_wrote_it(admin: Somebody) -> None:
    mapping = {
        "name": "there-is-no-such-user",
        "events": [{"type": "metaverse.task.created", "subject": "id", "data": {}}],
    }
    admin.post(f"{API}/mappings", mapping)
    told = refused(admin.get(f"{API}/mappings/There is no such user.", headers=CHINESE), "zh-CN")
    assert told["detail"] == "没有映射 There is no such user.。"


def test_a_batch_keeps_its_indexes(agent: Somebody) -> None:
    bad = event(EventType.AGENT_STATUS, "ada", {"status": "asleep"})
    told = refused(agent.post(f"{API}/events", [bad], headers=CHINESE), "zh-CN")
    assert told["detail"] == "1 个事件中有 1 个不正确。"
    assert told["errors"][0]["index"] == 0
    assert told["errors"][0]["field"] == "data.status"
    assert told["errors"][0]["message"].startswith("必须是其中之一：")


def test_the_account_of_a_source_keeps_what_was_refused_in_english(admin: Somebody) -> None:
    made = admin.post(f"{API}/connections", {"kind": "own", "name": "mine"}).json
    source = Somebody(admin.client, {"Authorization": f"Bearer {made['secret']}", **CHINESE})
    refused(source.post(f"{API}/events", [{"specversion": "1.0"}]), "zh-CN")
    report = admin.get(f"{API}/connections/{made['connection']['id']}/report").json
    assert report["rejected"], report
    assert all(fault["message"].isascii() for fault in report["rejected"])


def test_otlp_says_why_in_chinese_as_well(agent: Somebody) -> None:
    answer = agent.call("POST", "/v1/traces", data=b"[]", content_type="application/json", headers=CHINESE)
    assert (answer.status_code, answer.headers["Content-Language"]) == (400, "zh-CN")
    assert answer.json["message"] == "正文不是 OTLP：它应是一个对象。"


def test_what_could_not_be_read_is_told_in_both_languages_each_with_a_tag_of_its_own(admin: Somebody) -> None:
    admin.call("POST", f"{API}/ingest/claude-code", data=b"{no json", content_type="application/json")
    letters = f"{API}/dead-letters"
    english, chinese = admin.get(letters), admin.get(letters, headers=CHINESE)
    assert english.json["items"][0]["reason"].startswith("This is no hook event")
    assert chinese.json["items"][0]["reason"].startswith("这不是 Claude Code 的钩子事件：")
    assert english.json["items"][0]["excerpt"] == chinese.json["items"][0]["excerpt"]
    assert (english.headers["Content-Language"], chinese.headers["Content-Language"]) == ("en", "zh-CN")
    assert "Accept-Language" in chinese.headers["Vary"]
    known = {"If-None-Match": chinese.headers["ETag"]}
    assert admin.get(letters, headers=known).status_code == 200
    assert admin.get(letters, headers={**known, **CHINESE}).status_code == 304


def test_a_mapping_that_is_tried_says_what_is_wrong_in_chinese_and_leaves_the_events_alone(admin: Somebody) -> None:
    event_of = {"type": "metaverse.task.created", "subject": "id", "data": {"title": "title"}}
    documents = [{"id": "a", "title": "There is no such user."}, {"title": "nobody's"}]
    body = {"mapping": {"each": "@", "events": [event_of]}, "document": documents}
    tried = admin.post(f"{API}/mappings/mine/try", body, headers=CHINESE)
    assert tried.status_code == 200, tried.text
    assert tried.json["events"][0]["data"]["title"] == "There is no such user."
    assert tried.json["dead"][0]["reason"] == "subject：这里没有得到任何值；请用 `when` 说明此事件针对哪些记录。"


def test_why_a_gateway_is_not_reached_is_told_in_chinese(office: Flask, admin: Somebody) -> None:
    made = admin.post(f"{API}/gateways", {"name": "g", "url": "ws://127.0.0.1:9", "token": "t"}).json
    said = "Nobody knows the name in this address. Mend it, or the network; it is tried again by itself."
    with office.app_context():
        assert [held.id for held in gateways.claim("me", now_ms())] == [made["id"]]
        assert gateways.note(made["id"], "me", {"detail": said})
    items = admin.get(f"{API}/gateways", headers=CHINESE).json["items"]
    assert items[0]["detail"] == "找不到此地址中的主机名。请修正地址或网络；系统会自动重试。"
