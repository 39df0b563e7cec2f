"""The chronicle: where checkpoints are, what becomes of them, and who writes them when."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import orjson
import pytest
from flask import Flask
from sqlalchemy import Connection, delete, func, select, update

from metaverse.database import reading, writing
from metaverse.errors import Gone
from metaverse.events import door
from metaverse.events.log import events, head, organizations
from metaverse.events.names import EventType
from metaverse.events.origin import SERVER
from metaverse.operations.chronicling import Chronicling
from metaverse.services import checkpoints, chronicle, picture, picture_bytes, replay, timeline
from metaverse.services.agents import Patience
from metaverse.services.checkpoints import Place
from metaverse.services.chronicle import Spacing
from metaverse.services.picture import Picture
from metaverse.services.replay import Means, When
from metaverse.services.timeline import Asked
from tests.factories import ORGANIZATION, event, make_organization, status, task

Json = dict[str, Any]
MUCH = 2**30
MEANS = Means(Patience(), MUCH)


@pytest.fixture(autouse=True)
def spaced(each_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(chronicle, "spacing", Spacing(entries=4, page=2))
    picture_bytes.memory.forget()
    make_organization()
    yield
    chronicle.forget(ORGANIZATION)
    picture_bytes.memory.forget()


def happen(*documents: Json) -> None:
    for one in documents:
        door.admit(ORGANIZATION, [one], SERVER)


def edition() -> str:
    return picture_bytes.edition(head(ORGANIZATION).epoch)


def kept() -> list[int]:
    return [place.seq for place in checkpoints.places(ORGANIZATION, edition())]


def shown(seq: int) -> Json:
    found: Json = orjson.loads(replay.answer(replay.office_at(ORGANIZATION, When(seq=seq), MEANS), MEANS))
    return {name: found[name] for name in ("seq", "at", "rooms", "requests")}


@reading
def rows(connection: Connection, name: str) -> int:
    table = next(table for table in checkpoints.TABLES if table.name == name)
    return connection.execute(select(func.count()).select_from(table)).scalar() or 0


@writing
def begin_anew(connection: Connection) -> None:
    mine = organizations.c.id == ORGANIZATION
    connection.execute(update(organizations).where(mine).values(epoch="ep_another"))


@writing
def lose_the_log_up_to(connection: Connection, seq: int) -> None:
    connection.execute(delete(events).where(events.c.organization_id == ORGANIZATION, events.c.seq <= seq))


def statuses(count: int) -> list[Json]:
    """Let three agents change their status in turns: three of nine times to an error."""
    words = ("idle", "working", "error")
    return [status(f"a{number % 3}", words[(number + number // 3) % 3]) for number in range(count)]


def test_checkpoints_are_written_as_the_log_grows_and_never_twice() -> None:
    happen(*statuses(9))
    assert chronicle.write_on(ORGANIZATION, MUCH) == 2
    assert kept() == [4, 8]
    assert chronicle.write_on(ORGANIZATION, MUCH) == 0
    happen(*statuses(4))
    assert chronicle.write_on(ORGANIZATION, MUCH) == 1
    assert kept() == [4, 8, 13]


def test_another_process_goes_on_where_the_last_checkpoint_is() -> None:
    happen(*statuses(6))
    chronicle.write_on(ORGANIZATION, MUCH)
    chronicle.forget(ORGANIZATION)
    happen(*statuses(3))
    chronicle.write_on(ORGANIZATION, MUCH)
    assert kept() == [4, 8]


def test_looking_far_back_writes_what_is_missing() -> None:
    happen(*statuses(30))
    assert kept() == []
    assert shown(29)["seq"] == 29
    assert kept() == [4, 8, 12, 16, 20, 24, 28]


def test_a_large_checkpoint_keeps_others_away() -> None:
    apart = Spacing(entries=1000, least_bytes=100, most_bytes=10_000, share=10)
    assert not apart.is_due(1, 99, 0)
    assert apart.is_due(1, 100, 0)
    assert not apart.is_due(1, 4999, 500)
    assert apart.is_due(1, 5000, 500)
    assert apart.is_due(1, 10_000, 50_000)
    assert apart.is_due(1000, 0, 50_000)


def test_old_checkpoints_are_thinned_out_the_older_the_wider() -> None:
    there = [Place(seq, seq, 10) for seq in range(100, 10_100, 100)]
    left = chronicle._thinned(there, 200)
    assert sum(place.size for place in left) <= 200
    assert (left[0], left[-1]) == (there[0], there[-1])
    gaps = [later.seq - earlier.seq for earlier, later in pairwise(left)]
    assert gaps[0] > gaps[len(gaps) // 2] > gaps[-1] == 100


def test_what_is_kept_stays_within_its_bound_and_shows_the_same() -> None:
    happen(*statuses(20))
    chronicle.write_on(ORGANIZATION, MUCH)
    before = [shown(seq) for seq in range(21)]
    picture_bytes.memory.forget()
    chronicle.thin_out(ORGANIZATION, head(ORGANIZATION).epoch, 1)
    assert kept() == [4, 20]
    assert [shown(seq) for seq in range(21)] == before


def test_a_new_epoch_makes_everything_void_and_it_is_deleted() -> None:
    happen(*statuses(9))
    chronicle.write_on(ORGANIZATION, MUCH)
    assert rows("checkpoints") == 2
    begin_anew()
    assert kept() == []
    chronicle.write_on(ORGANIZATION, MUCH)
    assert kept() == [4, 8]
    assert rows("checkpoints") == 2


def test_a_log_without_its_beginning_is_shown_from_the_first_checkpoint_on() -> None:
    happen(*statuses(11))
    chronicle.write_on(ORGANIZATION, MUCH)
    before = [shown(seq) for seq in range(4, 12)]
    lose_the_log_up_to(3)
    chronicle.forget_before(ORGANIZATION, 3)
    assert [shown(seq) for seq in range(4, 12)] == before
    with pytest.raises(Gone, match="look back to"):
        shown(3)
    chronicle.forget(ORGANIZATION)
    happen(*statuses(3))
    chronicle.write_on(ORGANIZATION, MUCH)
    assert kept() == [4, 8, 12]


def test_a_log_without_beginning_or_checkpoint_cannot_be_shown_and_says_so() -> None:
    happen(*statuses(3))
    lose_the_log_up_to(1)
    assert chronicle.write_on(ORGANIZATION, MUCH) == 0
    with pytest.raises(Gone, match="beginning is gone"):
        shown(3)


def test_ended_tasks_lie_aside_and_come_back_when_they_are_opened_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture, "LEFT_IN", 2)
    for number in range(8):
        happen(task(f"t{number}", title=f"Task {number}", runId="1"), task(f"t{number}", status="completed"))
    chronicle.write_on(ORGANIZATION, MUCH)
    assert rows("asides") == 6
    happen(task("t0", runId="2", status="working"))
    tasks = shown(17)["rooms"]["tasks"]["snapshot"]["tasks"]
    assert (tasks[0]["taskId"], tasks[0]["title"], tasks[0]["status"]) == ("t0", "Task 0", "working")
    assert len(tasks) == 8


def test_the_size_of_a_checkpoint_does_not_grow_with_what_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture, "LEFT_IN", 5)
    for number in range(40):
        happen(task(f"t{number}", title=f"Task {number}"), task(f"t{number}", status="completed"))
    chronicle.write_on(ORGANIZATION, MUCH)
    sizes = [place.size for place in checkpoints.places(ORGANIZATION, edition())]
    assert max(sizes[5:]) < 1.3 * sizes[5]


def test_marks_are_counted_where_they_are_written_and_where_not() -> None:
    happen(*statuses(10), task("t", status="failed", assignee="a0"), status("a1", "waiting"))
    expected = timeline.timeline(ORGANIZATION, Asked(buckets=1), MUCH)
    assert (expected["failures"], expected["waits"]) == ([4], [1])
    chronicle.write_on(ORGANIZATION, MUCH)
    assert rows("marks") == 5
    assert timeline.timeline(ORGANIZATION, Asked(buckets=1), MUCH)["failures"] == [4]
    happen(event(EventType.AGENT_STATUS, "a2", {"status": "idle"}), status("a2", "error"))
    assert timeline.timeline(ORGANIZATION, Asked(buckets=1), MUCH)["failures"] == [5]


def test_a_picture_survives_being_written_and_read() -> None:
    happen(*statuses(5), task("t", status="failed"), task("u", assignee="a0"))
    was = replay.office_at(ORGANIZATION, When(seq=7), MEANS).picture
    again = picture_bytes.decode(picture_bytes.encode(was))
    assert [again.agents, again.requests, again.settings] == [was.agents, was.requests, was.settings]
    assert {key: it.fields for key, it in again.tasks.items()} == {key: it.fields for key, it in was.tasks.items()}
    assert picture_bytes.decode(picture_bytes.encode(Picture())).agents == {}


def test_housekeeping_follows_only_logs_that_have_grown(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    follow = chronicle.write_on

    def note(name: str, *more: Any) -> int:
        asked.append(name)
        return follow(name, *more)

    monkeypatch.setattr(chronicle, "write_on", note)
    chores = Chronicling(MUCH)
    happen(*statuses(5))
    assert chores.sweep() == 1
    assert chores.sweep() == 0
    assert asked == [ORGANIZATION]
    happen(*statuses(4))
    assert chores.sweep() == 1


def test_a_failure_half_way_leaves_what_is_right_and_is_made_good(monkeypatch: pytest.MonkeyPatch) -> None:
    happen(*statuses(9))

    def refuse(*_: object) -> None:
        raise RuntimeError("The disk is full.")

    monkeypatch.setattr(checkpoints, "keep", refuse)
    with pytest.raises(RuntimeError):
        chronicle.write_on(ORGANIZATION, MUCH)
    monkeypatch.undo()
    assert timeline.timeline(ORGANIZATION, Asked(buckets=1), MUCH)["failures"] == [3]
    monkeypatch.setattr(chronicle, "spacing", Spacing(entries=4, page=2))
    assert chronicle.write_on(ORGANIZATION, MUCH) == 2
    assert timeline.timeline(ORGANIZATION, Asked(buckets=1), MUCH)["failures"] == [3]
