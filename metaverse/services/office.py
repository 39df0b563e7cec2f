"""The offices in memory: one for each organization that is asked for, on its way with the log."""

from __future__ import annotations

import time
from collections import OrderedDict
from threading import Lock
from weakref import WeakValueDictionary

from sqlalchemy import Connection, select

from metaverse.clock import now_ms
from metaverse.database import bound, reading
from metaverse.events import log
from metaverse.events.bus import bus
from metaverse.events.log import Entry, Head
from metaverse.models.interaction import Interaction
from metaverse.models.scene import Scene
from metaverse.operations import meters
from metaverse.services import agents, looking_back
from metaverse.services.agents import Patience
from metaverse.services.beside import beside
from metaverse.services.blueprint import Blueprint
from metaverse.services.casting import MEETS
from metaverse.services.office_cards import Json, Office
from metaverse.services.stage import Stage
from metaverse.services.stagecraft import ENCOUNTER_MS, MOST_ENCOUNTERS, RISING_MS, Encounter

__all__ = ["Office", "blueprint", "encounters", "of", "walk_on"]

interactions = Interaction.__table__
scenes = Scene.__table__
OFFICES_KEPT = 256
PEOPLE_KEPT = 100_000
"""So many offices are kept anyway, and more while there are no more agents in all: some 5 kB each."""

PAGE = 1000
FAR_BEHIND = 100_000
"""An office that is further behind is filled again: that is quicker by then."""

WAYS_SECONDS = 0.02
"""Whoever asks for an office waits no longer for the ways of those who walk."""

WALKS_SECONDS = 0.1
"""So long the choreographer has ways looked for, before it tells of them."""

FIRST_WAYS_SECONDS = 0.5
"""So long ways are looked for where an office is filled; those of the others are told as they are found."""

_offices: OrderedDict[str, Office] = OrderedDict()
meters.watch_cache("offices", _offices.__len__, None)
_turns: WeakValueDictionary[str, Lock] = WeakValueDictionary()
"""Held by whoever reads the log for an organization's office."""


def of(organization_id: str, patience: Patience) -> Office:
    """Return the office of an organization as it is now; whoever moved since it was last asked for is told of.

    Raises:
        NotFound: there is no such organization.
    """
    office = _unchanged(organization_id, patience) or _current(organization_id, patience)
    if office.plan_changed:
        office.plan_changed = False
        office.stage.blueprint = blueprint(organization_id)
        _move(office, WAYS_SECONDS, waits=True)
    elif office.needs_placing():
        _move(office, WAYS_SECONDS)
    return office


def _unchanged(organization_id: str, patience: Patience) -> Office | None:
    """Return an office since which nobody has committed anything, without asking the database."""
    office = _known(organization_id)
    if office is None or office.patience != patience or office.commits is None:
        return None
    return office if office.commits == bound().commits() else None


def _current(organization_id: str, patience: Patience) -> Office:
    """Bring an office up to the log's end; who asks before somebody else looks there waits for that and shares it."""
    asked = time.monotonic()
    with _turns.setdefault(organization_id, Lock()):
        office = _offices.get(organization_id)
        is_current = office is not None and office.patience == patience and office.looked_at > asked
        return office if office is not None and is_current else _followed(organization_id, patience)


def _followed(organization_id: str, patience: Patience) -> Office:
    looked_at, commits = time.monotonic(), bound().commits()
    office = _known(organization_id)
    if office is None or not _catches_up(office, patience):
        before, office = office, _fill(organization_id, patience)
        _keep(office)
        _tell_of_changes(before, office)
    office.looked_at, office.commits = looked_at, commits
    return office


def _catches_up(office: Office, patience: Patience) -> bool:
    """Take over what was logged meanwhile, page by page, with room for others; False where that is no use."""
    if office.patience != patience:
        return False
    head, entries = _news(office.organization_id, office.head.seq)
    while office.head.epoch == head.epoch and office.follow(entries):
        if office.head.seq >= head.seq:
            return True
        if not entries:
            return False
        entries = log.since(office.organization_id, office.head.seq, PAGE)
    return False


def walk_on(office: Office) -> bool:
    """Look for the ways of those who set off and tell of them; False where nobody is left."""
    if office.stage.walks:
        _move(office, WALKS_SECONDS)
    return bool(office.stage.walks)


