"""Jumps into a log of 1,000,000 events with 1,000 agents and 20,000 tasks; what checkpoints take, and cost the door."""

from __future__ import annotations

import argparse
import gc
import json
import random
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, func, select, update

import config
from app import create_app
from bench._office import Office, percentile
from bench._unlimited import UNLIMITED
from metaverse import database, projections
from metaverse.database import bulk, reading, writing
from metaverse.events.fact import Fact
from metaverse.events.log import events, organizations
from metaverse.events.names import EventType
from metaverse.extensions import db
from metaverse.models.event import Event
from metaverse.projections.workspace import Key, Row, Workspace
from metaverse.services import chronicle, picture_bytes, replay, timeline
from metaverse.services import organizations as making
from metaverse.services.agents import Patience
from metaverse.services.checkpoints import asides, checkpoints, marks
from metaverse.services.replay import Means, When
from metaverse.services.timeline import Asked
from tests.served import serving

ORGANIZATION = "org"
START_MS = 1_790_000_000_000
AGENTS, TASKS, OPEN = 1000, 20_000, 4000
APART_MS = 80
PAGE = 1000
JUMPS = 200
MEANS = Means(Patience(), 268_435_456)
Json = dict[str, Any]


class Remembered:
    """A past in memory: the rows of before, and a log to which nothing comes late."""

    NEEDED = ("agents", "tasks", "steps")

    def __init__(self) -> None:
        self._rows: dict[str, dict[Key, Row]] = {table: {} for table in self.NEEDED}

    def keep(self, workspace: Workspace) -> None:
        """Remember what a batch changed and a later one will ask for."""
        for table, rows in workspace.changed():
            if table in self._rows:
                self._rows[table].update({Workspace.key_of(table, row): row for row in rows})

    def rows(self, table: str, keys: Iterable[Key]) -> Iterable[Row]:
        """Return the rows that have one of `keys`."""
        known = self._rows.get(table, {})
        return [known[key] for key in keys if key in known]

    def claims(self, subject: str, types: object, after: object) -> Sequence[Fact]:
        """Return no claims."""
        return ()

    def neighbours(self, subject: str, types: object, stamp: object) -> tuple[None, None]:
        """Return nobody beside a claim."""
        return None, None

    def history(self, table: str, key: str) -> Iterable[Row]:
        """Return no rows."""
        return ()


