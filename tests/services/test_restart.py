"""A server that starts, or another one on the same log, shows everyone where they were, and on the same way."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from metaverse.clock import now_ms
from metaverse.events import door
from metaverse.events.names import AgentStatus, EventType
from metaverse.events.origin import SERVER
from metaverse.services import office, office_cards
from metaverse.services.agents import Patience
from tests.factories import ORGANIZATION, event, make_organization, status
from tests.services.staging import shown

STATUSES = [one.value for one in AgentStatus]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office_cards, "PLACING_SECONDS", -1.0)
    monkeypatch.setattr(office, "WAYS_SECONDS", 60.0)


def tell(*documents: dict[str, Any]) -> None:
    door.admit(ORGANIZATION, list(documents), SERVER)


@pytest.mark.slow
def test_a_server_that_starts_again_sees_everyone_where_they_were_and_on_the_same_way(
    each_app: Flask, tmp_path: Path
) -> None:
    make_organization()
    chance = random.Random(11)
    tell(*(status(f"a{number}") for number in range(25)))
    office.of(ORGANIZATION, Patience())
    for _ in range(12):
        tell(*(status(f"a{chance.randrange(25)}", chance.choice(STATUSES)) for _ in range(chance.randrange(1, 6))))
        office.of(ORGANIZATION, Patience())
    tell(event(EventType.INTERACTION, "a1", {"to": "a2", "kind": "delegate"}), status("newcomer"))
    now = now_ms()
    live = shown(office.of(ORGANIZATION, Patience()).stage, now)
    assert sum(1 for one in live if one["walk"]) > 5
    office._offices.clear()
    assert shown(office.of(ORGANIZATION, Patience()).stage, now) == live
    url = each_app.config["SQLALCHEMY_DATABASE_URI"]
    program = (
        "import json, sys; from tests.services.staging import seen; "
        "print(json.dumps(seen(sys.argv[1], sys.argv[2], int(sys.argv[3]))))"
    )
    other = subprocess.run(
        [sys.executable, "-c", program, url, str(tmp_path), str(now)],
        env={**os.environ, "PYTHONHASHSEED": "77"},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert json.loads(other.stdout.splitlines()[-1]) == json.loads(json.dumps(live))
