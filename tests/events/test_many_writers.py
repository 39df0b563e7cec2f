"""Several processes write to the same organizations: no gap, no double, each sender's order kept."""

from __future__ import annotations

import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from metaverse.events import log
from metaverse.services import history
from tests.events.writers import BATCHES, ORGANIZATIONS, THREADS
from tests.factories import make_organization

PROCESSES = 4


@pytest.mark.slow
def test_four_processes_and_two_organizations(
    make_app: Callable[..., Flask], postgres_url: str, tmp_path: Path
) -> None:
    app = make_app(postgres_url)
    with app.app_context():
        for organization in ORGANIZATIONS:
            make_organization(organization)
    command = [sys.executable, "-m", "tests.events.writers", postgres_url, str(tmp_path)]
    running = [subprocess.Popen([*command, str(n)], stderr=subprocess.PIPE, text=True) for n in range(PROCESSES)]
    said = [process.communicate(timeout=120)[1] for process in running]
    assert [process.returncode for process in running] == [0] * PROCESSES, "\n".join(said)
    with app.app_context():
        for organization in ORGANIZATIONS:
            check(organization)


def check(organization: str) -> None:
    every = PROCESSES * THREADS * BATCHES * 2
    entries = history.page(organization, 0, every + 1)
    assert [entry["seq"] for entry in entries] == list(range(1, every + 1))
    assert log.head(organization).seq == every
    assert len({(entry["source"], entry["id"]) for entry in entries}) == every
    told = defaultdict(list)
    for entry in entries:
        told[entry["source"]].append(entry["id"])
    in_order = [f"{batch}-{part}" for batch in range(BATCHES) for part in "ab"]
    assert len(told) == PROCESSES * THREADS
    assert all(ids == in_order for ids in told.values())
    received = [entry["receivedAt"] for entry in entries]
    assert received == sorted(received)
