"""The time machine: the whole office as it showed at a moment, from the nearest checkpoint and the log after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, select

from metaverse.clock import now_ms, to_wire
from metaverse.database import reading
from metaverse.events import log
from metaverse.events.log import Entry, Head
from metaverse.events.names import Room
from metaverse.models.notification import Notification
from metaverse.services import checkpoints, chronicle, moments, office, picture_bytes, scene
from metaverse.services.agents import Patience
from metaverse.services.beside import beside
from metaverse.services.blueprint import Blueprint
from metaverse.services.checkpoints import Place
from metaverse.services.moments import Moment, Reach
from metaverse.services.office import Office
from metaverse.services.picture import Picture
from metaverse.services.picture_bytes import edition, memory
from metaverse.services.stagecraft import Encounter
from metaverse.services.tasks import FINISHED_KEPT

Json = dict[str, Any]
notifications = Notification.__table__
ROOMS = (Room.SCENE, Room.TASKS)
LATEST_NOTIFICATIONS = 20


class When(NamedTuple):
    """Which moment is asked for: by time or by place, under the name the caller gave it; neither means now."""

    at_ms: int | None = None
    seq: int | None = None
    name: str = "at"


@dataclass(frozen=True, slots=True)
class Means:
    """How long silence is normal, and how many bytes an organization's checkpoints may take."""

    patience: Patience
    checkpoint_bytes: int


@dataclass(frozen=True, slots=True)
class Shown:
    """The office at a moment, and around it: whom one sees together, and what everyone was told last."""

    organization_id: str
    reach: Reach
    moment: Moment
    picture: Picture
    together: Sequence[Encounter]
    told: Sequence[Json]

    @property
    def tag(self) -> str:
        """Name what is shown, so that a caller who has it is told so."""
        return f"{self.reach.head.epoch}-{self.moment.seq}-{self.moment.at_ms}-{self.reach.head.seq}"


@dataclass(frozen=True, slots=True)
class _Material:
    reach: Reach
    moment: Moment
    base: Place | None
    known: Picture | None
    body: bytes | None
    entries: list[Entry]
    together: list[Encounter]
    told: list[Json]

    @property
    def distance(self) -> int:
        """How many entries are to be folded."""
        return self.moment.seq - (self.base.seq if self.base else 0)


def office_at(organization_id: str, when: When, means: Means) -> Shown:
    """Look back.

    Raises:
        NotFound: there is no such organization.
        Invalid: one cannot look there.
    """
    material = _material(organization_id, when)
    if material.distance > 2 * chronicle.spacing.entries:
        chronicle.write_up_to(organization_id, material.moment.seq, means.checkpoint_bytes)
        material = _material(organization_id, When(material.moment.at_ms, material.moment.seq, when.name))
    picture = _folded(organization_id, material)
    return Shown(organization_id, material.reach, material.moment, picture, material.together, material.told)


@reading
def _material(connection: Connection, organization_id: str, when: When) -> _Material:
    reach = moments.reach.on(connection, organization_id)
    moment = _moment(connection, organization_id, reach, when)
    name = edition(reach.head.epoch)
    base = checkpoints.nearest.on(connection, organization_id, name, moment.seq)
    after = base.seq if base else 0
    known = memory.find(organization_id, name, after)
    body = checkpoints.body_at.on(connection, organization_id, name, after) if base and known is None else None
    first = min(moment.seq - after, chronicle.spacing.entries)
    return _Material(
        reach,
        moment,
        base,
        known,
        body,
        log.since.on(connection, organization_id, after, first) if first else [],
        office.encounters.on(connection, organization_id, moment.at_ms, moment.seq),
        _told(connection, organization_id, moment.seq),
    )


def _moment(connection: Connection, organization_id: str, reach: Reach, when: When) -> Moment:
    now = now_ms()
    if when.seq is not None:
        found = moments.at_seq(connection, organization_id, reach, when.seq, now, when.name)
        return found if when.at_ms is None else Moment(found.seq, when.at_ms)
    at_ms = now if when.at_ms is None else when.at_ms
    return moments.at_time(connection, organization_id, reach, at_ms, now, when.name)


def _told(connection: Connection, organization_id: str, seq: int) -> list[Json]:
    query = (
        select(notifications)
        .where(notifications.c.organization_id == organization_id, notifications.c.seq <= seq)
        .order_by(notifications.c.seq.desc())
        .limit(LATEST_NOTIFICATIONS)
    )
    return [
        {
            "seq": row["seq"],
            "level": row["level"],
            "title": row["title"],
            "body": row["body"],
            "agentId": row["agent_key"],
            "taskId": row["task_key"],
            "at": to_wire(row["effective_ms"]),
        }
        for row in connection.execute(query).mappings()
    ][::-1]


