"""Every sentence of the server has its Chinese, with the same values in it."""

from __future__ import annotations

import errno
import os
import re
from pathlib import Path

import pytest
from babel.messages import pofile

from metaverse.words.catalogue import HERE, Entry, sayings
from scripts.sayings.__main__ import written
from scripts.sayings.gathered import SERVER, gathered
from scripts.sayings.literals import texts_of

HOLES = re.compile(r"\{(\w+)(?::(\w+))?\}")
ENTRIES = sayings("zh")


def names(text: str) -> set[str]:
    return {name for name, _ in HOLES.findall(text)}


def test_whatever_the_code_says_is_said_in_chinese() -> None:
    told = gathered()
    known = {entry.said for entry in ENTRIES if not entry.is_part}
    assert len(told) > 400
    assert told - known == set(), "python -m scripts.sayings puts these into metaverse/words/zh.po, for translation"
    assert known - told == set(), "nobody says these any more; python -m scripts.sayings takes them out"


def test_no_part_is_left_over_from_what_nobody_says_any_more() -> None:
    sources = [path.read_text("utf-8") for path in SERVER.rglob("*.py")]
    texts = {text for source in sources for text in [*texts_of(source), *re.findall("'([^'\n]+)'", source)]}
    texts |= {text[:1].upper() + text[1:] for text in texts}
    texts |= {case(os.strerror(number)) for number in errno.errorcode for case in (str, str.lower)}
    assert {entry.said for entry in ENTRIES if entry.is_part and entry.said not in texts} == set()


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.said)
def test_each_translation_has_the_values_of_its_sentence(entry: Entry) -> None:
    assert names(entry.translated) == names(entry.said)
    assert {kind for _, kind in HOLES.findall(entry.translated)} <= {"", "said", "words"}
    words = HOLES.sub("", entry.translated)
    assert re.search("[\u4e00-\u9fff]", words) or not re.search("[a-z]", words) or words in ("Slack", "Webhook")
    assert not re.search("[\u4e00-\u9fff][,;:!?](?![\\w/])", entry.translated), "Chinese text has marks of its own"


def test_the_client_hears_what_adapters_say_in_the_same_words() -> None:
    """They stand in events, which everybody gets alike: there the client alone knows its reader."""
    source = (SERVER.parent / "frontend" / "src" / "i18n" / "heard.ts").read_text("utf-8")
    heard = {said or quoted: zh for said, quoted, zh in re.findall(r"""^  (?:'(.*)'|"(.*)"): '(.*)',$""", source, re.M)}
    texts = {text for path in (SERVER / "adapters").rglob("*.py") for text in texts_of(path.read_text("utf-8"))}
    known = {entry.said: entry.translated for entry in ENTRIES}
    assert len(heard) > 15
    assert set(heard) - texts == set(), "no adapter says these any more"
    assert {said: zh for said, zh in heard.items() if known.get(said, zh) != zh} == {}


def test_two_values_of_a_sentence_do_not_touch() -> None:
    assert [entry.said for entry in ENTRIES if "}{" in entry.said] == []


def test_the_catalogue_is_as_tools_of_translators_read_and_this_project_writes_it() -> None:
    with (HERE / "zh.po").open("rb") as file:
        read = [(one.context, one.id, one.string) for one in pofile.read_po(file, locale="zh_Hans_CN") if one.id]
    assert sorted(read, key=str) == sorted(
        (("part" if e.is_part else None, e.said, e.translated) for e in ENTRIES), key=str
    )
    assert (HERE / "zh.po").read_text("utf-8") == written(ENTRIES)


def test_a_sentence_that_the_catalogue_lacks_is_found_however_it_is_written(tmp_path: Path) -> None:
    (tmp_path / "new.py").write_text(
        '"""Is documentation."""\n'
        "LIMIT = 3\n"
        "def refuse(name, many, kinds):\n"
        '    """Is documentation as well."""\n'
        "    said = f\"There are {many:,} of {name!r}, and {LIMIT} {'is' if many else 'are'} left.\"\n"
        '    said = "Two halves " + f"of {kinds[\'one\']}." if many else "Nothing is left."\n'
        '    raise Invalid(said, description="Is one.")\n'
        "def wrong():\n"
        '    raise TypeError("Nobody may do that.")\n'
    )
    assert gathered(tmp_path) - gathered(tmp_path / "none") == {
        "There are {many} of {name}, and {limit} is left.",
        "There are {many} of {name}, and {limit} are left.",
        "Two halves of {one}.",
        "Nothing is left.",
    }
