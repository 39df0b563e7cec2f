"""Many streams of the task flow at once: each is told everything once and in order, whoever stalls as well."""

from __future__ import annotations

import http.client
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import urlsplit

import pytest

from metaverse.wires.spread import MANY
from tests import factories
from tests.realtime.conftest import Office
from tests.realtime.streams import PATH

BATCHES, BATCH = 20, 20
LONG = "x" * 1000
WANTED = list(range(1, BATCHES * BATCH + 1))
ID = re.compile(rb"event: task\nid: [^:\n]+:(\d+)\ndata: \{[^\n]*\}\n\n")


@contextmanager
def opened(office: Office, query: str = "") -> Iterator[http.client.HTTPResponse]:
    """Open a stream, and read its snapshot and nothing more."""
    connection = http.client.HTTPConnection(urlsplit(office.url).netloc, timeout=20)
    connection.request("GET", PATH + query, headers={"Authorization": f"Bearer {office.viewer}"})
    answer = connection.getresponse()
    while b"event: snapshot" not in answer.read1(65_536):
        pass
    try:
        yield answer
    finally:
        connection.close()


def seqs(answer: http.client.HTTPResponse) -> list[int]:
    """Read all events that are wanted, and give their places."""
    read = bytearray()
    while (found := [int(seq) for seq in ID.findall(read)])[-1:] != WANTED[-1:]:
        more = answer.read1(1 << 20)
        assert more, (len(read), found[-3:])
        read += more
    return found


@pytest.mark.slow
def test_each_of_many_streams_is_told_everything_in_order(office: Office) -> None:
    with ExitStack() as stack:
        flows = [stack.enter_context(opened(office)) for _ in range(MANY + 8)]
        flows += [stack.enter_context(opened(office, "?stage=review")) for _ in range(2)]
        for batch in range(BATCHES):
            office.post(*[factories.task(f"t{batch}.{at}", stage="review", title=LONG) for at in range(BATCH)])
        # Until now nobody has read a thing, and more has happened than fits on the way.
        assert all(seqs(flow) == WANTED for flow in flows)
