"""Named mappings: any JSON document becomes events by expressions that a person wrote.

Pure like every adapter: the same mapping and the same document give the same events with the same ids.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import orjson

from metaverse.adapters import wording
from metaverse.adapters.mapped_declaration import Template
from metaverse.adapters.mapped_functions import MappingFunctions
from metaverse.adapters.mapped_terms import Failed, value_of
from metaverse.adapters.mapped_values import fitted, key, plain
from metaverse.adapters.parsing import moment
from metaverse.adapters.reading import Json, Reading, Setting
from metaverse.clock import to_wire
from metaverse.events.names import EVENT_TYPES, Subject
from metaverse.schemas import quick
from metaverse.schemas.envelope import CloudEvent
from metaverse.schemas.events import DATA
from metaverse.schemas.fields import load

SOURCE = "urn:mapped:"
MOST_EVENTS = 1000
MOST_DEAD = 1000
_envelope_is_right, _envelope = quick.accepting(CloudEvent), CloudEvent()
_data_is_right = {kind: quick.accepting(schema) for kind, schema in DATA.items()}
_data = {kind: schema() for kind, schema in DATA.items()}


class TooMuch(ValueError):
    """A document of which more comes than is taken at once."""


@dataclass(slots=True)
class Mapped(Reading):
    """What a document became, and how many records were selected in it."""

    records: int = 0
    known: dict[str, str] = field(default_factory=dict)


def read(name: str, templates: Sequence[Template], document: Any, setting: Setting) -> Mapped:
    """Make the events of a document, in the order of the records; templates with an `each` of their own in theirs.

    Raises:
        TooMuch: it makes more than 1,000 events, or more than 1,000 of its events cannot be made.
    """
    result, functions = Mapped(), MappingFunctions()
    functions.document = document
    for each, alike in groupby(templates, key=lambda template: template.each.text):
        group = list(alike)
        functions.records, functions.place = (), 0
        try:
            found = group[0].each.of(document, functions)
        except Failed as failed:
            result.bury("each", f"{each}: {failed}", _excerpt(document, setting))
            continue
        functions.records = _records(found)
        result.records = max(result.records, len(functions.records))
        for place, record in enumerate(functions.records):
            functions.place = place
            for template in group:
                _make(result, template, record, functions, name, setting)
    return result


def _records(found: Any) -> list[Any]:
    return [] if found is None else found if isinstance(found, list) else [found]


def _make(
    result: Mapped, template: Template, record: Any, functions: MappingFunctions, name: str, setting: Setting
) -> None:
    """Make one event of a record; what cannot be made is a dead letter."""
    try:
        if template.when is not None and not _is_true(template.when.of(record, functions)):
            return
        event = _event(template, record, functions, name, setting)
    except Failed as failed:
        faults = [str(failed).lstrip(".: ")]
    else:
        faults = [*_faults(event), *_clashes(result, event)]
        if not faults:
            _keep(result, event)
            return
    if len(result.dead) >= MOST_DEAD:
        raise TooMuch(f"More than {MOST_DEAD} events of this document cannot be made; look at the mapping.")
    where = f"record {functions.place}, {template.place}"
    result.bury(where, " · ".join(faults), _excerpt(record, setting))


def _event(template: Template, record: Any, functions: MappingFunctions, name: str, setting: Setting) -> Json:
    given = value_of(template.data, record, functions, "data") or {}
    event: Json = {
        "specversion": "1.0",
        "id": _id(template, record, functions, setting),
        "source": f"{SOURCE}{name}",
        "type": template.type.value,
        "data": fitted(DATA[template.type], given, setting),
    }
    if template.subject is not None:
        event["subject"] = key(value_of(template.subject, record, functions, "subject"), setting)
    if template.time is not None:
        said = value_of(template.time, record, functions, "time")
        if said is not None:
            event["time"] = _time(said)
    return event


def _time(said: Any) -> str:
    at = moment(said)
    if at is None:
        raise Failed("time: Is no time; time(…) gives null for what names none.")
    return to_wire(at)


def _id(template: Template, record: Any, functions: MappingFunctions, setting: Setting) -> str:
    """Make the id of the record's own values; else of its digest and place, so that it counts once."""
    said = None if template.id is None else plain(value_of(template.id, record, functions, "id"))
    own = key(said, setting) if said else f"{wording.digest(record)[:32]}:{functions.place}"
    return wording.key(f"{own}:{template.mark}")


def _faults(event: Json) -> Iterator[str]:
    kind = event["type"]
    if event.get("subject") is None and EVENT_TYPES[kind].subject is not Subject.NONE:
        yield "subject: Gives nothing here; say by `when` for which records this event is."
    if not _envelope_is_right(event):
        for where, message in load(_envelope, event):
            yield f"{where}: {message}"
    if not _data_is_right[kind](event["data"]):
        for where, message in load(_data[kind], event["data"]):
            yield f"data.{where}: {message}" if where else f"data: {message}"


def _clashes(result: Mapped, event: Json) -> Iterator[str]:
    if result.known.get(event["id"], digest := wording.digest(event)) != digest:
        yield f"id: An event before this one has the id {event['id']} and says something else; make it of more values."


def _keep(result: Mapped, event: Json) -> None:
    if event["id"] in result.known:
        return
    if len(result.events) >= MOST_EVENTS:
        raise TooMuch(f"The document makes more than {MOST_EVENTS} events; post it in parts.")
    result.known[event["id"]] = wording.digest(event)
    result.events.append(event)


def _is_true(value: Any) -> bool:
    """Tell what JMESPath holds for true: all but null, false, and what is empty; 0 is true."""
    return value is not None and value is not False and value not in ("", [], {})


def _excerpt(value: Any, setting: Setting) -> str:
    return wording.excerpt(orjson.dumps(value), setting)
