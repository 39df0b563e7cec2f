"""What must hold after any fault: the log has what was acknowledged, once; projections and watchers follow from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, select

from metaverse.database import reading, writing
from metaverse.events import rebuild
from metaverse.events.log import events
from metaverse.events.store import TABLES
from tests.faults.senders import Senders
from tests.faults.watchers import Watcher
from tests.realtime.conftest import Office

Rows = dict[str, list[tuple[Any, ...]]]


def judge(office: Office, senders: Senders, watchers: Iterable[Watcher] = (), *, rebuilds: bool = True) -> int:
    """Compare everything with the log of an organization once all senders are done, and return where it ends."""
    office_asks = reading(lambda connection: logged(connection, office.organization_id))
    entries = office.asks(office_asks)
    assert [seq for seq, _ in entries] == list(range(1, len(entries) + 1)), "the log has a gap"
    ids = Counter(name for _, name in entries)
    assert [name for name, count in ids.items() if count > 1] == [], "events are in the log twice"
    assert senders.acknowledged - set(ids) == set(), "acknowledged events are lost"
    for watcher in watchers:
        watcher.until_seen(len(entries))
        _judge_watcher(watcher, senders.marks)
    if rebuilds:
        assert office.asks(writing(lambda connection: _torn(connection, office.organization_id))) == []  # type: ignore[arg-type]
    return len(entries)


def logged(connection: Connection, organization_id: str) -> list[tuple[int, str]]:
    """Return place and name of every event in a log, in their order."""
    query = select(events.c.seq, events.c.source, events.c.id).where(events.c.organization_id == organization_id)
    return [
        (seq, name if source == "urn:faults" else f"{source} {name}")
        for seq, source, name in connection.execute(query.order_by(events.c.seq))
    ]


def _judge_watcher(watcher: Watcher, marks: set[str]) -> None:
    what = type(watcher).__name__
    assert watcher.missed(marks) == set(), f"a {what} missed tasks"
    assert watcher.doubled() == set(), f"a {what} was told of tasks twice"
    assert (watcher.gaps, watcher.doubles) == (0, 0), f"places that a {what} was told of have gaps or overlap"


def _torn(connection: Connection, organization_id: str) -> list[str]:
    """Rebuild the projections, and name the tables that were not what their log says."""
    live = _rows(connection, organization_id)
    rebuild.rebuild.on(connection, organization_id)
    again = _rows(connection, organization_id)
    return [name for name in TABLES if live[name] != again[name]]


def _rows(connection: Connection, organization_id: str) -> Rows:
    mine = {name: select(table).where(table.c.organization_id == organization_id) for name, table in TABLES.items()}
    return {name: sorted(map(tuple, connection.execute(query)), key=repr) for name, query in mine.items()}
