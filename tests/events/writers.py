"""One of several processes that write to the same logs: `python -m tests.events.writers URL HOME NUMBER`."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from app import create_app
from metaverse.events import door
from metaverse.events.origin import SERVER
from tests.conftest import settings_for
from tests.factories import status, task

ORGANIZATIONS = ("org_one", "org_two")
BATCHES = 12
THREADS = 3


def main(url: str, home: Path, number: int) -> None:
    """Write from several threads to both organizations in turn; every batch is sent twice."""
    app = create_app(settings_for(home, DATABASE_URL=url))

    def write(thread: int) -> None:
        source = f"urn:writer:{number}:{thread}"
        with app.app_context():
            for batch in range(BATCHES):
                about = {"source": source, "id": f"{batch}-a"}, {"source": source, "id": f"{batch}-b"}
                told = [status(f"agent-{batch % 4}", more=about[0]), task(f"task-{batch % 3}") | about[1]]
                for organization in ORGANIZATIONS[:: 1 if (batch + number) % 2 else -1]:
                    assert [door.admit(organization, told, SERVER).accepted for _ in range(2)] == [2, 0]

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(write, range(THREADS)))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
