"""What a log of 1,000, 100,000 and 1,000,000 events costs on PostgreSQL: a batch, a join, what came since, the end.

The log is laid by PostgreSQL itself (`generate_series`), all of one organization, so that it all lies in one part. Give
other lengths as arguments: `python -m bench.postgres_growth 1000 10000000`.
"""

# ruff: noqa: E402
from gevent import monkey

monkey.patch_all()

import sys
import time
from collections.abc import Callable

from sqlalchemy import Connection, text

from bench._office import percentile, statuses
from bench._postgres import cpu_seconds, on_postgres, server_pid
from metaverse.clock import now_ms
from metaverse.database import writing
from metaverse.events import door, log
from metaverse.events.names import Room
from metaverse.events.origin import SERVER
from metaverse.realtime import joining
from metaverse.services.agents import Patience
from tests.factories import ORGANIZATION, make_organization

LENGTHS = (1_000, 100_000, 1_000_000)
TIMES = 60
BEHIND = 500
AT_ONCE = 20_000
"""So many events are laid in one statement, which a process that serves ends after some seconds."""

ROOMS = (Room.SCENE, Room.TASKS)

_EVENTS = """
INSERT INTO events (organization_id, seq, id, source, type, subject, time_ms, received_ms, effective_ms, data,
                    historical, sender, effects)
SELECT :organization, n, 'e' || n, 'urn:past', 'metaverse.agent.status', 'agent-' || n % 200, :start + n * 100,
       :start + n * 100, :start + n * 100, '{"status":"working"}', false, 'token:t_1',
       convert_to('{"scene":[{"agentId":"agent-' || n % 200 || '","status":"working"}]}', 'UTF8')
FROM generate_series(CAST(:first AS bigint), :last) AS g(n)
"""
_KEYS = """
INSERT INTO event_keys (organization_id, hash, received_ms)
SELECT :organization, decode(md5('urn:past' || n), 'hex'), :start + n * 100
FROM generate_series(CAST(:first AS bigint), :last) AS g(n)
"""
_END = "UPDATE organizations SET seq = :last, received_ms = :start + :last * 100 WHERE id = :organization"


def main(lengths: list[int]) -> None:
    """Measure each length in turn, on one log that grows."""
    with on_postgres(SLOW_QUERY_MS="60000"):
        make_organization()
        start = now_ms() - max(lengths) * 100 - 3_600_000
        for length in lengths:
            for first in range(log.head(ORGANIZATION).seq + 1, length + 1, AT_ONCE):
                fill(start, first, min(first + AT_ONCE - 1, length))
            tidy()
            measure(length)


@writing
def fill(connection: Connection, start: int, first: int, last: int) -> None:
    """Let the log reach so far."""
    asked = {"organization": ORGANIZATION, "start": start, "first": first, "last": last}
    for statement in (_EVENTS, _KEYS, _END):
        connection.execute(text(statement), asked)


@writing
def tidy(connection: Connection) -> None:
    """Do what PostgreSQL does by itself after a while."""
    connection.execute(text("ANALYZE"))


def measure(length: int) -> None:
    """Print what is done with a log of this length costs."""
    batches = iter(range(10**9))
    work: dict[str, Callable[[], object]] = {
        "batch of 50": lambda: door.admit(ORGANIZATION, statuses(next(batches), 50, f"urn:{length}"), SERVER),
        "join": lambda: joining.rooms_of(ORGANIZATION, ROOMS, None, Patience()),
        f"since {BEHIND}": lambda: log.since(ORGANIZATION, log.head(ORGANIZATION).seq - BEHIND, BEHIND),
        "head": lambda: log.head(ORGANIZATION),
    }
    for name, once in work.items():
        taken, theirs = timed(once)
        print(
            f"{length:9,} events, {name:12} CPU {percentile(taken, 0.5):6.2f} ms ours (median), "
            f"{theirs:5.2f} ms PostgreSQL's",
            flush=True,
        )


def timed(once: Callable[[], object]) -> tuple[list[float], float]:
    """Return how many milliseconds of our CPU each time took, and PostgreSQL's on average; the first is not counted."""
    once()
    before, taken = cpu_seconds(server_pid()), []
    for _ in range(TIMES):
        started = time.process_time()
        once()
        taken.append((time.process_time() - started) * 1000)
    return taken, (cpu_seconds(server_pid()) - before) / TIMES * 1000


if __name__ == "__main__":
    main([int(length) for length in sys.argv[1:]] or list(LENGTHS))
