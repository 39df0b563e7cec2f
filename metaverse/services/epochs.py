"""Epochs: a log that is no more what others have seen of it begins a new one, by which they find out."""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from metaverse.ids import new_id
from metaverse.models.organization import Organization
from metaverse.services.checkpoints import TABLES
from metaverse.services.picture_bytes import edition

organizations = Organization.__table__


def begin_anew(connection: Connection, organization_id: str) -> None:
    """Give a log a new epoch; its checkpoints follow from the log, whatever that is called, and stay."""
    mine = organizations.c.id == organization_id
    epoch = connection.execute(select(organizations.c.epoch).where(mine)).scalar_one()
    fresh = new_id("ep")
    connection.execute(update(organizations).where(mine).values(epoch=fresh))
    for kept in TABLES:
        old = (kept.c.organization_id == organization_id, kept.c.edition == edition(epoch))
        connection.execute(update(kept).where(*old).values(edition=edition(fresh)))
