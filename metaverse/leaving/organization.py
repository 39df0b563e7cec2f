"""Erasing an organization: every row of it, in every table; and of the people whom nobody else knows, everything."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, func, select, text

from metaverse.clock import now_ms
from metaverse.database import bound, bulk, driver, reading, writing
from metaverse.errors import NotFound
from metaverse.leaving import tables
from metaverse.models.organization import Organization
from metaverse.models.upkeep import Erasure
from metaverse.models.user import Membership, User
from metaverse.services import audit, rights

organizations: Table = Organization.__table__
memberships: Table = Membership.__table__
users: Table = User.__table__
erasures: Table = Erasure.__table__
AT_ONCE = 1000
KIND, LEAVING = "organization", Erasure.LEAVING
AT_LAST = ("memberships", "audit_log")
"""Who belongs here must be known to the last step, and the audit log is opened once."""

KEYS_TO_IT = ("tokens", "wall_links")
"""What lets somebody in and goes at once; roles stay to the last step, but open nothing that is being erased."""


@dataclass(slots=True)
class Found:
    """What there is of an organization: rows by table, and the people whom nobody else knows."""

    organization_id: str
    rows: dict[str, int] = field(default_factory=dict)
    people: list[str] = field(default_factory=list)

    def to_wire(self) -> dict[str, Any]:
        """Return it in wire names."""
        return {"id": self.organization_id, "rows": self.rows, "people": len(self.people)}


@reading
def look(connection: Connection, organization_id: str) -> Found:
    """Count what there is of an organization; nothing changes.

    Raises:
        NotFound: there is no such organization.
    """
    _require(connection, organization_id)
    found = Found(organization_id, people=_only_here(connection, organization_id))
    for table in tables.of_organizations():
        mine = table.c.organization_id == organization_id
        count = connection.execute(select(func.count()).select_from(table).where(mine)).scalar_one()
        if count:
            found.rows[str(table.name)] = count
    return found


def erase(organization_id: str, actor: str, *, is_scrubbed: bool = False) -> Found:
    """Erase an organization. Nobody gets in from the first step on; the last one takes what is left, all or nothing.

    Stopped in the middle, it is called again; until then the organization stays closed.

    With `is_scrubbed` PostgreSQL writes its tables anew, so that nothing is left in its files; they are locked so long.

    Raises:
        NotFound: there is no such organization.
    """
    found = look(organization_id)
    lock_out(organization_id)
    for table in tables.of_organizations():
        while _delete_some(table.name, organization_id):
            pass
    _finish(organization_id, found, actor)
    scrub(is_scrubbed)
    return found


@reading
def unfinished(connection: Connection, before_ms: int) -> list[str]:
    """Return the organizations whose erasure was begun before a moment, and has not come to its end."""
    begun = (erasures.c.kind == LEAVING, erasures.c.at_ms < before_ms)
    return list(connection.execute(select(erasures.c.subject).where(*begun)).scalars())


def sweep() -> int:
    """Delete what was written of erased organizations by whoever did not know yet."""
    return sum(_swept(organization_id) for organization_id in erased())


@reading
def erased(connection: Connection) -> list[str]:
    """Return the organizations that were erased, and are not there again."""
    query = select(erasures.c.subject).where(erasures.c.kind == KIND)
    there = select(organizations.c.id)
    return list(connection.execute(query.where(erasures.c.subject.not_in(there))).scalars())


@writing
def _swept(connection: Connection, organization_id: str) -> int:
    return sum(
        connection.execute(delete(table).where(table.c.organization_id == organization_id)).rowcount
        for table in tables.of_organizations()
        if table.name not in AT_LAST
    )


@writing
def lock_out(connection: Connection, organization_id: str) -> None:
    """Close an organization: no token, no wall link and no role opens it any more. Running servers hear it at once."""
    _require(connection, organization_id)
    for table in tables.of_organizations():
        if table.name in KEYS_TO_IT:
            connection.execute(delete(table).where(table.c.organization_id == organization_id))
    bulk.upsert(connection, erasures, [{"kind": LEAVING, "subject": organization_id, "at_ms": now_ms()}])
    rights.changed(connection)


def _table(name: str) -> Table | None:
    return next((table for table in tables.of_organizations() if table.name == name), None)


@writing
def _delete_some(connection: Connection, name: str, organization_id: str) -> int:
    """Delete some rows of one table; what the last step needs stays."""
    table = _table(name)
    if table is None or name in AT_LAST:
        return 0
    _overwriting(connection)
    names: list[Any] = list(table.primary_key.columns)
    mine = table.c.organization_id == organization_id
    some = connection.execute(select(*names).where(mine).limit(AT_ONCE)).all()
    if some:
        one = [name == bindparam(f"b_{name.name}") for name in names]
        told = [{f"b_{n.name}": value for n, value in zip(names, row, strict=True)} for row in some]
        connection.execute(delete(table).where(*one), told)
    return len(some)


@writing
def _finish(connection: Connection, organization_id: str, found: Found, actor: str) -> None:
    """Take what is left, whatever came in meanwhile, the organization itself, and who belongs nowhere else."""
    _overwriting(connection)
    found.people = _hold(connection, organization_id)
    with audit.opened(connection, actor, "an organization is erased"):
        for table in tables.of_organizations():
            connection.execute(delete(table).where(table.c.organization_id == organization_id))
        for user_id in found.people:
            for table in tables.of_people():
                connection.execute(delete(table).where(table.c.user_id == user_id))
            _forget_acts(connection, user_id)
            connection.execute(delete(users).where(users.c.id == user_id))
    connection.execute(delete(organizations).where(organizations.c.id == organization_id))
    connection.execute(delete(erasures).where(erasures.c.kind == LEAVING, erasures.c.subject == organization_id))
    bulk.upsert(connection, erasures, [{"kind": KIND, "subject": organization_id, "at_ms": now_ms()}])
    audit.note(connection, actor, "organization.erased", None, organization_id, rows=sum(found.rows.values()))
    rights.changed(connection)


def _hold(connection: Connection, organization_id: str) -> list[str]:
    """Have an organization, and whom nobody else knows, alone, and return those people.

    What a server writes meanwhile that refers to them was there before, and goes along; or it comes too late.
    """
    mine = select(organizations.c.id).where(organizations.c.id == organization_id)
    if connection.execute(mine.with_for_update()).first() is None:
        raise NotFound("There is no such organization.")
    people = _only_here(connection, organization_id)
    connection.execute(select(users.c.id).where(users.c.id.in_(people)).with_for_update()).all()
    return people


def _forget_acts(connection: Connection, user_id: str) -> None:
    """Delete what is noted of a person beside any organization: sign-ins, changes of the profile."""
    acts = audit.audit_log
    mine = (acts.c.organization_id.is_(None), acts.c.actor == f"user:{user_id}")
    connection.execute(delete(acts).where(*mine))


def _only_here(connection: Connection, organization_id: str) -> list[str]:
    other = memberships.alias("other")
    elsewhere = select(other.c.user_id).where(other.c.organization_id != organization_id)
    query = select(memberships.c.user_id).where(memberships.c.organization_id == organization_id)
    return list(connection.execute(query.where(memberships.c.user_id.not_in(elsewhere))).scalars())


def _require(connection: Connection, organization_id: str) -> None:
    if connection.execute(select(organizations.c.id).where(organizations.c.id == organization_id)).first() is None:
        raise NotFound("There is no such organization.")


def _overwriting(connection: Connection) -> None:
    """Have SQLite write zeros over what it deletes."""
    if driver.is_sqlite(connection):
        driver.raw(connection).execute("PRAGMA secure_delete=ON").close()


def scrub(is_scrubbed: bool) -> None:
    """Leave nothing of what was deleted in the files, as far as nobody is held up, or wholly where that is wanted."""
    engine = bound().engine
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if engine.dialect.name == "sqlite":
            driver.raw(connection).execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
            return
        connection.execute(text("VACUUM (FULL, ANALYZE)" if is_scrubbed else "VACUUM (ANALYZE)"))
