"""Who was erased or forgotten goes again where a backup from before is restored: the replaced database knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection, Table, inspect, select

from metaverse.database import bulk, reading
from metaverse.errors import NotFound, Problem
from metaverse.leaving import organization, person
from metaverse.leaving.reach import Reach
from metaverse.models.organization import Organization
from metaverse.models.upkeep import Erasure
from metaverse.models.user import Membership, User
from metaverse.retention import turn
from metaverse.services.memberships import of

erasures: Table = Erasure.__table__
organizations: Table = Organization.__table__
memberships: Table = Membership.__table__
users: Table = User.__table__
ACTOR = "cli:restore"
ORGANIZATIONS = (organization.KIND, organization.LEAVING)
PEOPLE = (person.PERSON, *person.BEGUN)
NOBODY_KNOWS = "The database that was replaced does not say who was erased since; who was, has to go again by hand."
STAYS_CLOSED = "Nobody comes in there. A running server tries it again; or restore once more."
Row = dict[str, str | int]


@dataclass(slots=True)
class Gone:
    """What was done again, with which organizations have no owner by that, and what failed."""

    told: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


@reading
def known(connection: Connection) -> list[Row]:
    """Return who was erased or forgotten; a database without its tables knows nobody."""
    if erasures.name not in inspect(connection).get_table_names():
        return []
    return [dict(row) for row in connection.execute(select(erasures)).mappings()]


def note(connection: Connection, rows: Sequence[Row]) -> None:
    """Tell a database that is being filled who has to go from it again, and close what is theirs there.

    Whatever stops the restore later, nobody comes in, and a running server does the rest.
    """
    for row in rows:
        subject = str(row["subject"])
        if row["kind"] in ORGANIZATIONS:
            _note_organization(connection, row, subject)
        elif row["kind"] in PEOPLE:
            _note_person(connection, row, subject)


def _note_organization(connection: Connection, row: Row, organization_id: str) -> None:
    query = select(organizations.c.id).where(organizations.c.id == organization_id)
    if connection.execute(query).first() is not None:
        organization.lock_out.on(connection, organization_id)
    else:
        bulk.upsert(connection, erasures, [{**row, "kind": organization.KIND}])


def _note_person(connection: Connection, row: Row, user_id: str) -> None:
    found = connection.execute(select(users).where(users.c.id == user_id)).mappings().first()
    if found is None or person.is_nobody(dict(found)):
        bulk.upsert(connection, erasures, [{**row, "kind": person.PERSON}])
        return
    kind = str(row["kind"])
    person.shut(connection, user_id, Reach(kind) if kind in person.BEGUN else Reach.TRACES)


@turn.taken(is_patient=True)
def apply(rows: Sequence[Row], folder: Path) -> Gone:
    """Have them go again; who is not in the backup need not. What fails is told, and stays closed."""
    gone, homes = Gone(), set[str]()
    for row in rows:
        if row["kind"] not in (*ORGANIZATIONS, *PEOPLE):
            continue
        subject, is_person = str(row["subject"]), row["kind"] in PEOPLE
        homes |= set(_homes(subject)) if is_person else set()
        try:
            if _goes(subject, is_person=is_person, folder=folder):
                gone.told.append(f"{subject} was erased since, and is erased again.")
        except NotFound:
            continue
        except Problem as problem:
            gone.failed.append(f"{subject} was erased since, and could not be erased again: {problem.detail}")
    gone.told += [_without_owner(one) for one in ownerless() if one in homes]
    return gone


@reading
def _homes(connection: Connection, user_id: str) -> list[str]:
    return of(connection, user_id)


def _goes(subject: str, *, is_person: bool, folder: Path) -> bool:
    if is_person:
        return person.forget(subject, ACTOR, folder).is_new
    organization.erase(subject, ACTOR)
    return True


def _without_owner(organization_id: str) -> str:
    made = f"flask users create ADDRESS --role owner --organization {organization_id}"
    return f"{organization_id} has no owner who can sign in; make one: {made}"


@reading
def ownerless(connection: Connection) -> list[str]:
    """Return the organizations that have no owner who can sign in."""
    joined = select(memberships.c.organization_id).join(users, users.c.id == memberships.c.user_id)
    owned = joined.where(memberships.c.role == "owner", users.c.disabled.is_(False))
    query = select(organizations.c.id).where(organizations.c.id.not_in(owned)).order_by(organizations.c.id)
    return list(connection.execute(query).scalars())