class Story:
    """Draws a day of an office as the log has it: agents at work with tools and tokens, tasks that come and go."""

    def __init__(self, count: int, tasks_in_all: int, open_at_once: int) -> None:
        self._chance = random.Random(7)
        self._count = count
        self._every = max(1, count // tasks_in_all)
        self._open_at_once = open_at_once
        self._open: list[str] = []
        self._made = 0

    def events(self) -> Iterator[tuple[EventType, str, Json]]:
        """Yield what happens, as type, subject and data."""
        for number in range(AGENTS):
            about = {"name": f"Agent {number}", "role": "Engineer", "department": f"Team {number % 40}"}
            yield EventType.AGENT_REGISTERED, f"agent-{number}", about
        for number in range(self._count - AGENTS):
            yield self._made_task() if number % self._every == 0 else self._anything()

    def _made_task(self) -> tuple[EventType, str, Json]:
        if len(self._open) >= self._open_at_once:
            key = self._open.pop(self._chance.randrange(len(self._open)))
            status = "failed" if self._chance.random() < 0.05 else "completed"
            return EventType.TASK_UPDATED, key, {"status": status, "progress": 1.0}
        return self._new_task()

    def _new_task(self) -> tuple[EventType, str, Json]:
        self._made += 1
        key = f"task-{self._made:07d}"
        self._open.append(key)
        words = " ".join(self._chance.choice(WORDS) for _ in range(40))
        data = {"title": f"Mend {words[:40]}", "description": words, "assignee": self._agent(), "priority": "high"}
        return EventType.TASK_CREATED, key, data

    def _agent(self) -> str:
        return f"agent-{self._chance.randrange(AGENTS)}"

    def _task(self) -> str:
        return self._open[self._chance.randrange(len(self._open))]

    def _anything(self) -> tuple[EventType, str, Json]:
        drawn = self._chance.random()
        if drawn < 0.45:
            return EventType.AGENT_STATUS, self._agent(), self._status()
        if drawn < 0.65:
            tokens = {"input": self._chance.randrange(9000), "output": self._chance.randrange(900), "cached": 100}
            return EventType.AGENT_USAGE, self._agent(), {"tokens": tokens, "costUsd": 0.01}
        if drawn < 0.80:
            return EventType.TASK_UPDATED, self._task(), {"status": "working", "progress": self._chance.random()}
        if drawn < 0.92:
            step = {"stepKey": f"s{self._chance.randrange(5)}", "name": "Run the tests", "status": "in_progress"}
            return EventType.TASK_STEP, self._task(), {**step, "agentId": self._agent()}
        kind = self._chance.choice(("delegate", "message", "result"))
        return EventType.INTERACTION, self._agent(), {"to": self._agent(), "kind": kind, "taskId": self._task()}

    def _status(self) -> Json:
        status = self._chance.choices(("working", "idle", "waiting", "error"), (80, 12, 6, 2))[0]
        activity = {"kind": "tool", "text": f"Bash: {self._chance.choice(WORDS)} --verbose"}
        return {"status": status, "activity": activity, "taskId": self._task()}


WORDS = ("the", "pipeline", "error", "module", "of", "service", "retry", "cache", "user", "login", "cart", "index")


def fill(count: int, tasks_in_all: int, open_at_once: int) -> None:
    """Write a log in bulk: the effects are those that the projections tell; the tables stay empty but for the log."""
    past = Remembered()
    facts = (_fact(seq, *what) for seq, what in enumerate(Story(count, tasks_in_all, open_at_once).events(), 1))
    while page := list(islice(facts, PAGE)):
        workspace = Workspace(ORGANIZATION, past)
        workspace.fetch(projections.wanted(page))
        effects = [projections.apply(workspace, fact) for fact in page]
        past.keep(workspace)
        write([_row(*one) for one in zip(page, effects, strict=True)])


def _fact(seq: int, kind: EventType, subject: str, data: Json) -> Fact:
    at = START_MS + seq * APART_MS
    return Fact(seq, f"e{seq}", "urn:bench", kind, subject, at, at, at, data)


def _row(fact: Fact, changed: Json | None) -> Json:
    names = ("seq", "id", "source", "type", "subject", "time_ms", "received_ms", "effective_ms", "data", "historical")
    row = {name: getattr(fact, name) for name in names}
    effects = orjson.dumps(changed) if changed else None
    return {**row, "organization_id": ORGANIZATION, "extensions": None, "sender": "bench", "effects": effects}


@writing
def write(connection: Connection, rows: list[Json]) -> None:
    """Write a page of the log."""
    bulk.insert(connection, Event.__table__, rows)
    end = {"seq": rows[-1]["seq"], "received_ms": rows[-1]["received_ms"]}
    connection.execute(update(organizations).where(organizations.c.id == ORGANIZATION).values(**end))


def jump(seq: int, path: str = "scene,tasks") -> tuple[float, int]:
    """Return how many milliseconds a jump took, and how many bytes were shown."""
    started = time.perf_counter()
    shown = replay.office_at(ORGANIZATION, When(seq=seq), MEANS)
    body = replay.answer(shown, MEANS, [replay.Room(name) for name in path.split(",")])
    return (time.perf_counter() - started) * 1000, len(body)


@reading
def sizes(connection: Connection) -> Json:
    """Return what is kept, in rows and bytes."""
    log = connection.execute(select(func.count(), func.sum(func.length(events.c.effects)))).one()
    kept = connection.execute(select(func.count(), func.sum(checkpoints.c.size))).one()
    aside = connection.execute(select(func.count(), func.sum(func.length(asides.c.body)))).one()
    return {
        "log": tuple(log),
        "checkpoints": tuple(kept),
        "asides": tuple(aside),
        "marks": connection.execute(select(func.count()).select_from(marks)).scalar(),
    }


def timed(work: Callable[[], object]) -> float:
    """Return how many seconds something took."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def main() -> None:
    """Build, write checkpoints, jump."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--events", type=int, default=1_000_000)
    asked.add_argument("--tasks", type=int, default=TASKS)
    asked.add_argument("--open", type=int, default=OPEN)
    asked.add_argument("--home", help="a folder whose log is used again")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(given.home or folder)
        is_there = (home / "metaverse.db").exists()
        app = create_app(config.load({"METAVERSE_HOME": str(home), "APP_ENV": "test", "SECRET_KEY": "b" * 32}))
        with app.app_context():
            db.create_all()
            if not is_there:
                making.ensure(ORGANIZATION, "Bench")
                seconds = timed(lambda: fill(given.events, given.tasks, given.open))
                print(f"log built, s                {seconds:8.1f}")
            gc.freeze()
            gc.set_threshold(20_000, 20, 100)  # as gunicorn.conf.py does
            measure(given.events)
            database.bound().dispose()
        serve(home, given.events)