def _folded(organization_id: str, material: _Material) -> Picture:
    epoch = material.reach.head.epoch
    picture = _based(organization_id, edition(epoch), material)
    entries = material.entries
    while picture.seq < material.moment.seq:
        chronicle.advance(picture, organization_id, epoch, entries)
        missing = material.moment.seq - picture.seq
        entries = log.since(organization_id, picture.seq, min(missing, chronicle.spacing.page)) if missing else []
    return picture


def _based(organization_id: str, name: str, material: _Material) -> Picture:
    if material.base is None:
        return Picture()
    body, picture = material.body, material.known
    if picture is None:
        assert body is not None
        picture = beside(lambda: picture_bytes.decode(body))
    memory.keep(organization_id, name, picture)
    return beside(picture.fork)


def answer(shown: Shown, means: Means, rooms: Sequence[Room] = ROOMS) -> bytes:
    """Write what is shown as JSON, each room in the form in which those who join it get it."""
    ended = _recalled(shown) if Room.TASKS in rooms else []
    return beside(lambda: _written(shown, means.patience, rooms, ended))


def _recalled(shown: Shown) -> list[bytes]:
    """Return the ended tasks that are shown; it is seldom that some of them must be looked up."""
    picture = shown.picture
    here = beside(lambda: picture.ended_tasks(FINISHED_KEPT))
    if picture.shows_all_ended(here, FINISHED_KEPT):
        return [task.written for task in here]
    name = edition(shown.reach.head.epoch)
    left_out = checkpoints.ended(shown.organization_id, name, picture, FINISHED_KEPT)
    ranked = [(task.rank, task.written) for task in here]
    ranked += [((it.finished_ms or 0, it.first_seq), it.body) for it in left_out]
    return [view for _, view in sorted(ranked, key=lambda one: one[0], reverse=True)[:FINISHED_KEPT]]


def _written(shown: Shown, patience: Patience, rooms: Sequence[Room], ended: Sequence[bytes]) -> bytes:
    parts = []
    if Room.SCENE in rooms:
        parts.append(b'"scene":{"snapshot":%b}' % orjson.dumps(scene_of(shown, patience)))
    if Room.TASKS in rooms:
        views = [task.written for task in shown.picture.open_tasks()] + list(ended)
        pipeline = orjson.dumps(_config(shown.picture)["pipeline"])
        parts.append(b'"tasks":{"snapshot":{"tasks":[%b],"pipeline":%b}}' % (b",".join(views), pipeline))
    parts.append(b'"org":{"snapshot":%b}' % orjson.dumps({"notifications": shown.told}))
    return orjson.dumps(_head(shown))[:-1] + b',"rooms":{%b}}' % b",".join(parts)


def _head(shown: Shown) -> Json:
    reach, moment = shown.reach, shown.moment
    asked = [{**request, "state": "open"} for request in shown.picture.open_requests(moment.at_ms)]
    return {
        "organizationId": shown.organization_id,
        "epoch": reach.head.epoch,
        "seq": moment.seq,
        "at": to_wire(moment.at_ms),
        "begins": {"seq": reach.begins, "at": to_wire(reach.begins_ms)},
        "head": {"seq": reach.head.seq, "at": to_wire(reach.head_ms)},
        "requests": asked,
        "figuresUntil": to_wire(moment.at_ms),
    }


def unplaced(shown: Shown, patience: Patience) -> Office:
    """Return the office with everyone who was there, nobody of them placed yet."""
    agents = shown.picture.agents
    present = {
        key: {name: value for name, value in agent.items() if name != "removed"}
        for key, agent in agents.items()
        if not agent.get("removed")
    }
    return Office(shown.organization_id, Head(shown.reach.head.epoch, shown.moment.seq), patience, present)


def placed(shown: Shown, patience: Patience) -> Office:
    """Return the office with everyone who was there, at the places they had."""
    there = unplaced(shown, patience)
    there.place(shown.together, blueprint(shown))
    return there


def blueprint(shown: Shown) -> Blueprint:
    """Return what an administrator had changed of the plan by then."""
    return Blueprint(shown.picture.settings.get("plan"))


def scene_of(shown: Shown, patience: Patience, there: Office | None = None) -> Json:
    """Return the scene as those who join it are shown it, with the plan of its floors then."""
    there = there or placed(shown, patience)
    at_ms = shown.moment.at_ms
    everyone = sorted((there.shown(key, at_ms) for key in there.views), key=lambda agent: str(agent["id"]))
    return {
        "agents": everyone,
        "config": {"version": shown.picture.version, **_config(shown.picture), "floors": there.floors},
        "staleAfterSeconds": patience.stale_after_seconds,
        "toolStaleAfterSeconds": patience.tool_stale_after_seconds,
    }


def _config(picture: Picture) -> Json:
    return {**scene.DEFAULTS, **picture.settings}
