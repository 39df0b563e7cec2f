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

from sqlalchemy import Connection, and_, delete, or_, select

from metaverse import database
from metaverse.clock import now_ms, to_wire
from metaverse.database import Database, bulk, reading, writing
from metaverse.events import journal
from metaverse.events.names import EVENT_TYPES, EventType, Subject
from metaverse.models.agent import Agent
from metaverse.models.identity import Identity
from metaverse.models.token import Token
from metaverse.schemas.fields import KEY_LIMIT, is_storable
from metaverse.services import audit, identity_rules
from metaverse.services.identity_births import Being, Births
from metaverse.services.identity_rules import Rule

identities = Identity.__table__
agents = Agent.__table__
tokens = Token.__table__
Json = dict[str, Any]

FIELDS = ("agentId", "assignee", "parentId", "to")
_NAMING: dict[Subject, tuple[str, ...]] = {Subject.TASK: ("agentId", "assignee"), Subject.ATTENDED: ()}
"""In an event about a task `parentId` names a task, and an act of attention names people."""

SOURCE = "urn:metaverse:identity"
MOST_KNOWN = 20_000
KNOWN_FOR_MS = 10_000
"""So long another process may not know that a person assigned a key anew."""

AT_ONCE = 400
_known: WeakKeyDictionary[Database, OrderedDict[tuple[str, str], tuple[int, Being]]] = WeakKeyDictionary()


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
    if identity_rules.has_rules(adapter) and told - known.keys():
        known, merged = _assign(organization_id, adapter, events, token_id, frozenset(bound))
        _remember(organization_id, known)
    others = {key: being.key for key, being in known.items() if being.key != key}
    if not others:
        return Beings(list(events), merged)
    names = _names(organization_id, [known[key] for key in _registered(events) if key in known])
    return Beings([_rewritten(event, others, known, names) for event in events], merged)


def forget() -> None:
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
    kept, now = _known.setdefault(database.bound(), OrderedDict()), now_ms()
    found = {
        key: at_and_being[1]
        for key in told
        if (at_and_being := kept.get((organization_id, key))) and now - at_and_being[0] < KNOWN_FOR_MS
    }
    if rest := told - found.keys():
        stored = of_keys(organization_id, rest)
        _remember(organization_id, stored)
        found |= stored
    return found


def _remember(organization_id: str, found: dict[str, Being]) -> None:
    kept, now = _known.setdefault(database.bound(), OrderedDict()), now_ms()
    for key, being in found.items():
        kept[organization_id, key] = (now, being)
        kept.move_to_end((organization_id, key))
    while len(kept) > MOST_KNOWN:
        kept.popitem(last=False)


@reading
def of_keys(connection: Connection, organization_id: str, told: Iterable[str]) -> dict[str, Being]:
    """Return the beings of those keys that have one."""
    found, wanted = {}, sorted(told)
    columns = (identities.c.key, identities.c.being, identities.c.name, identities.c.rule)
    for start in range(0, len(wanted), AT_ONCE):
        these = identities.c.key.in_(wanted[start : start + AT_ONCE])
        query = select(*columns).where(identities.c.organization_id == organization_id, these)
        found.update({row.key: Being(row.being, row.name, row.rule) for row in connection.execute(query)})
    return found


@reading
def _names(connection: Connection, organization_id: str, several: Sequence[Being]) -> dict[str, Json]:
    """Return what beings are called by now and where they belong, so that a new session does not rename them."""
    keys = sorted({being.key for being in several})
    if not keys:
        return {}
    query = select(agents.c.key, agents.c.name, agents.c.department)
    rows = connection.execute(query.where(agents.c.organization_id == organization_id, agents.c.key.in_(keys)))
    said = {row.key: {"name": row.name, "department": row.department} for row in rows}
    return {key: {field: value for field, value in one.items() if value} for key, one in said.items()}


@writing
def _assign(
    connection: Connection,
    organization_id: str,
    adapter: str,
    events: Sequence[Json],
    token_id: str | None,
    bound: frozenset[str],
) -> tuple[dict[str, Being], list[Json]]:
    """Assign the new keys of a batch; return the beings of all its keys, and what the log must know of it first."""
    journal.hold(connection, organization_id)
    told = {key for event in events for _, _, key in _keys(event)}
    known = of_keys.on(connection, organization_id, told)
    family = adapter.removesuffix(identity_rules.FILES)
    rule = identity_rules.of(connection, organization_id)[family]
    registry = _Registry(connection, organization_id, token_id)
    readable = [event for event in events if isinstance(event, dict)]
    born = Births(rule, bound, known, registry).of(readable, sorted(told))
    _keep(connection, organization_id, family, born)
    return {**known, **born}, _mergings(connection, organization_id, born)


