"""Judge events that a producer would send, without a server: each fault at its index and field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from metaverse.clock import from_wire, now_ms
from metaverse.errors import Fault
from metaverse.events import validation
from metaverse.events.names import EVENT_TYPES, SERVER_SOURCE, EventType, Sender

Json = dict[str, Any]
MOST_EVENTS = 1000
LARGEST = 4 * 1024 * 1024
AHEAD_MS = 5 * 60_000


def faults_of(raw: bytes) -> tuple[int, list[Fault]]:
    """Judge a file: a JSON array, one event, or events a line; return how many there are, and their faults."""
    try:
        whole = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return _of_lines(raw)
    if not isinstance(whole, list):
        return 1, list(_judged([whole]))
    return len(whole), [*_of_call(raw, whole), *_judged(whole)]


def _of_lines(raw: bytes) -> tuple[int, list[Fault]]:
    documents: list[Any] = []
    faults: list[Fault] = []
    for index, line in enumerate(filter(None, map(bytes.strip, raw.splitlines()))):
        try:
            documents.append(orjson.loads(line))
        except orjson.JSONDecodeError as error:
            documents.append(None)
            faults.append(Fault(index=index, field="", message=f"Is not JSON: {error}."))
    unread = {fault["index"] for fault in faults}
    faults += [fault for fault in _judged(documents) if fault["index"] not in unread]
    return len(documents), sorted(faults, key=lambda fault: fault["index"])


def _of_call(raw: bytes, whole: list[Any]) -> Iterator[Fault]:
    if len(whole) > MOST_EVENTS:
        yield Fault(
            field="", message=f"A call holds at most {MOST_EVENTS} events, this {len(whole)}; send it in parts."
        )
    if len(raw) > LARGEST:
        yield Fault(field="", message=f"A call has at most {LARGEST} bytes, this {len(raw)}; send it in parts.")


def _judged(documents: list[Any]) -> Iterator[Fault]:
    said = validation.judge(documents).faults
    wrong = {fault["index"] for fault in said}
    yield from said
    known: dict[tuple[str, str], int] = {}
    for index, document in enumerate(documents):
        if index not in wrong:
            yield from _second_look(index, document, documents, known)


def _second_look(
    index: int, document: Json, documents: list[Any], known: dict[tuple[str, str], int]
) -> Iterator[Fault]:
    """Look at what is valid, and yet would not be taken as it is meant."""
    if EVENT_TYPES[EventType(document["type"])].senders is Sender.SERVER:
        yield Fault(index=index, field="type", message="Is the server's own; a producer may not send it.")
    if document["source"].startswith(SERVER_SOURCE):
        said = f"Begins with {SERVER_SOURCE}, which is the server's own; choose another."
        yield Fault(index=index, field="source", message=said)
    if document.get("time") is not None and from_wire(document["time"]) > now_ms() + AHEAD_MS:
        said = "Is more than 5 minutes ahead: it counts as of its arrival. Mend the clock."
        yield Fault(index=index, field="time", message=said)
    name = (document["source"], document["id"])
    first = known.setdefault(name, index)
    if documents[first] != document:
        said = f"Is that of event {first} of the same source, which says something else: only the first counts."
        yield Fault(index=index, field="id", message=said)
