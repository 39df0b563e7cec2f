"""Named mappings: kept by administrators, checked before they are, each change noted with who and when."""

from __future__ import annotations

from collections.abc import Collection
from hashlib import blake2b
from typing import Any

import orjson
from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from metaverse.clock import now_ms, to_wire
from metaverse.database import reading, writing
from metaverse.errors import Conflict, Invalid, NotFound, PreconditionFailed
from metaverse.models.mapping import Mapping
from metaverse.services import audit
from metaverse.services.mapped import runs

Json = dict[str, Any]
mappings = Mapping.__table__
MOST = 100
LARGEST = 64 * 1024


@reading
def page(connection: Connection, organization_id: str) -> list[Json]:
    """Return the mappings of an organization by name."""
    query = select(mappings).where(mappings.c.organization_id == organization_id).order_by(mappings.c.name)
    return [view(row) for row in connection.execute(query).mappings()]


@reading
def one(connection: Connection, organization_id: str, name: str) -> Json:
    """Return a mapping.

    Raises:
        NotFound: the organization has no mapping of this name.
    """
    return view(_found(connection, organization_id, name))


def create(organization_id: str, given: Json, actor: str) -> Json:
    """Keep a new mapping.

    Raises:
        Invalid: it is not right; every fault is named at its place.
        Conflict: there is one of this name, or there are too many.
    """
    check(given)
    return _create(organization_id, given, actor)


def replace(organization_id: str, name: str, given: Json, tags: Collection[str] | None, actor: str) -> Json:
    """Put a mapping in the place of the version that one of `tags` names; None is whichever there is.

    Raises:
        Invalid: it is not right; every fault is named at its place.
        NotFound: the organization has no mapping of this name.
        PreconditionFailed: somebody changed it before.
    """
    check(given)
    return _replace(organization_id, name, given, tags, actor)


def put(organization_id: str, name: str, given: Json, actor: str) -> tuple[Json, bool]:
    """Keep a mapping, whether there is one of this name or not; tell also whether it is new."""
    try:
        return replace(organization_id, name, given, None, actor), False
    except NotFound:
        return create(organization_id, {**given, "name": name}, actor), True


@writing
def remove(connection: Connection, organization_id: str, name: str, actor: str) -> None:
    """Delete a mapping.

    Raises:
        NotFound: the organization has no mapping of this name.
    """
    row = _found(connection, organization_id, name)
    connection.execute(delete(mappings).where(*_mine(organization_id, name)))
    audit.note(connection, actor, "mapping.removed", organization_id, name, version=row["version"])


def check(given: Json) -> None:
    """Let a mapping pass that is right.

    Raises:
        Invalid: it is not; every fault is named at its place.
    """
    if len(orjson.dumps(given)) > LARGEST:
        said = f"A mapping has at most {LARGEST} bytes; write it shorter, or make two."
        raise Invalid(said, [{"field": "events", "message": said}])
    faults = runs.faults({"each": given.get("each", "@"), "events": given["events"]})
    if faults:
        raise Invalid(f"The mapping is not right in {len(faults)} places; errors names each.", faults)


def tag(mapping: Json) -> str:
    """Name a version of a mapping: its number, and what it says."""
    said = orjson.dumps([mapping["description"], mapping["each"], mapping["events"]])
    return f"mapping-{mapping['version']}-{blake2b(said, digest_size=8).hexdigest()}"


def view(row: Any) -> Json:
    """Return a mapping in wire names."""
    return {
        "name": row["name"],
        "description": row["description"],
        "each": row["each"],
        "events": row["events"],
        "version": row["version"],
        "createdAt": to_wire(row["created_ms"]),
        "createdBy": row["created_by"],
        "changedAt": to_wire(row["changed_ms"]),
        "changedBy": row["changed_by"],
    }


@writing
def _create(connection: Connection, organization_id: str, given: Json, actor: str) -> Json:
    name, now = given["name"], now_ms()
    query = select(mappings.c.name).where(mappings.c.organization_id == organization_id)
    known = set(connection.execute(query).scalars())
    if name in known:
        raise Conflict(f"There is a mapping {name} already; change that, or choose another name.")
    if len(known) >= MOST:
        raise Conflict(f"There are {MOST} mappings already; remove one first.")
    row = {
        **_written(given),
        "organization_id": organization_id,
        "name": name,
        "version": 1,
        "created_ms": now,
        "created_by": actor,
        "changed_ms": now,
        "changed_by": actor,
    }
    try:
        connection.execute(insert(mappings), row)
    except IntegrityError:
        raise Conflict(f"There is a mapping {name} already; change that, or choose another name.") from None
    audit.note(connection, actor, "mapping.created", organization_id, name, version=1)
    return view(row)


@writing
def _replace(
    connection: Connection, organization_id: str, name: str, given: Json, tags: Collection[str] | None, actor: str
) -> Json:
    row = _found(connection, organization_id, name, for_update=True)
    if tags is not None and tag(view(row)) not in tags:
        raise PreconditionFailed("Somebody changed the mapping before you; read it again and repeat your change.")
    version = row["version"] + 1
    changed = {**_written(given), "version": version, "changed_ms": now_ms(), "changed_by": actor}
    connection.execute(update(mappings).where(*_mine(organization_id, name)).values(**changed))
    audit.note(connection, actor, "mapping.changed", organization_id, name, version=version)
    return view({**row, **changed})


def _written(given: Json) -> Json:
    return {"description": given.get("description"), "each": given.get("each", "@"), "events": given["events"]}


def _found(connection: Connection, organization_id: str, name: str, *, for_update: bool = False) -> Json:
    query = select(mappings).where(*_mine(organization_id, name))
    row = connection.execute(query.with_for_update() if for_update else query).mappings().first()
    if row is None:
        raise NotFound(f"There is no mapping {name}.")
    return dict(row)


def _mine(organization_id: str, name: str) -> tuple[Any, Any]:
    return mappings.c.organization_id == organization_id, mappings.c.name == name
