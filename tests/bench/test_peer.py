"""The peer keeps and tells the same of the same events, so that speeds can be compared at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing
from queue import Queue
from typing import Any

import pytest
import socketio

from bench.versus.servers import COALESCING, OURS, PER_EVENT, Target, prepared, started
from metaverse.events.names import Room, SocketEvent

Json = dict[str, Any]
AGENTS = 3
SERVERS = (OURS, PER_EVENT, COALESCING)
OPAQUE = {"id", "sender", "hash"}
TABLES = ("events", "event_keys", "agents", "tasks", "agent_moves", "task_moves", "task_ends", "interactions", "hours")


def event(name: str, kind: str, subject: str, /, **data: Any) -> Json:
    """Write an event."""
    return {"specversion": "1.0", "id": name, "source": "urn:same", "type": kind, "subject": subject, "data": data}


BEFORE = [event(f"r{n}", "metaverse.agent.registered", f"a{n}", name=f"A {n}", department="D") for n in range(AGENTS)]
BATCH = [
    event("1", "metaverse.agent.status", "a0", status="working", activity="Bash: make"),
    event("2", "metaverse.agent.status", "a1", status="waiting", waitingOn="rate_limit"),
    event("3", "metaverse.agent.status", "a0", status="waiting", waitingOn="agent", activity={"kind": "thinking"}),
    event("4", "metaverse.task.created", "t0", title="One", assignee="a0", priority="high"),
    event("5", "metaverse.task.updated", "t0", status="working", progress=0.5),
    event("6", "metaverse.task.updated", "t0", status="completed", reason="done"),
    event("7", "metaverse.interaction", "a0", to="a1", kind="message", summary="Hello"),
    event("1", "metaverse.agent.status", "a0", status="error"),
]


@pytest.fixture(scope="module")
def servers() -> Iterator[dict[str, Target]]:
    """Run our server and the peer in both of its ways."""
    with prepared() as origin, ExitStack() as stack:
        yield {name: stack.enter_context(started(name, origin)) for name in SERVERS}


@pytest.fixture(scope="module")
def told(servers: dict[str, Target]) -> dict[str, dict[str, list[Json]]]:
    """Send the same batch to each, and return what listeners were told, by event."""
    return {name: listened(target) for name, target in servers.items()}


def listened(target: Target) -> dict[str, list[Json]]:
    """Join, send the batch, and gather what one is told of it."""
    target.send(BEFORE)
    heard: Queue[tuple[str, Json]] = Queue()
    with closing(_Client(target, heard)):
        answer = target.call("POST", "/api/metaverse/events", BATCH)
        assert (answer["accepted"], answer["duplicates"]) == (len(BATCH) - 1, 1)
        found: dict[str, list[Json]] = {"agents": [], "tasks": [], "transitions": [], "edges": []}
        last = answer["seq"]["to"]
        while not found["edges"] or found["edges"][-1]["seq"] < last:
            _, payload = heard.get(timeout=10)
            for part in found:
                found[part] += payload.get(part, [])
    return found


class _Client:
    """A stock client in all rooms."""

    def __init__(self, target: Target, heard: Queue[tuple[str, Json]]) -> None:
        self._client = socketio.Client()
        for name in (SocketEvent.AGENT_STATUS, SocketEvent.TASK_FLOW, SocketEvent.NETWORK):
            self._client.on(name, lambda payload, name=name: heard.put((name, payload)))
        url = f"http://127.0.0.1:{target.port}"
        self._client.connect(url, auth={"token": target.token}, transports=["websocket"])
        rooms = [Room.SCENE, Room.TASKS, Room.NETWORK]
        answer = self._client.call("3d:join", {"organizationId": "org_default", "rooms": rooms})
        assert answer["ok"]

    def close(self) -> None:
        """Leave."""
        self._client.disconnect()


def same(value: Any) -> Any:
    """Take out of what was told, or of a row, all that differs from server to server: ids and times."""
    if isinstance(value, list):
        return [same(one) for one in value]
    if isinstance(value, dict):
        return {name: same(one) for name, one in value.items() if name not in OPAQUE and not _is_time(name)}
    return value


def _is_time(name: str) -> bool:
    return name.endswith(("At", "Since", "_ms")) or name in ("at", "stamps")


def rows(target: Target, table: str) -> list[Json]:
    """Return the rows of a table, without what differs from server to server."""
    with closing(sqlite3.connect(target.database)) as connection:
        connection.row_factory = sqlite3.Row
        found = [same(dict(row)) for row in connection.execute(f"SELECT * FROM {table}")]
    for row in found:
        row.pop("effects", None)
    return sorted(found, key=repr)


@pytest.mark.parametrize("peer", [PER_EVENT, COALESCING])
@pytest.mark.parametrize("part", ["agents", "tasks", "transitions", "edges"])
def test_listeners_are_told_the_same(told: dict[str, dict[str, list[Json]]], peer: str, part: str) -> None:
    assert told[OURS][part]
    assert same(told[peer][part]) == same(told[OURS][part])


@pytest.mark.parametrize("table", TABLES)
def test_the_same_rows_are_kept(servers: dict[str, Target], told: object, table: str) -> None:
    ours = rows(servers[OURS], table)
    assert ours
    assert rows(servers[PER_EVENT], table) == ours


def test_the_status_of_many_has_the_same_fields(servers: dict[str, Target], told: object) -> None:
    path = "/api/metaverse/3d/agents/status/batch"
    ours, theirs = (servers[n].call("POST", path, {"agentIds": ["a0", "a1"]})["agents"] for n in (OURS, PER_EVENT))
    assert [set(view) for view in theirs] == [set(view) for view in ours]
