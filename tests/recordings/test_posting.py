"""To a server elsewhere: nothing is lost while it is away, and what it refuses is told."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event

import httpx
import orjson
import pytest

from metaverse.errors import Forbidden
from metaverse.recordings.delivering import Parcel
from metaverse.recordings.posting import MOST_BYTES, Stopped, ToServer

Handler = Callable[[httpx.Request], httpx.Response]


class Patience(Event):
    """A request to stop that never comes, and counts how long it was waited for."""

    def __init__(self) -> None:
        super().__init__()
        self.waits = list[float | None]()

    def wait(self, timeout: float | None = None) -> bool:
        self.waits.append(timeout)
        return self.is_set()


def server(handler: Handler, stop: Event | None = None, said: Callable[[str], None] = print) -> ToServer:
    http = httpx.Client(transport=httpx.MockTransport(handler), base_url="http://office.example")
    return ToServer(http, stop or Patience(), "org_test", said)


def parcel(name: str, size: int = 1) -> Parcel:
    return Parcel("codex", name, {"id": name, "source": "urn:x", "type": "t", "data": {"text": "x" * size}})


def taken(request: httpx.Request) -> httpx.Response:
    return httpx.Response(202, json={"accepted": len(orjson.loads(request.content)), "duplicates": 0})


def test_events_arrive_with_what_is_invalid_skipped() -> None:
    calls: list[httpx.Request] = []
    to = server(lambda request: calls.append(request) or taken(request))  # type: ignore[func-returns-value]
    to.deliver([parcel("a"), parcel("b")])
    told = {"onInvalid": "skip", "organizationId": "org_test", "adapter": "codex", "historical": "false"}
    assert dict(calls[0].url.params) == told
    assert [event["id"] for event in orjson.loads(calls[0].content)] == ["a", "b"]
    assert str(to.tally).startswith("2 taken")


def test_it_waits_longer_each_time_until_the_server_is_back() -> None:
    answers: list[Handler] = [
        lambda request: httpx.Response(503),
        lambda request: httpx.Response(429, headers={"Retry-After": "7"}),
        _refused,
        taken,
    ]
    stop, told = Patience(), list[str]()
    to = server(lambda request: answers.pop(0)(request), stop, told.append)
    to.deliver([parcel("a")])
    assert (to.tally.accepted, stop.waits) == (1, [1.0, 7.0, 4.0])
    assert len(told) == 1


def _refused(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("refused", request=request)


def test_stopped_while_the_server_is_away_nothing_counts_as_taken() -> None:
    stop = Event()
    to = server(_refused, stop, lambda line: stop.set())
    with pytest.raises(Stopped):
        to.deliver([parcel("a")])


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_token_that_is_not_let_in_ends_it(status: int) -> None:
    with pytest.raises(Forbidden, match="Sign in first"):
        server(lambda request: httpx.Response(status, json={"detail": "Sign in first."})).deliver([parcel("a")])


def test_what_the_server_refuses_is_told_by_its_name() -> None:
    rejected = [{"index": 1, "field": "data.status", "message": "is none."}]
    answer = httpx.Response(202, json={"accepted": 1, "duplicates": 0, "rejected": rejected})
    to = server(lambda request: answer)
    to.deliver([parcel("a"), parcel("b")])
    assert to.tally.shown == ["b, data.status: is none."]


def test_a_call_is_never_larger_than_the_server_takes() -> None:
    sizes: list[int] = []
    to = server(lambda request: sizes.append(len(request.content)) or taken(request))  # type: ignore[func-returns-value]
    to.deliver([parcel(str(number), 1_000_000) for number in range(10)])
    assert (to.tally.accepted, max(sizes) <= MOST_BYTES, len(sizes)) == (10, True, 4)
