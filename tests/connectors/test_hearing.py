"""What a gateway says comes into the office: byte by byte, cut off, twice, in a flood, and after what was missed."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from metaverse.connectors import lists, wire
from metaverse.connectors.hearing import Hearing
from metaverse.connectors.session import MOST_FRAMES
from metaverse.database import Connection, reading
from metaverse.models.agent import Agent
from metaverse.models.event import Event
from metaverse.models.task import Task
from metaverse.services import dead_letters, gateways
from tests.connectors.conftest import comes_to, in_state, until
from tests.connectors.gateway import TS, Visit, frames, listening
from tests.connectors.sockets import PING, TEXT, Gone, framed
from tests.factories import ORGANIZATION

Json = dict[str, Any]
Keep = Callable[..., Json]
MAIN, SUB, SCOUT = "openclaw:main", "openclaw:main/6f1c", "openclaw:scout"
ENDED = {MAIN: "idle", SUB: "idle", SCOUT: "working"}
SESSIONS = Path(__file__).parent.parent / "data" / "openclaw" / "sessions-list-2026.7.2.json"
LISTS = ["agents.list", "audit.activity.list", "tasks.list", "sessions.list"]


@reading
def statuses(connection: Connection) -> dict[str, str | None]:
    rows = connection.execute(select(Agent.__table__.c.key, Agent.__table__.c.status))
    return {row.key: row.status for row in rows}


@reading
def tasks(connection: Connection) -> dict[str, str]:
    rows = connection.execute(select(Task.__table__.c.key, Task.__table__.c.status))
    return {row.key: row.status for row in rows}


@reading
def logged(connection: Connection) -> int:
    return int(connection.execute(select(func.count()).select_from(Event.__table__)).scalar_one())


def cursor(row: Json) -> str:
    return (gateways.whole(row["id"]) or {})["cursor"] or ""


def playing(documents: list[Json], *, bytewise: bool = False) -> Callable[[Visit], None]:
    def play(visit: Visit) -> None:
        visit.let_in()
        visit.serve("sessions.list")
        visit.play(documents, bytewise=bytewise)
        visit.serve()

    return play


def calls(gateway: Any) -> list[str]:
    return [call["method"] for call in list(gateway.calls.queue)]


def test_a_day_byte_by_byte_is_agents_tasks_and_delegations(kept: Keep) -> None:
    with listening(playing(frames("day"), bytewise=True)) as gateway:
        row = kept(gateway)
        comes_to(statuses, ENDED)
        assert tasks() == {
            "openclaw:run:r-1": "completed",
            "openclaw:run:r-2": "completed",
            "openclaw:run:r-3": "working",
        }
        until(lambda: gateways.one(ORGANIZATION, row["id"])["lastEventAt"], "the note")
        assert calls(gateway) == ["sessions.subscribe", *LISTS]
    assert dead_letters.page(ORGANIZATION) == []


def test_the_same_frames_again_change_nothing(kept: Keep) -> None:
    again = threading.Event()

    def twice(visit: Visit) -> None:
        playing(frames("day"))(visit) if not again.is_set() else None

    def second(visit: Visit) -> None:
        visit.let_in()
        visit.serve("sessions.list")
        visit.play([*frames("day"), {"type": "event", "event": "presence", "payload": {}, "seq": 14}])
        again.set()
        visit.serve()

    def first(visit: Visit) -> None:
        visit.let_in()
        visit.serve("sessions.list")
        visit.play(frames("day"))
        assert heard_all.wait(20)
        visit.socket.cut()

    heard_all = threading.Event()
    with listening(first, second) as gateway:
        row = kept(gateway)
        comes_to(statuses, ENDED)
        before = logged()
        heard_all.set()
        assert again.wait(20)
        until(lambda: '"seq":14' in cursor(row), "the last frame")
        assert (logged(), statuses()) == (before, ENDED)


def test_a_frame_that_is_cut_in_the_middle_of_a_letter_comes_whole_after_the_next_connection(kept: Keep) -> None:
    def cut(visit: Visit) -> None:
        visit.let_in()
        visit.serve("sessions.list")
        visit.play(frames("day")[:8])
        whole = framed(json.dumps(frames("day")[8], ensure_ascii=False).encode())
        visit.socket.raw(whole[: whole.index("ü".encode()) + 1])
        visit.socket.hang_up()

    with listening(cut, playing(frames("day")[8:])) as gateway:
        kept(gateway)
        comes_to(statuses, ENDED)
        assert calls(gateway).count("sessions.list") == 2
    assert dead_letters.page(ORGANIZATION) == []


def test_a_gateway_that_goes_down_takes_everyone_along_until_it_is_back(kept: Keep) -> None:
    down = threading.Event()

    def going(visit: Visit) -> None:
        visit.let_in()
        visit.serve("sessions.list")
        visit.play(frames("day"))
        assert down.wait(20)
        visit.play([{"type": "event", "event": "shutdown", "payload": {"reason": "restart"}, "seq": 14}])
        visit.socket.close(1012, "service restart")

    def back(visit: Visit) -> None:
        visit.let_in()
        assert up.wait(20)
        visit.serve()

    up = threading.Event()
    with listening(going, back) as gateway:
        kept(gateway)
        comes_to(statuses, ENDED)
        down.set()
        comes_to(lambda: set(statuses().values()), {"offline"})
        assert tasks()["openclaw:run:r-3"] == "canceled"
        session = {"key": "agent:scout:main", "agentId": "scout", "hasActiveRun": True, "activeRunIds": ["r-9"]}
        gateway.answers["sessions.list"] = {"sessions": [session]}
        up.set()
        comes_to(lambda: statuses()[SCOUT], "working")


def test_a_gap_asks_for_the_lists_again_in_their_order(kept: Keep, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "PAUSE_SECONDS", 0.05)
    tick = {"type": "event", "event": "tick", "payload": {"ts": TS}}
    with listening(playing([{**tick, "seq": 1}, {**tick, "seq": 2}, {**tick, "seq": 9}])) as gateway:
        row = kept(gateway)
        comes_to(lambda: calls(gateway).count("sessions.list"), 2)
        assert calls(gateway) == ["sessions.subscribe", *LISTS, *LISTS[1:]]
        until(lambda: '"lost":6' in cursor(row), "the count")
        until(lambda: "resync" not in cursor(row), "the end of it")


def test_lists_are_asked_for_page_by_page_and_their_order_does_not_matter(kept: Keep) -> None:
    pages = frames("audit-pages")
    shown: list[Json] = []

    def audit(params: Json) -> Json:
        shown.append(params)
        return pages[1] if params.get("cursor") == "older" else pages[0]

    def sessions(params: Json) -> Json:
        if params.get("offset") == 1:
            return {"sessions": [{"key": "agent:scout:main", "hasActiveRun": False, "activeRunIds": []}]}
        more = {"hasMore": True, "nextOffset": 1}
        return {"sessions": [{"key": "agent:main:main", "hasActiveRun": False, "activeRunIds": []}], **more}

    def serve(visit: Visit) -> None:
        visit.let_in()
        visit.gateway.answers |= {"audit.activity.list": audit, "sessions.list": sessions}
        visit.gateway.answers["tasks.list"] = frames("tasks-pages")[0]
        visit.serve()

    with listening(serve) as gateway:
        kept(gateway)
        comes_to(statuses, {MAIN: "idle", SUB: None, SCOUT: "idle"})
        assert [call["limit"] for call in shown] == [500, 500]
        assert tasks() == {
            "openclaw:run:r-a": "completed",
            "openclaw:run:r-b": "failed",
            "openclaw:run:r-2": "completed",
        }


def test_the_recorded_list_of_sessions_is_understood(kept: Keep) -> None:
    def serve(visit: Visit) -> None:
        visit.let_in()
        visit.gateway.answers["sessions.list"] = json.loads(SESSIONS.read_text())
        visit.serve()

    with listening(serve) as gateway:
        kept(gateway)
        comes_to(lambda: set(statuses()), {MAIN, "openclaw:main/fixture"})


def test_lists_that_a_gateway_does_not_have_stop_nothing(kept: Keep) -> None:
    def serve(visit: Visit) -> None:
        visit.let_in()
        del visit.gateway.answers["audit.activity.list"], visit.gateway.answers["agents.list"]
        visit.serve("sessions.list")
        visit.play(frames("day"))
        visit.serve()

    with listening(serve) as gateway:
        kept(gateway)
        comes_to(statuses, ENDED)


def test_a_flood_is_read_in_batches_and_waits_at_its_sender(kept: Keep, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: Counter[int] = Counter()
    take = Hearing.take

    def counted(self: Hearing, batch: list[str]) -> Any:
        sizes[len(batch)] += 1
        return take(self, batch)

    monkeypatch.setattr(Hearing, "take", counted)
    text = {"type": "event", "event": "agent"}
    flood = [
        {**text, "seq": n + 14, "payload": delta(n)} for n in range(20_000)
    ]  # what a model writes comes in such pieces

    with listening(playing([*frames("day"), *flood])) as gateway:
        row = kept(gateway)
        until(lambda: '"seq":20013' in cursor(row), "the last frame")
        assert statuses() == ENDED
        assert max(sizes) <= MOST_FRAMES
        assert len(cursor(row)) < 20_000
        assert '"lost"' not in cursor(row)


def delta(n: int) -> Json:
    session = {"runId": "r-3", "sessionKey": "agent:scout:discord:group:9"}
    return {
        **session,
        "seq": n + 2,
        "stream": "assistant",
        "ts": TS + 200 + n,
        "data": {"text": "x" * 200, "delta": "x"},
    }


def test_parts_pings_and_what_follows_the_opening_at_once_are_read(kept: Keep) -> None:
    def serve(visit: Visit) -> None:
        visit.let_in()
        visit.serve("sessions.list")
        for document in frames("day"):
            payload = json.dumps(document, ensure_ascii=False).encode()
            middle = len(payload) // 2
            visit.socket.raw(framed(payload[:middle], TEXT, final=False) + framed(b"?", PING))
            visit.socket.raw(framed(payload[middle:], 0))
        visit.serve()

    with listening(serve) as gateway:
        kept(gateway)
        comes_to(statuses, ENDED)


def test_a_message_without_end_is_refused(kept: Keep, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "LARGEST_MESSAGE", 100_000)
    codes: list[int | None] = []

    def endless(visit: Visit) -> None:
        visit.let_in()
        visit.serve("sessions.list")
        visit.socket.raw(framed(b"x" * 60_000, TEXT, final=False))
        visit.socket.raw(framed(b"x" * 60_000, 0, final=False))
        try:
            visit.socket.receive()
        except Gone as gone:
            codes.append(gone.code)

    with listening(endless, playing(frames("day"))) as gateway:
        kept(gateway)
        comes_to(statuses, ENDED)
    assert codes == [1009]


def test_what_nobody_knows_is_kept_with_its_reason_and_stops_nothing(kept: Keep) -> None:
    strange: list[Json] = [
        {"type": "event", "event": "hologram.changed", "payload": {"x": 1}},
        {"type": "event", "event": "hologram.changed", "payload": {"x": 2}},
        {"type": "song"},
    ]

    def serve(visit: Visit) -> None:
        visit.let_in()
        visit.serve("sessions.list")
        visit.play(strange)
        visit.socket.send(b"{no json")
        visit.play(frames("day"))
        visit.serve()

    with listening(serve) as gateway:
        row = kept(gateway)
        comes_to(statuses, ENDED)
        in_state(row, "connected")
        comes_to(lambda: len(dead_letters.page(ORGANIZATION)), 3)
    assert any("hologram.changed" in letter["reason"] for letter in dead_letters.page(ORGANIZATION))


def test_who_is_there_stays_there_however_silent(kept: Keep, office: Any) -> None:
    office.config["PRESENCE_TIMEOUT_SECONDS"] = 0.9
    with listening(playing(frames("day"))) as gateway:
        kept(gateway)
        comes_to(statuses, ENDED)
        before = calls(gateway).count("sessions.list")
        gateway.answers["sessions.list"] = {"sessions": [{"key": "agent:main:main", "hasActiveRun": False}]}
        until(lambda: calls(gateway).count("sessions.list") >= before + 2, "two more looks")
        heard = heard_of(MAIN)
        until(lambda: heard_of(MAIN) > heard, "another sign of life")
        assert statuses() == ENDED


@reading
def heard_of(connection: Connection, agent: str) -> int:
    columns = Agent.__table__.c
    return int(connection.execute(select(columns.heard_seq).where(columns.key == agent)).scalar_one())
