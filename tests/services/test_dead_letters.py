"""What could not be read is kept, the latest of it."""

from __future__ import annotations

import pytest
from flask import Flask

from metaverse.services import dead_letters
from tests.factories import ORGANIZATION, make_organization


@pytest.fixture
def office(each_app: Flask) -> str:
    make_organization("org_other")
    return make_organization()


def test_the_latest_are_kept_and_no_more(office: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dead_letters, "MOST", 5)
    for number in range(9):
        dead_letters.keep_dead(ORGANIZATION, "otlp", [(f"span {number}", "why", "how it began")], "tk_1")
    kept = dead_letters.page(ORGANIZATION)
    assert len(kept) == 5
    assert {letter["tokenId"] for letter in kept} == {"tk_1"}


def test_of_one_request_no_more_than_a_hundred_are_kept(office: str) -> None:
    dead_letters.keep_dead(ORGANIZATION, "otlp", [("w", "r", "e")] * 500)
    assert len(dead_letters.page(ORGANIZATION)) == dead_letters.MOST_AT_ONCE


def test_another_organization_s_are_left_alone(office: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dead_letters, "MOST", 1)
    dead_letters.keep_dead("org_other", "otlp", [("w", "r", "e")])
    dead_letters.keep_dead(ORGANIZATION, "otlp", [("w", "r", "e"), ("w", "r", "e")])
    assert [len(dead_letters.page(name)) for name in ("org_other", ORGANIZATION)] == [1, 1]


def test_what_no_database_keeps_is_mended(office: str) -> None:
    dead_letters.keep_dead(ORGANIZATION, "otlp", [("w\x00", "r\ud83d", "e")])
    (letter,) = dead_letters.page(ORGANIZATION)
    assert (letter["where"], letter["reason"]) == ("w\ufffd", "r?")
