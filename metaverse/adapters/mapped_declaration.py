"""A mapping as it is written down, checked part by part: every fault is named at its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from marshmallow import Schema, fields

from metaverse.adapters.mapped_terms import Expression, Json, Literal, Misread, Term, Words, expression, term
from metaverse.events.names import EVENT_TYPES, EventType, Subject
from metaverse.schemas.events import DATA
from metaverse.schemas.fields import Checked, Flat, Moment, Number, Text, Whole, Word
from metaverse.schemas.mapping import MOST_EVENTS, TYPES

T = TypeVar("T")
EVERY = "@"
PARTS = ("each", "when", "type", "subject", "id", "time", "data")
PREFIX = "metaverse."
_OF_ONE_VALUE = (Text, Word, Number, Whole, Moment)


@dataclass(slots=True)
class Template:
    """How one event is made of a record; `mark` tells its events from those of the other templates."""

    place: str
    mark: str
    each: Expression
    type: EventType
    when: Expression | None = None
    subject: Term | None = None
    id: Term | None = None
    time: Term | None = None
    data: dict[str, Term] = field(default_factory=dict)


@dataclass(slots=True)
class Declared:
    """A mapping that was read, as far as it could be, and its faults as pairs of a place and a message."""

    templates: list[Template] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)

    def read(self, read: Callable[[Any], T], given: Any, place: str) -> T | None:
        """Read one part, or note what is wrong with it."""
        try:
            return read(given)
        except Misread as misread:
            self.faults.append((f"{place}.{misread.place}".rstrip("."), str(misread)))
            return None


def declared(mapping: Json) -> Declared:
    """Read a mapping: `each` selects the records, and each of `events` makes an event of one."""
    result = Declared()
    each = result.read(expression, mapping.get("each", EVERY), "each")
    given = mapping.get("events")
    if not isinstance(given, list) or not 1 <= len(given) <= MOST_EVENTS:
        result.faults.append(("events", f"List 1 to {MOST_EVENTS} events, each with type, subject and data."))
        return result
    seen: Counter[str] = Counter()
    for index, item in enumerate(given):
        template = _template(result, item, f"events.{index}", each, seen)
        if template is not None:
            result.templates.append(template)
    return result


def _template(result: Declared, given: Any, place: str, each: Expression | None, seen: Counter[str]) -> Template | None:
    if not isinstance(given, dict):
        result.faults.append((place, f"Must be an object with {', '.join(PARTS)}."))
        return None
    for odd in sorted(given.keys() - set(PARTS)):
        result.faults.append((f"{place}.{odd}", f"Is unknown; an event has {', '.join(PARTS)}."))
    if given.get("type") not in TYPES:
        result.faults.append((f"{place}.type", f"Must be one of: {', '.join(TYPES)}."))
        return None
    kind = EventType(given["type"])
    optional = {
        part: result.read(read, given[part], f"{place}.{part}")
        for part, read in (("each", expression), ("when", expression), ("subject", term), ("id", term), ("time", term))
        if given.get(part) is not None
    }
    if EVENT_TYPES[kind].subject is not Subject.NONE and "subject" not in optional:
        result.faults.append((f"{place}.subject", f"Is missing: {kind} is about one {EVENT_TYPES[kind].subject}."))
    data = _data(result, given.get("data", {}), kind, f"{place}.data")
    own = optional.pop("each", None) or each
    return None if own is None else Template(place, _mark(kind, seen), own, kind, data=data, **optional)  # type: ignore[arg-type]


def _mark(kind: EventType, seen: Counter[str]) -> str:
    """Name a template by its type, and by its number where several have the same."""
    short = kind.value.removeprefix(PREFIX)
    seen[short] += 1
    return short if seen[short] == 1 else f"{short}#{seen[short]}"


def _data(result: Declared, given: Any, kind: EventType, place: str) -> dict[str, Term]:
    if not isinstance(given, dict):
        result.faults.append((place, "Must be an object of fields, each with an expression."))
        return {}
    read = {name: result.read(term, item, f"{place}.{name}") for name, item in given.items() if item is not None}
    found = {name: item for name, item in read.items() if item is not None}
    result.faults += _field_faults(DATA[kind], read, place)
    return found


def _field_faults(schema: type[Schema], given: dict[str, Any], place: str) -> list[tuple[str, str]]:
    known = schema().fields
    faults = [(f"{place}.{name}", f"Is unknown; there are: {', '.join(known)}.") for name in given if name not in known]
    faults += [(f"{place}.{name}", "Is missing.") for name, one in known.items() if one.required and name not in given]
    for name, item in given.items():
        if name in known:
            faults += _value_faults(known[name], item, f"{place}.{name}")
    return faults


def _value_faults(known: fields.Field[Any], item: Any, place: str) -> list[tuple[str, str]]:
    """Judge what is certain before any record is seen: nested fields, literals and words."""
    if isinstance(known, fields.Nested) and isinstance(item, dict):
        return _field_faults(type(known.schema), item, place)
    if isinstance(item, dict | list) and isinstance(known, _OF_ONE_VALUE):
        return [(place, "Must be one value: an expression, a literal or words.")]
    if not isinstance(known, Checked) or isinstance(known, Flat):
        return []
    certain = [item.value] if isinstance(item, Literal) else _ours(item) if isinstance(item, Words) else []
    return [(place, known.complaint(one)) for one in certain if one is not None and not known.accepts(one)]


def _ours(words: Words) -> list[Any]:
    return [*words.words.values(), words.otherwise]
