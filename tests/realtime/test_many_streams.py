"""Many streams of the task flow at once: each is told everything once and in order, whoever stalls as well."""

from __future__ import annotations

from contextlib import ExitStack

from metaverse.wires.spread import MANY
from tests import factories
from tests.realtime.conftest import Office
from tests.realtime.streams import Stream, stream

BATCHES, BATCH = 20, 20
LONG = "x" * 1000


def seqs(flow: Stream) -> list[int]:
    return [flow.wait("task")["seq"] for _ in range(BATCHES * BATCH)]


def test_each_of_many_streams_is_told_everything_in_order(office: Office) -> None:
    with ExitStack() as stack:
        flows = [stack.enter_context(stream(office)) for _ in range(MANY + 8)]
        flows += [stack.enter_context(stream(office, stage="review")) for _ in range(2)]
        for flow in flows:
            flow.wait("snapshot")
        for batch in range(BATCHES):
            several = [factories.task(f"t{batch}.{at}", stage="review", title=LONG) for at in range(BATCH)]
            office.post(*several)
        # Until now nobody has read a thing, and more has happened than fits on the way.
        assert all(seqs(flow) == list(range(1, BATCHES * BATCH + 1)) for flow in flows)
