"""Stock clients that upgrade, stall and are cut off while things happen: none misses or doubles an event."""

from __future__ import annotations

import pytest

from tests.realtime.conftest import Office
from tests.realtime.crowds import crowd, whole

CROWD = 200
STALLED = 10
AHEAD = 100
"""Lines that readers may be behind: far below what the server lets wait for one, so that only who stalls is let go."""


def test_no_client_misses_or_doubles_an_event_while_all_upgrade_and_some_stall(tight_office: Office) -> None:
    crowded = {"clients": CROWD, "stalled": STALLED, "transports": ["polling", "websocket"]}
    done = crowd(tight_office, after=4000, words=16_000, ahead=AHEAD, **crowded)
    assert whole(done)
    assert all(tally["transport"] == "websocket" for tally in done)
    assert all(tally["resumed"] for tally in done if tally["number"] < STALLED)
    assert not any(tally["resumed"] for tally in done if tally["number"] >= STALLED)


@pytest.mark.slow
@pytest.mark.parametrize("transports", [["websocket"], ["polling"], ["polling", "websocket"]], ids="-".join)
def test_a_client_that_is_cut_off_resumes_without_a_miss_or_a_double(office: Office, transports: list[str]) -> None:
    done = crowd(office, clients=5, after=1000, transports=transports, cutAfter=150)
    assert whole(done)
    assert all(tally["cuts"] >= 2 for tally in done)
    assert sum(tally["snapshots"] for tally in done) < sum(1 + tally["cuts"] for tally in done)
