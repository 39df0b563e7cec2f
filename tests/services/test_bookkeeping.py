"""The accounts of tokens on both databases: added up, bounded, and not lost when they cannot be written."""

from __future__ import annotations

import pytest
from flask import Flask

from metaverse.clock import now_ms, to_wire
from metaverse.errors import Invalid
from metaverse.events import door
from metaverse.events.accounts import MOST_NOTES, accounts
from metaverse.events.names import EventType
from metaverse.events.origin import Origin, Rank
from metaverse.services import bookkeeping, connections, tokens
from tests.factories import ORGANIZATION, event, make_organization, status

HOUR_MS = 3_600_000


@pytest.fixture
def sender(each_app: Flask) -> Origin:
    make_organization()
    made, _ = tokens.create(ORGANIZATION, "agent", "test")
    return Origin(f"token:{made['id']}", Rank.AGENT)


def counts(sender: Origin) -> dict[str, int]:
    found: dict[str, int] = connections.one(ORGANIZATION, sender.id)["counts"]
    return found


def test_accounts_add_up_and_the_latest_notes_stay(sender: Origin) -> None:
    events = [status(f"agent-{number % 7}") for number in range(150)]
    for _ in range(4):
        door.admit(ORGANIZATION, events, sender)
        bookkeeping.settle()
    assert (counts(sender)["accepted"], counts(sender)["duplicates"]) == (150, 450)
    told = connections.report(ORGANIZATION, sender.id)["duplicates"]
    assert len(told) == MOST_NOTES
    assert [one["eventId"] for one in told[:150]] == [one["id"] for one in reversed(events)]
    assert connections.one(ORGANIZATION, sender.id)["agents"] == 7


def test_what_cannot_be_written_now_is_written_later(sender: Origin, monkeypatch: pytest.MonkeyPatch) -> None:
    known = status("ada")
    door.admit(ORGANIZATION, [known], sender)

    def fail(closed: object) -> None:
        door.admit(ORGANIZATION, [known], sender)  # what comes meanwhile
        raise OSError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(bookkeeping, "write_down", fail)
        with pytest.raises(OSError, match="full"):
            bookkeeping.settle()
    assert counts(sender) == {"accepted": 1, "duplicates": 1, "late": 0, "rejected": 0, "dead": 0}


def test_history_is_not_late_and_what_comes_late_is(sender: Origin) -> None:
    long_ago = to_wire(now_ms() - HOUR_MS)
    door.admit(ORGANIZATION, [status("ada", more={"time": long_ago})], sender, historical=True)
    door.admit(ORGANIZATION, [status("bob", more={"time": to_wire(now_ms() - 200_000)})], sender)
    assert counts(sender)["late"] == 0
    door.admit(ORGANIZATION, [status("eve", more={"time": long_ago})], sender)
    [late] = connections.report(ORGANIZATION, sender.id)["late"]
    assert (counts(sender)["late"], late["time"], late["lateSeconds"]) == (1, long_ago, 3600)


def test_texts_that_no_database_keeps_are_mended(sender: Origin) -> None:
    odd = event(EventType.AGENT_STATUS, "ada", {"status": "idle"}, source="urn:\ud800", id="\x00")
    with pytest.raises(Invalid):
        door.admit(ORGANIZATION, [odd | {"sp\x00c": "x" * 5000}], sender)
    told = connections.report(ORGANIZATION, sender.id)["rejected"]
    assert {one["eventId"] for one in told} == {"\ufffd"}
    assert {one["source"] for one in told} == {"urn:?"}


def test_the_notes_of_a_flood_are_bounded_in_memory(sender: Origin) -> None:
    bad = [status("ada", "pondering") for _ in range(1000)]
    for _ in range(5):
        door.admit(ORGANIZATION, bad, sender, skip_invalid=True)
    [account] = accounts().close().values()
    assert (account.rejected, [len(notes) for notes in account.notes.values()]) == (5000, [MOST_NOTES])


def test_whoever_shows_no_token_has_no_account(sender: Origin) -> None:
    door.admit(ORGANIZATION, [status("ada")], Origin("user:u_1", Rank.OPERATOR))
    assert accounts().close() == {}


def test_a_token_may_be_bound_to_several_sources(sender: Origin) -> None:
    bound = Origin(sender.name, Rank.AGENT, "urn:a: urn:b")
    assert [bound.may_name(source) for source in ("urn:a:1", "urn:b", "urn:bc", "urn:a", "urn:c")] == [
        True,
        True,
        True,
        False,
        False,
    ]
    assert not Origin(sender.name, Rank.AGENT, "   ").may_name("urn:a")
    assert Origin(sender.name, Rank.AGENT, None).may_name("urn:a")
