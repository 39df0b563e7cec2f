"""From documents to drafts: every event of a batch is looked at before any is taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from metaverse.clock import from_wire
from metaverse.errors import Fault
from metaverse.events.journal import Draft
from metaverse.events.names import EVENT_TYPES, EventType, Subject
from metaverse.schemas import quick
from metaverse.schemas.envelope import ENVELOPE, CloudEvent
from metaverse.schemas.events import DATA
from metaverse.schemas.fields import Flat, load

_envelope_is_right = quick.accepting(CloudEvent)
_data_is_right = {kind: quick.accepting(schema) for kind, schema in DATA.items()}
_envelope = CloudEvent()
_data = {kind: schema() for kind, schema in DATA.items()}
_extension = Flat()
_KINDS = {kind.value: kind for kind in EventType}


@dataclass(slots=True)
class Judged:
    """The good events of a batch, and the faults of the others at their index and field."""

    drafts: list[Draft] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def judge(documents: Sequence[Any], historical: bool = False, start: int = 0) -> Judged:
    """Look at a slice of a batch that begins at index `start`."""
    judged = Judged()
    for index, document in enumerate(documents, start):
        faults = _faults(document)
        if faults:
            judged.faults += [Fault(index=index, field=name, message=message) for name, message in faults]
        else:
            judged.drafts.append(_draft(document, historical, index))
    return judged


def _faults(document: Any) -> list[tuple[str, str]]:
    if not isinstance(document, dict):
        return [("", "Must be an object: one CloudEvent.")]
    if not _envelope_is_right(document) and (faults := load(_envelope, document)):
        return faults
    kind, data = _KINDS[document["type"]], document.get("data") or {}
    faults = _subject_faults(kind, document) + _extension_faults(document)
    if not faults and not _data_is_right[kind](data):
        faults = [(f"data.{name}" if name else "data", message) for name, message in load(_data[kind], data)]
    return faults


def _subject_faults(kind: EventType, document: dict[str, Any]) -> list[tuple[str, str]]:
    about = EVENT_TYPES[kind].subject
    if about is not Subject.NONE and not document.get("subject"):
        return [("subject", f"Is missing: {kind} is about one {about}, name it by its key.")]
    return []


def _extension_faults(document: dict[str, Any]) -> list[tuple[str, str]]:
    if ENVELOPE.issuperset(document):
        return []
    return [
        (name, "An extension is a lowercase name of at most 20 letters and digits with a plain value.")
        for name, value in document.items()
        if name not in ENVELOPE and not _is_extension(name, value)
    ]


def _is_extension(name: str, value: Any) -> bool:
    plain = name.isascii() and name.isalnum() and name == name.lower() and len(name) <= 20
    return plain and isinstance(value, str | int | bool) and _extension.accepts(value)


def _draft(document: dict[str, Any], historical: bool, index: int) -> Draft:
    claimed = document.get("time")
    extra = None
    if not ENVELOPE.issuperset(document):
        extra = {name: value for name, value in document.items() if name not in ENVELOPE}
    return Draft(
        id=document["id"],
        source=document["source"],
        type=document["type"],
        subject=document.get("subject"),
        data=document.get("data") or {},
        claimed_ms=None if claimed is None else from_wire(claimed),
        extensions=extra,
        historical=historical,
        index=index,
    )
