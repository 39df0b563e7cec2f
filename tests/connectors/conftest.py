"""The rig of the connectors: an organization, a stored gateway, and what keeps connections."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from metaverse.connectors import storing, supervisor
from metaverse.connectors.supervisor import Supervisor
from metaverse.services import gateways
from tests.connectors.gateway import TOKEN, FakeGateway
from tests.factories import ORGANIZATION, make_organization

BOUND_SECONDS = 20.0
Json = dict[str, Any]


def until(question: Callable[[], Any], what: str = "it") -> Any:
    """Ask again and again until the answer is true, with a bound, and return it."""
    end, pause = time.monotonic() + BOUND_SECONDS, threading.Event()
    while not (found := question()):
        assert time.monotonic() < end, f"{what} did not come to be"
        pause.wait(0.01)
    return found


def comes_to(question: Callable[[], Any], wanted: Any) -> None:
    """Ask again and again until the answer is what is wanted, with a bound."""
    last: list[Any] = []

    def asked() -> bool:
        last[:] = [question()]
        return bool(last[0] == wanted)

    try:
        until(asked)
    except AssertionError:
        assert last == [wanted]


@pytest.fixture
def office(in_app: Flask) -> Flask:
    """Give an app with an organization."""
    make_organization()
    return in_app


@pytest.fixture
def kept(office: Flask) -> Iterator[Callable[..., Json]]:
    """Store a gateway and keep the connection to it until the test is over."""
    keeping: list[Supervisor] = []

    def keep(gateway: FakeGateway, **given: Any) -> Json:
        row = storing.store(ORGANIZATION, {"url": gateway.url, "token": TOKEN, "name": "Home", **given}, "test")
        if not keeping:
            keeping.append(supervisor.begin(office))
        return row

    yield keep
    for one in keeping:
        one.stop()


def state(row: Json) -> str:
    """Tell how a gateway stands."""
    return str(gateways.one(ORGANIZATION, row["id"])["state"])


def in_state(row: Json, wanted: str) -> Json:
    """Wait until a gateway stands so."""
    until(lambda: state(row) == wanted, f"state {wanted}, but {gateways.one(ORGANIZATION, row['id'])}")
    found: Json = gateways.one(ORGANIZATION, row["id"])
    return found
