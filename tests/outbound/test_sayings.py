"""Every sentence about a call can be read back as its code and its values, and has words in the client."""

from __future__ import annotations

import re

import pytest

from metaverse.outbound import sayings
from metaverse.outbound.networks import Kind
from metaverse.services.channels.forms import dingtalk, feishu, wecom
from tests.served import ROOT

WORDS = ROOT / "frontend" / "src" / "i18n"
VALUES = {
    "host": "hooks.example.com:8443",
    "why": "self-signed certificate",
    "kind": Kind.PRIVATE.value,
    "address": "10.0.0.1",
    "scheme": "https",
    "port": "22",
    "lowest": "1024",
    "status": "503",
    "code": "19021",
    "recipients": "ada@example.com, eve@example.com",
}


@pytest.mark.parametrize("again", [False, True])
@pytest.mark.parametrize("code", sayings.SAYINGS)
def test_a_sentence_is_read_back_as_what_it_was(code: str, again: bool) -> None:
    holes = re.findall(r"{(\w+)}", sayings.SAYINGS[code])
    told = {name: VALUES[name] for name in holes}
    expected = {name: "private" if name == "kind" else value for name, value in told.items()}
    assert sayings.read(sayings.say(code, again=again, **told)) == (code, expected)


def test_what_is_no_sentence_of_ours_has_no_code() -> None:
    assert sayings.read("The dog ate it.") == sayings.read(None) == (None, {})
    assert sayings.read(sayings.say("platformRefuses", code=7, why="")) == ("platformRefuses", {"code": "7", "why": ""})


@pytest.mark.parametrize("language", ["En", "Zh"])
def test_every_sentence_and_reason_has_words_in_the_client(language: str) -> None:
    words = (WORDS / f"told{language}.ts").read_text()
    said = dict(re.findall(r"'told\.said\.(\w+)': [\"'](.*)[\"'],", words))
    assert said.keys() == sayings.SAYINGS.keys()
    for code, sentence in sayings.SAYINGS.items():
        assert set(re.findall(r"{(\w+)}", said[code])) == set(re.findall(r"{(\w+)}", sentence)), code
    assert set(re.findall(r"'told\.reach\.(\w+)'", words)) == {kind.name.lower() for kind in Kind}
    reasons = {str(code) for form in (dingtalk, feishu, wecom) for code in form.WHY}
    assert set(re.findall(r"'told\.why\.(\d+)'", words)) == reasons
