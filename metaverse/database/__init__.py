"""The one access to the database.

    @reading
    def names(connection, organization_id): …      # names("org_1") reads in one consistent snapshot
    @writing
    def rename(connection, agent_id, name): …      # rename("a_1", "Ada") has committed when it returns
    names.on(connection, "org_1")                  # composes inside another reading or writing

What is decorated sees nothing but its connection and its arguments, and has no effect elsewhere: a writing is run again
when others got in its way. On SQLite it runs on a native thread, so that the event loop is never held.
"""

from __future__ import annotations

from sqlalchemy import Connection

from metaverse.database.access import Reading, Writing, joining, reading, writing, writing_in_lane
from metaverse.database.binding import Database, bound, engine_options, init_app, migrating

__all__ = [
    "Connection",
    "Database",
    "Reading",
    "Writing",
    "bound",
    "engine_options",
    "init_app",
    "joining",
    "migrating",
    "reading",
    "writing",
    "writing_in_lane",
]
