"""Rebuilding: drop an organization's projections and make them again from its log."""

from __future__ import annotations

from sqlalchemy import Connection

from metaverse import projections
from metaverse.database import writing
from metaverse.events import journal, log, store
from metaverse.events.store import DatabasePast
from metaverse.projections.workspace import Workspace


@writing
def rebuild(connection: Connection, organization_id: str) -> int:
    """Make the projections of an organization again and return how many facts that took; what was told stays told.

    Raises:
        NotFound: there is no such organization.
    """
    journal.hold(connection, organization_id)
    store.forget(connection, organization_id)
    count = 0
    for page in log.facts(connection, organization_id):
        workspace = Workspace(organization_id, DatabasePast(connection, organization_id, page[0].seq))
        workspace.fetch(projections.wanted(page))
        for fact in page:
            projections.apply(workspace, fact)
        store.save(connection, workspace)
        count += len(page)
    return count
