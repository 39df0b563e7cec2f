"""Many watchers in one process of gevent's: `python -m tests.faults.herd URL ORGANIZATION TOKEN COUNT`.

It says when all are there; then each line that it is given is a place in the log: all are cut off at once, and it says
when all are back and were told of that place. Without a place everybody goes, and it says what became of them.
"""

# ruff: noqa: E402
from gevent import monkey

monkey.patch_all()

import json
import sys
import time
from types import SimpleNamespace
from typing import Any, cast

import gevent

from tests.faults.watchers import SocketWatcher
from tests.realtime.conftest import Office

BOUND_SECONDS = 120


def say(**what: Any) -> None:
    """Tell whoever started this."""
    print(json.dumps(what), flush=True)  # noqa: T201


def main(url: str, organization_id: str, token: str, count: int) -> None:
    """Watch."""
    office = cast(Office, SimpleNamespace(url=url, organization_id=organization_id, viewer=token))
    herd = [SocketWatcher(office) for _ in range(count)]
    for one in herd:
        one.start()
    wait(herd, 0)
    say(there=count)
    for line in sys.stdin:
        if not line.strip():
            break
        began = time.monotonic()
        for one in herd:
            one.cut()
        wait(herd, int(line))
        say(back_seconds=round(time.monotonic() - began, 2))
    say(
        connects=sum(one.connects for one in herd),
        snapshots=sum(one.snapshots for one in herd),
        gaps=sum(one.gaps for one in herd),
        doubles=sum(one.doubles + len(one.doubled()) for one in herd),
        seen=min(len(set(one.told) | one.shown) for one in herd),
    )


def wait(herd: list[SocketWatcher], seq: int) -> None:
    """Wait until everybody is there and was told of a place."""
    with gevent.Timeout(BOUND_SECONDS):
        while not all(one.is_there and one.seq >= seq for one in herd):
            gevent.sleep(0.02)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
