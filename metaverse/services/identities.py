"""Identities: one being, whatever keys its sessions and sources tell it by.

What comes in by an adapter has its agents' keys replaced by those of beings before it reaches the log, so that the log
holds beings and a rebuild asks nobody. The first assignment of a key stands, whoever told it: hooks, session file,
replay and telemetry of one session agree.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from metaverse import database
from metaverse.clock import steady_ms
from metaverse.database import Database
from metaverse.events.bus import Word, bus
from metaverse.events.names import EVENT_TYPES, EventType, Subject
from metaverse.operations import meters
from metaverse.schemas.fields import KEY_LIMIT, is_storable
from metaverse.services import identity_register as register
from metaverse.services import identity_rules
from metaverse.services.identity_births import Being
from metaverse.services.identity_rules import Rule

Json = dict[str, Any]

FIELDS = ("agentId", "assignee", "parentId", "to")
_NAMING: dict[Subject, tuple[str, ...]] = {Subject.TASK: ("agentId", "assignee"), Subject.ATTENDED: ()}
"""In an event about a task `parentId` names a task, and an act of attention names people."""

MOST_KNOWN = 20_000
KNOWN_FOR_MS = 10_000
"""So long another process may not know that a person assigned a key anew."""

_known: WeakKeyDictionary[Database, OrderedDict[tuple[str, str], tuple[int, Being]]] = WeakKeyDictionary()
meters.watch_cache("identities", lambda: sum(map(len, list(_known.values()))), MOST_KNOWN)


class Beings(NamedTuple):
    """The events of a batch as the log takes them, and which agents of before are merged into which beings."""

    events: list[Json]
    merged: list[Json]


def beings(
    organization_id: str,
    adapter: str,
    events: Sequence[Json],
    token_id: str | None = None,
    bound: Iterable[str] = (),
) -> Beings:
    """Return the events with their agents' keys replaced by those of the beings that they stand for.

    What came by a token belongs to the token's name. The keys that bind it (`bound`) are beings themselves. Where a
    key was an agent of its own before its being was known, `merged` says so.
    """
    told = {key for event in events for _, _, key in _keys(event)}
    known = _recalled(organization_id, told) if told else {}
    merged: list[Json] = []
    if identity_rules.has_rules(adapter) and _may_be_born(events, told - known.keys()):
        known, merged = register.assign_new(organization_id, adapter, told, events, token_id, frozenset(bound))
        _remember(organization_id, known)
    others = {key: being.key for key, being in known.items() if being.key != key}
    if not others:
        return Beings(list(events), merged)
    names = register.names(organization_id, [known[key] for key in _registered(events) if key in known])
    return Beings([_rewritten(event, others, known, names) for event in events], merged)


def forget() -> None:
    """Ask the database for everything again, here and in every other process."""
    forget_here()
    bus.say(Word.IDENTITIES)


def forget_here() -> None:
    """Ask the database for everything again."""
    _known.pop(database.bound(), None)


def _keys(event: Any) -> Iterator[tuple[str, str, str]]:
    """Yield each place of an event that names an agent, and the key there; what is no event names nobody."""
    kind, data = (event.get("type"), event.get("data")) if isinstance(event, dict) else (None, None)
    if not isinstance(kind, str) or kind not in _SUBJECTS or not isinstance(data, dict):
        return
    if _SUBJECTS[kind] is Subject.AGENT and _is_key(event.get("subject")):
        yield "event", "subject", event["subject"]
    for field in _NAMING.get(_SUBJECTS[kind], FIELDS):
        if _is_key(data.get(field)):
            yield "data", field, data[field]


def _is_key(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= KEY_LIMIT and is_storable(value)


_SUBJECTS: dict[Any, Subject] = {kind.value: rule.subject for kind, rule in EVENT_TYPES.items()}


def _registered(events: Iterable[Any]) -> set[str]:
    """Return the keys of those who say who they are."""
    named = (event for event in events if isinstance(event, dict) and event.get("type") == EventType.AGENT_REGISTERED)
    return {event["subject"] for event in named if _is_key(event.get("subject"))}


def _may_be_born(events: Iterable[Any], new: set[str]) -> bool:
    """Tell whether some of the new keys may get beings: those who say who they are, and sub-agents."""
    return any("/" in key for key in new) or not new.isdisjoint(_registered(events))


def _rewritten(event: Json, others: dict[str, str], known: dict[str, Being], names: dict[str, Json]) -> Json:
    """Return one event with beings for keys; what it says of its agent gives way to what the being is called."""
    changes = [(where, field, others[key]) for where, field, key in _keys(event) if key in others]
    if not changes:
        return event
    data = {**event["data"], **{field: key for where, field, key in changes if where == "data"}}
    outer = {field: key for where, field, key in changes if where == "event"}
    told = known.get(event.get("subject", ""))
    if event["type"] == EventType.AGENT_REGISTERED and told is not None and told.rule != Rule.SESSION:
        data |= {"name": told.name or data.get("name")} | names.get(told.key, {})
        if data.get("parentId") == told.key:
            del data["parentId"]
    return {**event, **outer, "data": data}


def _recalled(organization_id: str, told: set[str]) -> dict[str, Being]:
    """Return the beings of those keys that have one: what was asked lately is not asked again."""
    kept, now = _known.setdefault(database.bound(), OrderedDict()), steady_ms()
    found = {
        key: at_and_being[1]
        for key in told
        if (at_and_being := kept.get((organization_id, key))) and now - at_and_being[0] < KNOWN_FOR_MS
    }
    if rest := told - found.keys():
        stored = register.of_keys(organization_id, rest)
        _remember(organization_id, stored)
        found |= stored
    return found


def _remember(organization_id: str, found: dict[str, Being]) -> None:
    kept, now = _known.setdefault(database.bound(), OrderedDict()), steady_ms()
    for key, being in found.items():
        kept[organization_id, key] = (now, being)
        kept.move_to_end((organization_id, key))
    while len(kept) > MOST_KNOWN:
        kept.popitem(last=False)
