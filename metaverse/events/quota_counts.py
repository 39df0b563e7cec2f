"""What an organization has of what quotas are about, and what it may have; kept between transactions."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import BindParameter, Connection, bindparam, func, select

from metaverse import database
from metaverse.clock import DAY_MS
from metaverse.database import keyed
from metaverse.database.binding import Database
from metaverse.models.agent import PRESENT, Agent
from metaverse.models.event import Event, EventKey
from metaverse.models.quota import Quota
from metaverse.models.task import Task
from metaverse.operations import meters

KNOWN_SECONDS = 5.0
"""So soon a quota that somebody set holds in every process."""

MOST_KNOWN = 10_000
NAMES = ("agents", "tasks", "sources", "events")
ANY = 0
"""The amount that has no end."""

_agents, _tasks, _quotas = Agent.__table__, Task.__table__, Quota.__table__
_events, _keys = Event.__table__, EventKey.__table__
_organization: BindParameter[str] = bindparam("organization")
_AGENTS = select(func.count()).where(_agents.c.organization_id == _organization, PRESENT)
_TASKS = select(func.count()).where(_tasks.c.organization_id == _organization, _tasks.c.finished_ms.is_(None))
_FIRST = (
    select(_events.c.seq)
    .where(_events.c.organization_id == _organization, _events.c.received_ms >= bindparam("since"))
    .order_by(_events.c.received_ms, _events.c.seq)
    .limit(1)
)
_OWN = select(_quotas.c.name, _quotas.c.amount).where(
    _quotas.c.organization_id == _organization, _quotas.c.amount.is_not(None)
)


class Limits(NamedTuple):
    """How much an organization may have; None: any number."""

    agents: int | None = None
    tasks: int | None = None
    sources: int | None = None
    events: int | None = None

    @property
    def concern_the_log(self) -> bool:
        """Tell whether one of them is judged at the door."""
        return (self.agents, self.tasks, self.events) != (None, None, None)


class Counted(NamedTuple):
    """How many agents and open tasks there are."""

    agents: int
    tasks: int


@dataclass(slots=True)
class Tally:
    """How many agents and open tasks there are at most where the log ends like this; None: not counted yet."""

    epoch: str
    seq: int
    agents: int | None = None
    tasks: int | None = None


class Memory:
    """What is known of the quotas of organizations, for the next transaction; whoever fails forgets."""

    def __init__(self) -> None:
        self.defaults = Limits()
        self._limits: OrderedDict[str, tuple[float, Limits]] = OrderedDict()
        self._tallies: OrderedDict[str, Tally] = OrderedDict()
        self._days: OrderedDict[str, tuple[str, int, int]] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """Return of how many organizations something is known, at each of three questions."""
        return len(self._limits) + len(self._tallies) + len(self._days)

    def limits(self, connection: Connection, organization_id: str) -> Limits:
        """Return what an organization may have, as it was at most a moment ago."""
        until, known = self._limits.get(organization_id, (0.0, Limits()))
        if time.monotonic() < until:
            return known
        found = of(connection, organization_id, self.defaults)
        self._put(self._limits, organization_id, (time.monotonic() + KNOWN_SECONDS, found))
        return found

    def take(self, organization_id: str, epoch: str, seq: int) -> Tally:
        """Hand out the tally of an organization; until it is kept again, nobody else has it."""
        with self._lock:
            known = self._tallies.pop(organization_id, None)
        return known if known is not None and known.epoch == epoch and known.seq <= seq else Tally(epoch, seq)

    def keep(self, organization_id: str, tally: Tally) -> None:
        """Keep a tally."""
        self._put(self._tallies, organization_id, tally)

    def forget(self, organization_id: str) -> None:
        """Forget the tally of an organization: it may be that of a change that was taken back."""
        with self._lock:
            self._tallies.pop(organization_id, None)

    def first_of_day(self, organization_id: str, epoch: str, day: int) -> int | None:
        """Return the `seq` before a day's first event, if it is known."""
        known = self._days.get(organization_id)
        return known[2] if known is not None and known[:2] == (epoch, day) else None

    def note_day(self, organization_id: str, epoch: str, day: int, seq: int) -> None:
        """Note the `seq` before a day's first event."""
        self._put(self._days, organization_id, (epoch, day, seq))

    def _put(self, kept: OrderedDict[str, Any], name: str, value: Any) -> None:
        with self._lock:
            kept[name] = value
            if len(kept) > MOST_KNOWN:
                kept.popitem(last=False)


_memories: WeakKeyDictionary[Database, Memory] = WeakKeyDictionary()
meters.watch_cache("quotas", lambda: sum(map(len, list(_memories.values()))), 3 * MOST_KNOWN)


def memory() -> Memory:
    """Give the memory of the current app's database."""
    bound = database.bound()
    return _memories.get(bound) or _memories.setdefault(bound, Memory())


def of(connection: Connection, organization_id: str, defaults: Limits) -> Limits:
    """Read what an organization may have: its own amounts, else the settings'."""
    own = {name: amount or None for name, amount in connection.execute(_OWN, {"organization": organization_id})}
    return defaults._replace(**own)


def counted(connection: Connection, organization_id: str) -> Counted:
    """Count what is there."""
    named = {"organization": organization_id}
    return Counted(connection.scalar(_AGENTS, named) or 0, connection.scalar(_TASKS, named) or 0)


def known(connection: Connection, organization_id: str, hashes: Iterable[bytes]) -> set[bytes]:
    """Return those of some pairs of source and id that are in the log."""
    rows = keyed.fetch(connection, _keys, ("hash",), organization_id, [(hash_,) for hash_ in hashes])
    return {bytes(row["hash"]) for row in rows}


def before_today(connection: Connection, organization_id: str, epoch: str, seq: int, now_ms: int) -> int:
    """Return the `seq` before the first event that came in today (UTC), where the log ends at `seq`."""
    day = now_ms // DAY_MS
    known = memory().first_of_day(organization_id, epoch, day)
    if known is not None:
        return known
    first = connection.scalar(_FIRST, {"organization": organization_id, "since": day * DAY_MS})
    if first is None:
        return seq
    memory().note_day(organization_id, epoch, day, first - 1)
    return first - 1
