"""How many batches of 50 events a second the door commits, beside bare SQLite inserting the same rows."""

from __future__ import annotations

import json
import sqlite3
import tempfile
import time
from pathlib import Path

from bench._office import ORGANIZATION, Office, office, statuses, together

WRITERS = 8
BATCHES = 100
BARE_BATCHES = 400
PATH = f"/api/metaverse/events?organizationId={ORGANIZATION}"


def main() -> None:
    """Measure both in one run."""
    bare = bare_rate()
    with office() as served:
        feed(served, WRITERS * BATCHES, 20)
        seconds = feed(served, 0, BATCHES)
    rate = WRITERS * BATCHES / seconds
    print(f"batches/s, {WRITERS} writers over HTTP, validated, logged, projected  {rate:8.0f}")
    print(f"batches/s, bare SQLite, one writer, the same rows inserted    {bare:8.0f}")
    print(f"ratio door to bare                                            {rate / bare:8.2f}")


def feed(served: Office, first: int, batches: int) -> float:
    """Send batches from several connections, and return how many seconds that took."""

    def send(writer: int) -> None:
        http = served.connect()
        for number in range(batches):
            batch = statuses(first + writer * batches + number, source=f"urn:bench:{writer}")
            served.call(http, "POST", PATH, served.agent, batch)

    return together(WRITERS, send)


def bare_rate() -> float:
    """Insert the same rows with one commit a batch, and nothing else."""
    with tempfile.TemporaryDirectory() as folder:
        connection = sqlite3.connect(Path(folder) / "bare.db", isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("CREATE TABLE events (seq INTEGER PRIMARY KEY, id TEXT, subject TEXT, data TEXT)")
        batches = [[(e["id"], e["subject"], json.dumps(e)) for e in statuses(n)] for n in range(BARE_BATCHES)]
        started = time.perf_counter()
        for batch in batches:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany("INSERT INTO events (id, subject, data) VALUES (?, ?, ?)", batch)
            connection.execute("COMMIT")
        return BARE_BATCHES / (time.perf_counter() - started)


if __name__ == "__main__":
    main()
