"""What each platform gets: in its form, within its limits, with nothing of a text taken for a command."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest

from metaverse.events.channels import Came
from metaverse.services.channels import letter
from metaverse.services.channels.forms import dingtalk, feishu, form, mail, markdown, slack, webhook, wecom
from metaverse.services.channels.letter import Letter, Sender
from metaverse.services.channels.words import EN, ZH

Json = dict[str, Any]
EVIL = "<!channel> <@all> [pay](http://evil.example) `rm` **bold** @here & <at id=all></at>\n# big\u202e"
SENDER = Sender("org_test", "Maple & Works <b>", "Asia/Shanghai", "https://office.example.com")
FORMS = {"slack": slack, "feishu": feishu, "dingtalk": dingtalk, "wecom": wecom, "webhook": webhook}
SECRET = "whsec_" + base64.b64encode(b"k" * 32).decode()
ADDRESS = {"url": "https://hooks.example.com/x?key=1", "secret": SECRET, "signingSecret": "SECxyz"}


def message(count: int = 1, text: str = "May I?", more: int = 0, **given: Any) -> Json:
    item = {
        "topic": "t",
        "kind": "request",
        "what": "opened",
        "level": "warning",
        "since": "2026-03-01T10:00:00.000Z",
        "until": None,
        "title": text,
        "body": text,
        "agent": text,
        "agentId": "ada",
        "department": text,
        "taskId": "t-1",
        "task": text,
        **given,
    }
    counts = {item["kind"]: count + more}
    content = {"rule": {"id": "cr_1", "name": text}, "items": [item] * count, "more": more, "counts": counts}
    made = {"id": "msg_1", "what": item["what"], "level": "warning", "created_ms": 1_790_000_000_000}
    return {**made, "content": content}


def written(count: int = 1, text: str = "May I?", locale: str = "en", **given: Any) -> Letter:
    return letter.write(message(count, text, **given), locale, SENDER)


def called(kind: str, count: int = 1, text: str = "May I?", locale: str = "en", **given: Any) -> form.Call:
    made = message(count, text, **given)
    call: form.Call = FORMS[kind].call(ADDRESS, letter.write(made, locale, SENDER), made, SENDER)
    return call


def test_both_languages_say_the_same_things() -> None:
    assert EN.keys() == ZH.keys()
    for key, said in EN.items():
        assert {part.split("}")[0] for part in said.split("{")[1:]} == {
            part.split("}")[0] for part in ZH[key].split("{")[1:]
        }, key


@pytest.mark.parametrize("locale", ["en", "zh"])
@pytest.mark.parametrize("kind", ["error", "failure", "stale", "looping", "offline", "server", "backup", "message"])
@pytest.mark.parametrize("what", ["opened", "cleared", "over", "escalated", "said"])
def test_everything_can_be_said(locale: str, kind: str, what: str) -> None:
    said = written(locale=locale, kind=kind, what=what, title="T")
    assert "{" not in said.headline
    assert said.url is not None


def test_a_letter_says_what_who_where_and_when_in_chinese() -> None:
    said = written(text="可以吗", locale="zh", agent="小艾", department="财务")
    assert said.headline == "小艾 等待决定：可以吗"
    assert ("部门", "财务") in said.matters[0].known
    assert ("开始于", "2026-03-01 18:00 CST") in said.matters[0].known
    assert letter.write(message(10, more=14), "zh", SENDER).headline == "24 件事：24 项待决定"
    assert letter.write(message(10, more=14), "en", SENDER).more == "and 14 more"


def test_no_line_break_control_or_turn_of_direction_gets_through() -> None:
    said = written(text="one\r\ntwo\u202ethree\x00\u2028four")
    assert said.headline == "one two three four needs a decision: one two three four"


def test_slack_gets_plain_text_where_others_wrote_it() -> None:
    body = orjson.loads(called("slack", 2, EVIL).body)
    types = {part["type"] for block in body["blocks"] for part in _texts(block)}
    assert types == {"plain_text"}
    assert "<" not in body["text"].replace("&lt;", "")
    button = body["blocks"][-2]["elements"][0]
    assert button["url"] == "https://office.example.com/hub?org=org_test"


def _texts(block: Json) -> list[Json]:
    found = [block["text"]] if "text" in block else []
    for element in block.get("elements", ()):
        found.append(element["text"] if isinstance(element.get("text"), dict) else element)
    return found


def test_feishu_gets_a_card_signed_with_nothing_as_its_text() -> None:
    body = orjson.loads(called("feishu", 2, EVIL).body)
    key = f"{body['timestamp']}\nSECxyz".encode()
    assert body["sign"] == base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()
    assert body["msg_type"] == "interactive"
    assert body["card"]["header"]["template"] == "orange"
    tags = {element["text"]["tag"] for element in body["card"]["elements"] if element["tag"] == "div"}
    assert tags == {"plain_text"}


def test_dingtalk_gets_markdown_and_its_signature_in_the_address() -> None:
    call = called("dingtalk", 2, EVIL)
    query = parse_qs(urlsplit(call.url).query)
    signed = f"{query['timestamp'][0]}\nSECxyz".encode()
    assert query["sign"][0] == base64.b64encode(hmac.new(b"SECxyz", signed, hashlib.sha256).digest()).decode()
    assert query["key"] == ["1"]
    text = orjson.loads(call.body)["markdown"]["text"]
    assert "[pay]" not in text
    assert "[Open in the office](https://office.example.com/hub?org=org_test)" in text


def test_wecom_gets_markdown_without_mentions() -> None:
    content = orjson.loads(called("wecom", 1, EVIL).body)["markdown"]["content"]
    assert "<@all>" not in content
    assert "[pay](" not in content
    assert content.count("\n# ") == 0


@pytest.mark.parametrize("text", ["长" * 3000, "a" * 3000, "😀" * 1500, EVIL * 100])
@pytest.mark.parametrize("kind", FORMS)
def test_what_is_too_long_is_cut_within_the_platform_s_limits(kind: str, text: str) -> None:
    call = called(kind, 10, text, more=14)
    body = orjson.loads(call.body)
    if kind == "wecom":
        assert len(body["markdown"]["content"].encode()) <= 4096
        assert "https://office.example.com/hub" in body["markdown"]["content"]
    if kind == "dingtalk":
        assert len(call.body) <= 20_000
    if kind == "feishu":
        assert len(call.body) <= 20_000
    if kind == "slack":
        assert len(body["blocks"]) <= 50
        assert len(body["blocks"][0]["text"]["text"]) <= 150
        assert all(len(part["text"]) <= 3000 for block in body["blocks"] for part in _texts(block))


def test_mail_holds_nothing_that_a_text_put_into_it() -> None:
    made = mail.message(written(2, EVIL), SENDER, "Office <office@example.com>", ["ada@example.com"])
    plain, html = (part.get_content() for part in made.iter_parts())
    assert "\n" not in made["Subject"]
    assert made["Message-ID"] == "<msg_1@example.com>"
    assert "<!channel>" in plain
    assert "<at id" not in html
    assert "&lt;!channel&gt;" in html
    assert 'href="https://office.example.com/hub?org=org_test"' in html
    assert "http://evil.example" not in [part.split('"')[0] for part in html.split('href="')[1:]]


@pytest.mark.parametrize(
    ("kind", "status", "body", "came"),
    [
        ("slack", 200, b"ok", Came.SENT),
        ("slack", 404, b"no_service", Came.AGAIN),
        ("slack", 400, b"invalid_blocks", Came.REFUSED),
        ("slack", 429, b"", Came.AGAIN),
        ("feishu", 200, b'{"code":0,"msg":"success"}', Came.SENT),
        ("feishu", 200, b'{"StatusCode":0,"StatusMessage":"success"}', Came.SENT),
        ("feishu", 200, b'{"code":19021,"msg":"sign match fail"}', Came.REFUSED),
        ("feishu", 400, b'{"code":11232,"msg":"frequency limited"}', Came.AGAIN),
        ("dingtalk", 200, b'{"errcode":0,"errmsg":"ok"}', Came.SENT),
        ("dingtalk", 200, b'{"errcode":310000,"errmsg":"sign not match"}', Came.REFUSED),
        ("dingtalk", 200, b'{"errcode":130101,"errmsg":"send too fast"}', Came.AGAIN),
        ("wecom", 200, b'{"errcode":45009,"errmsg":"api freq out of limit"}', Came.AGAIN),
        ("wecom", 200, b'{"errcode":93000,"errmsg":"invalid webhook url"}', Came.REFUSED),
        ("wecom", 200, b"<html>captive portal</html>", Came.AGAIN),
        ("wecom", 502, b"", Came.AGAIN),
        ("webhook", 410, b"", Came.GONE),
    ],
)
def test_what_a_platform_answers_is_understood(kind: str, status: int, body: bytes, came: Came) -> None:
    assert FORMS[kind].judge(status, body).came is came


def test_markdown_is_made_harmless_but_stays_readable() -> None:
    assert markdown.safe("snake_case [x](y) <b>") == "snake_case ［x］(y) ＜b＞"
