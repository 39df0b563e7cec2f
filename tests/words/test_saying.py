"""A finished sentence is said in Chinese, whatever stands in it, and what people wrote stays as they wrote it."""

from __future__ import annotations

import time

import pytest

from metaverse.words import Language, said, wished

ZH = Language.ZH


def chinese(sentence: str) -> str:
    return said(sentence, ZH)


def test_english_stays_as_it_is() -> None:
    assert said("There is no such user.", Language.EN) == "There is no such user."


@pytest.mark.parametrize(
    ("sentence", "translated"),
    [
        ("There is no such user.", "没有这个用户。"),
        ("There is no mapping orders.", "没有映射 orders。"),
        ("Must have 1 to 256 characters; this has 300.", "必须有 1 到 256 个字符；现在有 300 个。"),
        ("This takes the role admin or above; you are viewer here.", "这需要管理员或以上的角色；您在这里是查看者。"),
        ("This takes the role admin or above, or an agent's token.", "这需要管理员或以上的角色，或数字人的令牌。"),
        (
            "It belongs in a room of kind department or meeting; r1 is lounge.",
            "它应放在部门、会议类型的房间里；r1 是休息区。",
        ),
        ("There is no figure a.b. There are: c, d.", "没有数字 a.b。可用的有：c, d。"),
        ("data.title: Must be a text.", "data.title：必须是文本。"),
        (
            "id: Is missing. · a: Must be a text. · b: Is missing.",
            "id：缺少此项。 a：必须是文本。 b：缺少此项。",
        ),
        ("line 3, byte 9, item 2", "第 3 行，第 9 字节，第 2 项"),
        (
            "The mapping orders went beyond its bounds: It took too much memory. "
            "Make it simpler, or post smaller documents.",
            "映射 orders 超出了限度：占用内存过多。请把它写得简单些，或发送更小的文档。",
        ),
    ],
)
def test_a_sentence_with_its_values(sentence: str, translated: str) -> None:
    assert chinese(sentence) == translated


@pytest.mark.parametrize(
    "written",
    [
        "",
        "There is no such user.",
        "{name}",
        "{0.__class__}",
        "%s%n",
        "\\1",
        "x already; change that, or choose another name",
        "没有\n映射",
        "\u202e",
    ],
)
def test_what_people_wrote_stays_as_it_is(written: str) -> None:
    assert chinese(f"There is no mapping {written}.") == f"没有映射 {written}。"


def test_what_nobody_knows_stays_as_it_is() -> None:
    assert chinese("The moon is full.") == "The moon is full."
    assert chinese("data.title: The moon is full.") == "data.title: The moon is full."
    assert chinese("") == ""


def test_a_part_of_sentences_is_not_one() -> None:
    assert chinese("viewer") == "viewer"


@pytest.mark.parametrize(
    "hostile",
    [
        "There is a mapping " + "x already; change that, " * 50_000,
        "There is a mapping already; change that, or choose another name." * 20_000,
        "x Read it again and repeat your change." * 20_000,
        "No office can be drawn like that: " * 20_000 + ".",
    ],
)
def test_a_hostile_sentence_costs_no_more_than_its_length(hostile: str) -> None:
    chinese("There is no such user.")
    began = time.process_time()
    chinese(hostile)
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("*", "en"),
        ("fr-FR, de;q=0.5", "en"),
        ("zh", "zh-CN"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"),
        ("ZH-Hant-TW", "zh-CN"),
        ("en-GB,en;q=0.9,zh;q=0.8", "en"),
        ("en;q=0.5, zh;q=0.8", "zh-CN"),
        ("en, zh", "en"),
        ("zh, en", "zh-CN"),
        ("zh;q=0", "en"),
        ("zh;q=nan, en;q=x", "en"),
        ("fr," * 10_000 + "zh", "en"),
    ],
)
def test_the_language_that_is_wished(accepted: str | None, language: str) -> None:
    assert wished(accepted) == language