def measure(count: int) -> None:
    """Print what it takes."""
    print(f"checkpoints written, s      {timed(lambda: chronicle.write_on(ORGANIZATION, 2**40)):8.1f}")
    for what, value in sizes().items():
        print(f"{what:12}  {value}")
    for rooms in ("scene,tasks", "scene"):
        report(f"jump, {rooms}, checkpoint from the disk", jumps(count, rooms, forgets=True))
        report(f"jump, {rooms}, as they come", jumps(count, rooms, forgets=False))
    for asked in (Asked(), Asked(buckets=500)):
        report(f"timeline, {asked.buckets} buckets", [count_once(asked) for _ in range(20)])


def serve(home: Path, count: int) -> None:
    """Jump over HTTP, and ask the server how long its loop was held meanwhile."""
    limits = UNLIMITED
    with serving(home, f"sqlite:///{home / 'metaverse.db'}", **limits) as served:
        admin = served.flask("tokens", "create", "--role", "admin", "--organization", ORGANIZATION).strip()
        there = Office(served, admin, admin)
        http = there.connect()
        chance = random.Random(2)
        there.call(http, "GET", "/health/ready", admin)
        taken = []
        for _ in range(JUMPS // 2):
            path = f"/api/metaverse/3d/replay?seq={chance.randrange(1, count + 1)}"
            started = time.perf_counter()
            there.call(http, "GET", path, admin)
            taken.append((time.perf_counter() - started) * 1000)
        held = json.loads(there.call(http, "GET", "/health/ready", admin))["loopHeldMs"]
    report("jump, scene,tasks, over HTTP", taken)
    print(f"longest hold of the loop meanwhile, ms        {held:26.1f}")


def jumps(count: int, rooms: str, *, forgets: bool) -> list[float]:
    """Jump to and fro."""
    chance = random.Random(1)
    taken = []
    for _ in range(JUMPS):
        if forgets:
            picture_bytes.memory.forget()
        taken.append(jump(chance.randrange(1, count + 1), rooms)[0])
    return taken


def count_once(asked: Asked) -> float:
    """Return how many milliseconds a timeline took."""
    return timed(lambda: timeline.timeline(ORGANIZATION, asked, 2**40)) * 1000


def report(what: str, taken: Sequence[float]) -> None:
    """Print how long something took."""
    half, most = percentile(taken, 0.5), percentile(taken, 0.95)
    print(f"{what:45} P50 / P95 / max ms {half:7.1f} / {most:.1f} / {max(taken):.1f}")


if __name__ == "__main__":
    main()
