"""What a restored database is told before anybody uses it: that time went on without it."""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from metaverse.clock import now_ms
from metaverse.models.gateway import Gateway
from metaverse.models.organization import Organization
from metaverse.models.user import Session
from metaverse.services import audit, epochs

ACTOR = "cli:restore"
organizations = Organization.__table__
sessions = Session.__table__
gateways = Gateway.__table__


def settle(connection: Connection, made_at: str) -> int:
    """Begin new epochs, end all sessions and leases, note the restore, and return how many sessions that ended.

    Whoever followed a log may know more of it than is there now; by its new epoch they find out, and begin anew.
    """
    for id_ in connection.execute(select(organizations.c.id)).scalars().all():
        epochs.begin_anew(connection, id_)
        audit.note(connection, ACTOR, "backup.restored", id_, made_at)
    connection.execute(update(gateways).values(lease_holder=None, lease_until_ms=0))
    open_ones = update(sessions).where(sessions.c.revoked_ms.is_(None))
    return connection.execute(open_ones.values(revoked_ms=now_ms())).rowcount