class _Registry:
    """What births ask of the database."""

    def __init__(self, connection: Connection, organization_id: str, token_id: str | None) -> None:
        self._connection, self._organization_id, self._token_id = connection, organization_id, token_id

    def standing(self, keys: Sequence[str]) -> dict[str, tuple[str | None, int]]:
        """Return the status of beings and since when it was told, in milliseconds; who is not there is left out."""
        query = select(agents.c.key, agents.c.status, agents.c.status_ms)
        these = (agents.c.organization_id == self._organization_id, agents.c.key.in_(keys))
        return {row.key: (row.status, row.status_ms) for row in self._connection.execute(query.where(*these))}

    def owner(self) -> str | None:
        """Return the name of the token that the batch came by."""
        query = select(tokens.c.name).where(tokens.c.id == self._token_id)
        return self._connection.execute(query).scalar() if self._token_id else None

    def of_folder(self, nobodys: str) -> str | None:
        """Return the one being of a folder, `nobodys` or somebody's; None where there is none or are several."""
        named = identities.c.being
        somebodys = and_(named.startswith(f"{nobodys}:", autoescape=True), ~named.contains("/"))
        mine = (identities.c.organization_id == self._organization_id, or_(named == nobodys, somebodys))
        found = set(self._connection.execute(select(named).where(*mine).distinct().limit(2)).scalars())
        return nobodys if nobodys in found else (found.pop() if len(found) == 1 else None)


def _keep(connection: Connection, organization_id: str, adapter: str, born: dict[str, Being]) -> None:
    rows = [
        {
            "organization_id": organization_id,
            "key": key,
            "being": being.key,
            "name": being.name,
            "adapter": adapter,
            "rule": being.rule,
            "first_ms": now_ms(),
        }
        for key, being in born.items()
    ]
    if rows:
        bulk.insert(connection, identities, rows)


def _mergings(connection: Connection, organization_id: str, born: dict[str, Being]) -> list[Json]:
    """Return the merging of each key that was an agent of its own before its being was known."""
    moved = sorted(key for key, being in born.items() if being.key != key)
    if not moved:
        return []
    mine = (agents.c.organization_id == organization_id, agents.c.merged_into.is_(None))
    there = connection.execute(select(agents.c.key).where(*mine, agents.c.key.in_(moved))).scalars()
    return [
        {
            "specversion": "1.0",
            "id": f"{key}>{born[key].key}",
            "source": SOURCE,
            "type": EventType.AGENT_MERGED.value,
            "subject": key,
            "data": {"into": born[key].key},
        }
        for key in there
    ]


@writing
def assign(connection: Connection, organization_id: str, key: str, being: str, actor: str) -> Json:
    """Say which being a key stands for, for all that comes in by adapters from now on.

    Raises:
        NotFound: there is no such organization.
    """
    journal.hold(connection, organization_id)
    mine = (identities.c.organization_id == organization_id, identities.c.key == key)
    connection.execute(delete(identities).where(*mine))
    _keep(connection, organization_id, "", {key: Being(being, None, Rule.ASSIGNED.value)})
    audit.note(connection, actor, "identity.assigned", organization_id, key, being=being)
    return _view(connection.execute(select(identities).where(*mine)).mappings().one())


@reading
def page(
    connection: Connection, organization_id: str, being: str | None = None, after: str | None = None, limit: int = 500
) -> list[Json]:
    """Return the keys that stand for beings, of one being if asked, those after a key, by key."""
    query = select(identities).where(identities.c.organization_id == organization_id, identities.c.key > (after or ""))
    if being is not None:
        query = query.where(identities.c.being == being)
    return [_view(row) for row in connection.execute(query.order_by(identities.c.key).limit(limit)).mappings()]


def _view(row: Any) -> Json:
    told = {field: row[field] for field in ("key", "being", "adapter", "rule")}
    return {**told, "adapter": row["adapter"] or None, "firstAt": to_wire(row["first_ms"])}
