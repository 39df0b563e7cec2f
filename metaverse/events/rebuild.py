"""Rebuilding: drop an organization's projections and make them again from its log, or from its horizon on."""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from metaverse import projections
from metaverse.database import reading, writing
from metaverse.events import horizon, journal, store
from metaverse.events.log import organizations
from metaverse.events.store import DatabasePast
from metaverse.projections.workspace import Workspace


@writing
def rebuild(connection: Connection, organization_id: str) -> int:
    """Make the projections of an organization again and return how many facts that took; what was told stays told.

    Raises:
        NotFound: there is no such organization.
    """
    journal.hold(connection, organization_id)
    begin = horizon.of.on(connection, organization_id)
    store.forget(connection, organization_id, begin.at_ms if begin.seq else None)
    horizon.put_back(connection, organization_id, begin)
    count = 0
    for page in horizon.facts_after(connection, organization_id, begin):
        workspace = Workspace(organization_id, DatabasePast(connection, organization_id, page[0].seq))
        workspace.fetch(projections.wanted(page))
        for fact in page:
            projections.apply(workspace, fact)
        store.save(connection, workspace)
        count += len(page)
    # The end of the log moves by a millisecond, so that no process goes on from rows it remembers.
    made = {"projected": projections.VERSION, "received_ms": organizations.c.received_ms + 1}
    connection.execute(update(organizations).where(organizations.c.id == organization_id).values(**made))
    return count


@reading
def outdated(connection: Connection) -> list[str]:
    """Return the organizations whose projections were made by older rules."""
    query = select(organizations.c.id).where(organizations.c.projected < projections.VERSION)
    return list(connection.execute(query.order_by(organizations.c.id)).scalars())
