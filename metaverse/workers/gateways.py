"""The worker process that reads what gateways send; it remembers nothing, all it must know comes and goes along."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any

import orjson

from metaverse.adapters import openclaw_gateway
from metaverse.adapters.parsing import Unreadable, number, objects, part, record, text
from metaverse.adapters.reading import Reading
from metaverse.clock import from_wire
from metaverse.events.names import EventType
from metaverse.workers import framing, serving
from metaverse.workers.readings import setting_of

Json = dict[str, Any]
AT_ONCE = 500
"""So many events make one batch for the door."""

PAST_MS = 600_000
"""What a list tells of longer ago is history: it raises no alarm any more."""

OF_NOW = frozenset({EventType.AGENT_REGISTERED, EventType.AGENT_STATUS, EventType.AGENT_USAGE})
"""What is told of agents is told of those who are there now, however long they have been at it."""

APPROVAL_LISTS = {"exec.approval.list": "exec.approval.requested", "plugin.approval.list": "plugin.approval.requested"}
LONGEST_SAID = 300


def answer(request: Json) -> Json:
    """Read the frames that are attached after the cursor; tell what they mean and how the connection stands."""
    written, *frames = request[framing.ATTACHED]
    cursor = orjson.loads(written) if written else openclaw_gateway.begin(request["gateway"])
    for request_id, method in request["asked"]:
        cursor = openclaw_gateway.asked(cursor, request_id, method)
    if request["resynced"]:
        cursor = openclaw_gateway.resynced(cursor)
    setting = setting_of(request["setting"])
    told = Told()
    unfolded = list(_unfolded(frames, dict(cursor.get("asked", {})), told.answers))
    for is_answer, group in groupby(unfolded, key=itemgetter(0)):
        reading = openclaw_gateway.read_all([raw for _, raw in group], cursor, setting)
        cursor = reading.cursor
        told.add(reading, setting.received_ms - PAST_MS if is_answer else None)
    return told.written(cursor)


@dataclass(slots=True)
class Told:
    """What frames told: events in their order, by whether they are history, and what could not be read."""

    answers: list[Json] = field(default_factory=list)
    dead: list[list[str]] = field(default_factory=list)
    batches: list[tuple[bool, list[Json]]] = field(default_factory=list)

    def add(self, reading: Reading, past_before_ms: int | None) -> None:
        """Add what some frames told; of a list, what is older than so is history."""
        self.dead += [list(letter) for letter in reading.dead]
        then, now = _by_age(reading.events, past_before_ms)
        for history, events in ((True, then), (False, now)):
            if events and self.batches and self.batches[-1][0] is history:
                self.batches[-1][1].extend(events)
            elif events:
                self.batches.append((history, events))

    def written(self, cursor: Json) -> Json:
        """Write it, with the cursor and how the connection stands."""
        cut = [(history, events[at : at + AT_ONCE]) for history, events in self.batches for at in _starts(events)]
        return {
            "answers": self.answers,
            "dead": self.dead,
            "state": {name: cursor.get(name) for name in ("resync", "lost", "protocol", "silentAfterMs")},
            "asks": cursor.get("asks", {}),
            "decided": cursor.get("decided", {}),
            "historical": [history for history, _ in cut],
            framing.ATTACHED: [orjson.dumps(cursor), *(orjson.dumps(events) for _, events in cut)],
        }


def _starts(events: list[Json]) -> range:
    return range(0, len(events), AT_ONCE)


def _by_age(events: list[Json], before_ms: int | None) -> tuple[list[Json], list[Json]]:
    """Part events of the past from the others; what is streamed is of now, whatever the gateway's clock says."""
    if before_ms is None:
        return [], events
    then: list[Json] = []
    now: list[Json] = []
    for event in events:
        is_past = event["type"] not in OF_NOW and from_wire(event["time"]) < before_ms
        (then if is_past else now).append(event)
    return then, now


def _unfolded(frames: list[bytes], methods: Mapping[str, str], answers: list[Json]) -> Iterator[tuple[bool, bytes]]:
    """Give each frame, and whether it is an answer, which is noted; a list of approvals is told as its requests too."""
    for raw in frames:
        try:
            document = record(raw)
        except Unreadable:
            document = {}
        is_answer = document.get("type") == "res"
        yield is_answer, raw
        if is_answer:
            method = methods.get(text(document.get("id")), "")
            answers.append(_answered(document, method))
            yield from ((False, asked) for asked in _requests(document, method))


def _answered(document: Json, method: str) -> Json:
    payload, error = document.get("payload"), document.get("error")
    return {
        "id": text(document.get("id")),
        "ok": document.get("ok") is True,
        "more": _more(payload),
        "listed": _listed(payload) if method in APPROVAL_LISTS else None,
        "code": text(part(error, "code"))[:64],
        "reason": (text(part(error, "details", "code")) or text(part(error, "details", "reason")))[:64],
        "said": text(part(error, "message"))[:LONGEST_SAID],
        "retryAfterMs": number(part(error, "retryAfterMs")) if part(error, "retryable") is True else None,
    }


def _more(payload: Any) -> Json:
    """Return what asks for the next page of a list; nothing on the last."""
    cursor = part(payload, "nextCursor")
    if isinstance(cursor, str) and cursor:
        return {"cursor": cursor}
    offset = part(payload, "nextOffset")
    if part(payload, "hasMore") is True and isinstance(offset, int) and offset > 0:
        return {"offset": offset}
    return {}


def _approvals(payload: Any) -> list[Json]:
    return objects(payload if isinstance(payload, list) else part(payload, "approvals"))


def _listed(payload: Any) -> list[str]:
    return [text(item.get("id")) for item in _approvals(payload)]


def _requests(document: Json, method: str) -> Iterator[bytes]:
    if method in APPROVAL_LISTS and document.get("ok") is True:
        for item in _approvals(document.get("payload")):
            yield orjson.dumps({"type": "event", "event": APPROVAL_LISTS[method], "payload": item})


if __name__ == "__main__":
    serving.serve(answer)
