"""The stream of the task flow: server-sent events, resumed without a gap."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, cast

import orjson
from flask import Response, current_app, request, stream_with_context
from sqlalchemy import Connection

from metaverse.api.blueprints import resource
from metaverse.clock import now_ms, to_wire
from metaverse.database import reading
from metaverse.events import log
from metaverse.events.log import Entry, Head
from metaverse.events.names import Room
from metaverse.events.tail import Tails
from metaverse.schemas.queries import StreamQuery
from metaverse.security.access import caller, needs, organization
from metaverse.security.roles import Role
from metaverse.services import scene, tasks

blueprint = resource("stream", "The live stream of the task flow.", "/api/metaverse/3d")

Json = dict[str, Any]
KEEP_ALIVE_SECONDS = 15.0
EXPIRING_MS = 2000
MOST_MISSED = 20_000
NOWHERE: Json = {}
MOST_WAITING = 200
"""Ticks that may wait for one slow stream; then it ends, and the client resumes."""


@dataclass(slots=True)
class Wanted:
    """Which tasks a stream tells of: all, or those of a stage or an agent."""

    organization_id: str
    stage: str | None
    agent_key: str | None
    known: dict[str, Json] = field(default_factory=dict)

    def learn(self, shown: list[Json]) -> None:
        """Note where tasks stand, to know when one leaves what is wanted."""
        if self.is_filtered:
            for task in shown:
                self.known[task["taskId"]] = {"stage": task["stage"], "assignee": task["assignee"]}

    @property
    def is_filtered(self) -> bool:
        """Tell whether not everything is wanted."""
        return self.stage is not None or self.agent_key is not None

    def takes(self, change: Json) -> bool:
        """Tell whether a change concerns a wanted task, as it was or as it is now."""
        if not self.is_filtered:
            return True
        before: Json = self.known.get(change["taskId"], NOWHERE)
        moved: Json = {name: change[name] for name in ("stage", "assignee") if name in change}
        after = self.known[change["taskId"]] = {**before, **moved}
        return self._matches(before) or self._matches(after)

    def _matches(self, place: Json) -> bool:
        right_stage = self.stage is None or place.get("stage") == self.stage
        return right_stage and (self.agent_key is None or place.get("assignee") == self.agent_key)


@blueprint.route("/tasks/flow/stream", methods=["GET"])
@blueprint.arguments(StreamQuery, location="query")
@blueprint.response(200, content_type="text/event-stream")
@needs(Role.VIEWER)
def flow(query: Json) -> Response:
    """Stream the task flow: a snapshot and each change after it, or what was missed since `Last-Event-ID`."""
    wanted = Wanted(organization(query.get("organizationId")), query.get("stage"), query.get("agentId"))
    last = request.headers.get("Last-Event-ID") or query.get("lastEventId")
    expires_ms = caller().expires_ms
    body = stream_with_context(_told(wanted, last, expires_ms))
    response = Response(body, content_type="text/event-stream; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"
    return response


def _told(wanted: Wanted, last: str | None, expires_ms: int | None) -> Iterator[bytes]:
    yield b"retry: 1000\n\n"
    head, opening = _opening(wanted, last)
    yield from opening
    waiting: queue.Queue[list[Entry] | None] = queue.Queue()
    unfollow = _tails().follow(wanted.organization_id, head.seq, _into(waiting))
    try:
        yield from _live(wanted, head, waiting, expires_ms)
    finally:
        unfollow()


def _into(waiting: queue.Queue[list[Entry] | None]) -> Callable[[list[Entry]], None]:
    def deliver(entries: list[Entry]) -> None:
        waiting.put(entries if waiting.qsize() < MOST_WAITING else None)

    return deliver


def _live(
    wanted: Wanted, head: Head, waiting: queue.Queue[list[Entry] | None], expires_ms: int | None
) -> Iterator[bytes]:
    seq = head.seq
    quiet_until = time.monotonic() + KEEP_ALIVE_SECONDS
    while not _is_ending(expires_ms):
        try:
            entries = waiting.get(timeout=_patience(quiet_until, expires_ms))
        except queue.Empty:
            entries = []
        if entries is None:
            return
        for entry in entries:
            yield from _events(wanted, head.epoch, entry)
            seq = entry.seq
        if time.monotonic() >= quiet_until:
            quiet_until = time.monotonic() + KEEP_ALIVE_SECONDS
            yield f": still here\nid: {head.epoch}:{seq}\n\n".encode()
    yield b"event: expiring\ndata: {}\n\n"


def _patience(quiet_until: float, expires_ms: int | None) -> float:
    left = quiet_until - time.monotonic()
    if expires_ms is not None:
        left = min(left, (expires_ms - EXPIRING_MS - now_ms()) / 1000)
    return max(0.01, left)


def _is_ending(expires_ms: int | None) -> bool:
    return expires_ms is not None and now_ms() >= expires_ms - EXPIRING_MS


def _events(wanted: Wanted, epoch: str, entry: Entry) -> Iterator[bytes]:
    if not entry.effects:
        return
    changed = orjson.loads(entry.effects).get(Room.TASKS.value)
    if not changed:
        return
    transitions = {transition["taskId"]: transition for transition in changed.get("transitions", ())}
    told = [change for change in changed["tasks"] if wanted.takes(change)]
    for number, change in enumerate(told, 1):
        data: Json = {"organizationId": wanted.organization_id, "seq": entry.seq, "at": to_wire(entry.at_ms)}
        data["task"] = change
        if change["taskId"] in transitions:
            data["transition"] = {**transitions[change["taskId"]], "seq": entry.seq}
        yield _frame("task", data, f"{epoch}:{entry.seq}" if number == len(told) else None)


def _frame(event: str, data: Json, event_id: str | None) -> bytes:
    name = f"id: {event_id}\n" if event_id else ""
    return f"{name}event: {event}\ndata: ".encode() + orjson.dumps(data) + b"\n\n"


@reading
def _opening(connection: Connection, wanted: Wanted, last: str | None) -> tuple[Head, list[bytes]]:
    """Return where the stream goes on, and what it says first; a resume begins with what was missed."""
    head = log.head.on(connection, wanted.organization_id)
    shown = tasks.snapshot.on(connection, wanted.organization_id)
    wanted.learn(shown)
    missed = _missed(connection, wanted.organization_id, head, last) if last else None
    if missed is not None:
        frames = [frame for entry in missed for frame in _events(wanted, head.epoch, entry)]
        return head, [*frames, f"id: {head.epoch}:{head.seq}\n\n".encode()]
    shown = tasks.snapshot.on(connection, wanted.organization_id, wanted.stage, wanted.agent_key)
    pipeline = scene.pipeline.on(connection, wanted.organization_id)
    data = {"organizationId": wanted.organization_id, "epoch": head.epoch, "seq": head.seq}
    snapshot = _frame("snapshot", {**data, "tasks": shown, "pipeline": pipeline}, f"{head.epoch}:{head.seq}")
    reset = [_frame("reset", {**data, "reason": "The log no longer reaches back that far."}, None)] if last else []
    return head, [*reset, snapshot]


def _missed(connection: Connection, organization_id: str, head: Head, last: str) -> list[Entry] | None:
    epoch, _, written = last.rpartition(":")
    if epoch != head.epoch or not written.isascii() or not written.isdigit() or len(written) > 18:
        return None
    seq = int(written)
    first = log.first_seq.on(connection, organization_id)
    if seq > head.seq or (first is not None and seq + 1 < first):
        return None
    missed = log.since.on(connection, organization_id, seq, MOST_MISSED + 1)
    return missed if len(missed) <= MOST_MISSED else None


def _tails() -> Tails:
    return cast(Tails, current_app.extensions["metaverse.tails"])