def _move(office: Office, seconds: float, waits: bool = False) -> None:
    """Move everyone on, beside the loop; nothing happens while somebody else does, unless one waits for that."""
    if not office.turn.acquire(blocking=waits):
        return
    try:
        told = beside(lambda: _moved(office, seconds, waits))
    finally:
        office.turn.release()
    if isinstance(told, BaseException):
        raise told
    office.draw_again(told)
    is_the_one = _offices.get(office.organization_id) is office
    if told and is_the_one:  # nobody filled it again meanwhile
        bus.move(office.organization_id, told, here_only=True)


def _moved(office: Office, seconds: float, wholly: bool) -> list[Json] | BaseException:
    try:
        return office.move_on(seconds, wholly)
    except Exception as failure:  # a native thread must not raise
        return failure


def _tell_of_changes(before: Office | None, now: Office) -> None:
    """Tell of those who are elsewhere in an office that was filled again, or of everyone."""
    places = before.places if before is not None else {}
    told = [one.to_wire() for one in now.stage.whereabouts(now_ms()) if places.get(one.key) != one.place]
    if told:
        bus.move(now.organization_id, told, here_only=True)


def _known(organization_id: str) -> Office | None:
    office = _offices.get(organization_id)
    if office is not None:
        _offices.move_to_end(organization_id)
    return office


def _keep(office: Office) -> None:
    """Keep an office; those that nobody has asked for longest go."""
    _offices[office.organization_id] = office
    _offices.move_to_end(office.organization_id)
    if len(_offices) <= OFFICES_KEPT:
        return
    people = sum(len(kept.views) for kept in _offices.values())
    while people > PEOPLE_KEPT and len(_offices) > OFFICES_KEPT:
        people -= len(_offices.popitem(last=False)[1].views)


@reading
def _news(connection: Connection, organization_id: str, known_seq: int) -> tuple[Head, list[Entry]]:
    head = log.head.on(connection, organization_id)
    if not known_seq < head.seq <= known_seq + FAR_BEHIND:
        return head, []
    return head, log.since.on(connection, organization_id, known_seq, PAGE)


@reading
def _fill(connection: Connection, organization_id: str, patience: Patience) -> Office:
    """Read everyone, and place them as if the last entries had just been read one by one."""
    head = log.head.on(connection, organization_id)
    views = {view["agentId"]: view for view in agents.everyone.on(connection, organization_id, patience)}
    now = now_ms()
    recent = looking_back.entries(connection, organization_id, head.seq, now)
    cast, instants = looking_back.before(connection, organization_id, views, recent)
    since_ms, first = (recent[0].at_ms, recent[0].seq) if recent else (now - RISING_MS, head.seq + 1)
    met = _encounters(connection, organization_id, since_ms, first)
    stage = Stage(cast, met, blueprint.on(connection, organization_id))
    for instant in instants:
        stage.note(instant)
    stage.seat(now)
    ends = time.monotonic() + FIRST_WAYS_SECONDS
    while stage.find_ways(WALKS_SECONDS) and time.monotonic() < ends:
        pass
    return Office(organization_id, head, patience, views, stage)


@reading
def blueprint(connection: Connection, organization_id: str) -> Blueprint:
    """Return what an administrator changed of the plan."""
    row = connection.execute(select(scenes.c.settings).where(scenes.c.organization_id == organization_id)).first()
    return Blueprint(row.settings.get("plan") if row else None)


@reading
def encounters(
    connection: Connection, organization_id: str, at_ms: int | None = None, upto_seq: int | None = None
) -> list[Encounter]:
    """Return who works together now, or at a moment as one knew it at a place of the log; the latest first."""
    before = None if upto_seq is None else upto_seq + 1
    return _encounters(connection, organization_id, now_ms() if at_ms is None else at_ms, before)


def _encounters(connection: Connection, organization_id: str, at_ms: int, before: int | None = None) -> list[Encounter]:
    query = (
        select(interactions.c.from_key, interactions.c.to_key, interactions.c.effective_ms)
        .where(interactions.c.organization_id == organization_id, interactions.c.kind.in_(MEETS))
        .where(interactions.c.effective_ms > at_ms - ENCOUNTER_MS, interactions.c.effective_ms <= at_ms)
        .order_by(interactions.c.effective_ms.desc(), interactions.c.from_key, interactions.c.to_key)
        .limit(MOST_ENCOUNTERS)
    )
    query = query if before is None else query.where(interactions.c.seq < before)
    return [Encounter(one, other, at, at + ENCOUNTER_MS) for one, other, at in connection.execute(query)]
