"""Where facts are kept, for how long, and by how many processes."""

from __future__ import annotations

from dataclasses import dataclass

from metaverse import values
from metaverse.settings.declaring import setting


@dataclass(frozen=True, kw_only=True)
class Storage:
    """Where facts are kept, for how long, and by how many processes."""

    database_url: str = setting(
        "",
        values.database_url,
        "sqlite:///FILE or postgresql://…; empty: metaverse.db in METAVERSE_HOME.",
        is_secret=True,
    )
    redis_url: str = setting(
        "",
        values.redis_url,
        "redis://… of several processes on one PostgreSQL database; empty: this process is the only one.",
        is_secret=True,
    )
    process_name: str = setting(
        "", values.process_name, "Name of this process among several, such as n1; the ids of its sockets begin with it."
    )
    reader_threads: int = setting("4", values.whole(1, 64), "Threads that read from SQLite.")
    database_pool_size: int = setting("10", values.whole(1, 200), "Connections to PostgreSQL of one process.")
    slow_query_ms: int = setting("100", values.whole(1, 60_000), "A slower query is logged, in milliseconds.")
    dedupe_days: int = setting("30", values.whole(1, 3650), "How long a repeated event is recognised, in days.")
    checkpoint_bytes: int = setting(
        "268435456",
        values.whole(0, 2**40),
        "What the time machine's checkpoints may take, in bytes of each organization; 0: none while nobody looks back.",
    )
