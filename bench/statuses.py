"""The status of 1,000 agents in one call: how long it takes in the process, beside marshmallow writing the same."""

from __future__ import annotations

import tempfile
import time
from typing import Any

import orjson
from flask.testing import FlaskClient

import config
from app import create_app
from bench._office import percentile, statuses
from bench._unlimited import UNLIMITED
from metaverse import database
from metaverse.events import door
from metaverse.events.origin import SERVER
from metaverse.extensions import db
from metaverse.schemas.answers import AgentView
from metaverse.services import organizations, tokens

AGENTS = 1000
CALLS = 200
DUMPS = 10
PATH = "/api/metaverse/3d/agents/status/batch"


def main() -> None:
    """Measure both in one run; between the calls the log grows."""
    with tempfile.TemporaryDirectory() as folder:
        given = {"METAVERSE_HOME": folder, "APP_ENV": "test", "SECRET_KEY": "b" * 32}
        app = create_app(config.load({**given, **UNLIMITED}))
        with app.app_context():
            db.create_all()
            organizations.ensure("org", "Bench")
            _, secret = tokens.create("org", "admin", "bench")
            door.admit("org", statuses(0, AGENTS), SERVER)
        still = [call(app.test_client(), secret) for _ in range(CALLS)]
        moving = []
        for number in range(1, CALLS):
            with app.app_context():
                door.admit("org", statuses(number, 50), SERVER)
            moving.append(call(app.test_client(), secret))
        slow = marshmallow(app.test_client(), secret)
        with app.app_context():
            database.bound().dispose()
    print(f"P50 / P95 ms, the log at rest         {percentile(still, 0.5):7.2f} / {percentile(still, 0.95):.2f}")
    print(f"P50 / P95 ms, 50 events between calls {percentile(moving, 0.5):7.2f} / {percentile(moving, 0.95):.2f}")
    print(f"marshmallow and JSON alone, ms        {slow:7.2f}   ({slow / percentile(moving, 0.5):.1f} times as long)")


def ask(client: FlaskClient, secret: str) -> Any:
    """Ask for all agents by their keys."""
    keys = [f"agent-{number}" for number in range(AGENTS)]
    return client.post(PATH, json={"agentIds": keys}, headers={"Authorization": f"Bearer {secret}"})


def call(client: FlaskClient, secret: str) -> float:
    """Return how many milliseconds a call took."""
    started = time.perf_counter()
    answer = ask(client, secret)
    taken = (time.perf_counter() - started) * 1000
    assert answer.status_code == 200
    return taken


def marshmallow(client: FlaskClient, secret: str) -> float:
    """Return how many milliseconds marshmallow takes to write the same agents."""
    agents = ask(client, secret).json["agents"]
    assert len(agents) == AGENTS
    schema = AgentView(many=True)
    started = time.perf_counter()
    for _ in range(DUMPS):
        orjson.dumps(schema.dump(agents))
    return (time.perf_counter() - started) * 1000 / DUMPS


if __name__ == "__main__":
    main()
