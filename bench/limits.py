"""What limits cost: CPU time of a call of 50 events, and of reading who one is, with the limits on and out of the way.

Both are measured in turns in one process, so that a busy machine weighs on both alike.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

from flask import Flask

import config
from app import create_app
from bench._unlimited import UNLIMITED
from metaverse.events.origin import Origin, Rank
from metaverse.extensions import db
from metaverse.security import allowance
from metaverse.security.budgets import rate
from metaverse.security.pace import Pace
from metaverse.services import organizations, tokens
from tests.factories import status

ORGANIZATION = "org_bench"
ROUNDS, CALLS, SINGLE = 30, 40, 100_000


def main() -> None:
    """Measure in turns, and print medians."""
    with tempfile.TemporaryDirectory() as folder:
        app = _app(Path(folder))
        with app.app_context():
            db.create_all()
            organizations.ensure(ORGANIZATION, "Bench")
            _, secret = tokens.create(ORGANIZATION, "operator", "bench")
            for name, call in (("50 events in", _posting(app, secret)), ("who am I", _asking(app, secret))):
                _compare(name, call)
            _single("taking 50 events off both budgets", lambda: allowance.take(ORGANIZATION, SENDER, 50))
            pace, allowed = Pace(), rate(UNLIMITED["SOCKET_MESSAGE_LIMIT"])
            _single("counting a message on a socket", lambda: pace.step(allowed))


SENDER = Origin("token:tk_bench", Rank.AGENT)


def _app(home: Path) -> Flask:
    given = {"APP_ENV": "test", "METAVERSE_HOME": str(home), "SECRET_KEY": "x" * 32, "SEED_PASSWORD": "x" * 16}
    return create_app(config.load(given | UNLIMITED | {"DATABASE_URL": f"sqlite:///{home / 'bench.db'}"}))


def _posting(app: Flask, secret: str) -> Callable[[], None]:
    client, headers = app.test_client(), {"Authorization": f"Bearer {secret}"}

    def call() -> None:
        answer = client.post("/api/metaverse/events", json=[status(f"a{n}") for n in range(50)], headers=headers)
        assert answer.status_code == 202

    return call


def _asking(app: Flask, secret: str) -> Callable[[], None]:
    client, headers = app.test_client(), {"Authorization": f"Bearer {secret}"}

    def call() -> None:
        assert client.get("/api/auth/me", headers=headers).status_code == 200

    return call


def _compare(name: str, call: Callable[[], None]) -> None:
    call()
    with_limits, without = [], []
    for _ in range(ROUNDS):
        with_limits.append(_cpu(call))
        with patch.object(allowance, "take", lambda *_: None):
            without.append(_cpu(call))
    on, off = statistics.median(with_limits), statistics.median(without)
    print(f"{name:40} {on:9.1f} µs with limits in events {off:9.1f} without  {100 * (on / off - 1):+5.1f} %")


def _single(name: str, work: Callable[[], object]) -> None:
    began = time.process_time()
    for _ in range(SINGLE):
        work()
    print(f"{name:40} {(time.process_time() - began) / SINGLE * 1e6:9.2f} µs")


def _cpu(call: Callable[[], None]) -> float:
    began = time.process_time()
    for _ in range(CALLS):
        call()
    return (time.process_time() - began) / CALLS * 1e6


if __name__ == "__main__":
    main()
