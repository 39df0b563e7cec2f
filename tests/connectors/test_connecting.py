"""Connecting to a gateway: who comes, what is asked for, and what is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.connectors.conftest import in_state
from tests.connectors.gateway import TOKEN, Visit, listening

Json = dict[str, Any]
Keep = Callable[..., Json]


def welcome(visit: Visit) -> None:
    visit.let_in()
    visit.serve()


def test_the_device_signs_the_challenge_and_asks_for_no_more_than_to_watch(kept: Keep) -> None:
    with listening(welcome) as gateway:
        row = kept(gateway)
        known = in_state(row, "connected")
        visit = gateway.visits.get_nowait()
        assert visit.connect["auth"] == {"token": TOKEN}
        assert (visit.connect["scopes"], visit.connect["caps"]) == (["operator.read"], ["tool-events"])
        assert (visit.connect["minProtocol"], visit.connect["maxProtocol"]) == (4, 4)
        assert (known["scopes"], known["serverVersion"], known["isPaired"]) == (["operator.read"], "2026.8.1", True)
