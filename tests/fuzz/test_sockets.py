"""Whatever a client says over its socket or by polling: it gets an answer or the end, and nobody else feels it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import psutil
import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from metaverse.events.names import SocketEvent
from tests.databases import fresh_sqlite
from tests.factories import status
from tests.figures import Figures, rounds
from tests.realtime.conftest import Office, opened
from tests.realtime.raw import Raw

FEW, MANY = 40, 4000
MOST_SAID = 12
GENEROUS = "1000000 per minute"
PACE = {"SOCKET_MESSAGE_LIMIT": GENEROUS, "SOCKET_JOIN_LIMIT": GENEROUS}
GROWN_MB = 48
WARM = 0.2
GONE_SECONDS, LOOK_SECONDS = 60, 0.2

ANY_JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats(allow_nan=False) | some.text(max_size=30),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.text(max_size=12), inner, max_size=4),
    max_leaves=10,
)
KNOWN = some.fixed_dictionaries(
    {},
    optional={
        "organizationId": some.sampled_from(["org_default", "org_else", "", "\0"]) | ANY_JSON,
        "rooms": some.lists(some.sampled_from(["scene", "tasks", "network"]) | ANY_JSON, max_size=4) | ANY_JSON,
        "since": some.fixed_dictionaries({}, optional={"epoch": ANY_JSON, "scene": ANY_JSON}) | ANY_JSON,
        "places": ANY_JSON,
        "agents": some.lists(ANY_JSON, max_size=3),
        "token": some.text(max_size=40) | ANY_JSON,
    },
)
EVENTS = some.sampled_from([event.value for event in SocketEvent]) | some.text(max_size=20)
ASKED = some.builds(
    lambda ack, name, arguments: f"42{ack}" + json.dumps([name, *arguments]),
    some.sampled_from(["", "1", "99999999999999999999", "-1"]),
    EVENTS,
    some.lists(KNOWN | ANY_JSON, max_size=3),
).map(str.encode)
ODD = some.builds(
    lambda engine, kind, rest: f"{engine}{kind}{rest}".encode("utf-8", "surrogatepass"),
    some.sampled_from("0123456789"),
    some.sampled_from(["", "0", "1", "2", "3", "4", "5", "6", "51-", "61-", "2/admin,", "2/,", "9"]),
    some.text(max_size=60) | ANY_JSON.map(json.dumps),
)
DEEP = some.integers(1, 3000).map(lambda deep: b'42["3d:join",' + b"[" * deep + b"]" * deep + b"]")
MESSAGE = ASKED | ODD | DEEP | some.binary(max_size=200)


class Said(NamedTuple):
    """One thing that a client does: a frame, or bytes that are none."""

    payload: bytes
    opcode: int
    final: bool


SAID = some.builds(Said, MESSAGE, some.sampled_from([1, 1, 1, 1, 1, 2, 0, 8, 9, 10, 3, 15, -1]), some.booleans())


class Served(NamedTuple):
    """An office under fire, and how often it was shot at."""

    office: Office
    home: Path
    counted: dict[str, int]

    def worker(self) -> psutil.Process:
        """Return the process that serves."""
        mine = [one for one in psutil.process_iter(["cmdline"]) if "gunicorn" in " ".join(one.info["cmdline"] or [])]
        return max((one for one in mine if _home(one) == str(self.home)), key=lambda one: one.pid)

    def is_well(self) -> None:
        """Hold it to its promises: others are served, and nothing has failed inside."""
        self.office.post(status("witness"))
        answer = requests.get(f"{self.office.url}/health/ready", timeout=10)
        assert answer.status_code == 200, answer.text
        failed = (self.home / "log" / "error.log").read_text()
        assert not failed, failed[-2000:]


def _home(process: psutil.Process) -> str | None:
    try:
        return process.environ().get("METAVERSE_HOME")
    except psutil.Error:
        return None


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Served]:
    """Serve an office that refuses nobody for coming often."""
    home = tmp_path_factory.mktemp("fire")
    url = fresh_sqlite(sqlite_template, home)
    with opened(home, url, RATE_LIMIT=GENEROUS, TOKEN_RATE_LIMIT=GENEROUS, **PACE) as make:
        yield Served(make(), home, {"cases": 0, "answers": 0})


def speak(served: Served, is_let_in: bool, all_said: list[Said]) -> None:
    """Come by a WebSocket, say it all, and go once everything is answered or the end has come."""
    peer = Raw(served.office.url)
    try:
        if is_let_in:
            peer.send(b"40" + json.dumps({"token": served.office.viewer}).encode())
        for said in all_said:
            served.counted["cases"] += 1
            if said.opcode < 0:
                peer.send_bytes(said.payload)
            else:
                peer.send(said.payload, said.opcode, said.final)
        peer.send(b"", opcode=8)
        while peer.receive()[0] not in (-1, 8):
            served.counted["answers"] += 1
    except ConnectionError:
        pass  # it hung up on us
    finally:
        peer.close()


def poll(served: Served, query: dict[str, str], bodies: list[bytes]) -> None:
    """Come by polling, with parameters and bodies of any kind."""
    where = f"{served.office.url}/socket.io/"
    known = {"EIO": "4", "transport": "polling"}
    known["sid"] = json.loads(requests.get(where, known, timeout=10).text[1:])["sid"]
    for body in bodies:
        served.counted["cases"] += 1
        answer = requests.post(where, params=known | query, data=body, timeout=10)
        assert answer.status_code < 500, answer.text
    requests.post(where, params=known, data=b"1", timeout=10)


def fire(served: Served, examples: int) -> None:
    """Let so many clients come, one after the other."""
    bounded = settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), database=None)

    @bounded
    @given(some.booleans(), some.lists(SAID, max_size=MOST_SAID))
    def by_websocket(is_let_in: bool, all_said: list[Said]) -> None:
        speak(served, is_let_in, all_said)

    @bounded
    @given(
        some.dictionaries(some.sampled_from(["sid", "transport", "EIO", "t", "j"]), some.text(max_size=8), max_size=2),
        some.lists(MESSAGE | some.lists(MESSAGE, max_size=4).map(b"\x1e".join), max_size=4),
    )
    def by_polling(query: dict[str, str], bodies: list[bytes]) -> None:
        poll(served, query, bodies)

    by_websocket()
    by_polling()


def test_whatever_is_said_over_sockets_harms_nobody(served: Served, figures: Figures) -> None:
    fire(served, FEW)
    served.is_well()
    figures(**served.counted)


@pytest.mark.nightly
def test_thousands_of_clients_that_talk_nonsense_leave_nothing_behind(served: Served, figures: Figures) -> None:
    clients = rounds(MANY, "CLIENTS")
    worker = served.worker()
    fire(served, max(1, int(clients * WARM)))
    before_mb = _settled_mb(worker)
    fire(served, clients)
    grown_mb = _settled_mb(worker) - before_mb
    figures(**served.counted, before_mb=before_mb, grown_mb=grown_mb)
    served.is_well()
    assert grown_mb < GROWN_MB


def _settled_mb(worker: psutil.Process) -> float:
    """Wait until no socket but the listening one is open any more, and tell the memory."""
    pause, until = threading.Event(), time.monotonic() + GONE_SECONDS
    while any(one.status == psutil.CONN_ESTABLISHED for one in worker.net_connections()) and time.monotonic() < until:
        pause.wait(LOOK_SECONDS)
    return float(worker.memory_info().rss) / 1_048_576
