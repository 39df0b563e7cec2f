"""Users: who may sign in, and with what role in which organization."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from metaverse.clock import now_ms, to_wire
from metaverse.database import reading, writing
from metaverse.errors import Conflict, Forbidden, NotFound
from metaverse.ids import new_id
from metaverse.models.organization import Organization
from metaverse.models.user import Membership, Session, User
from metaverse.services import audit

users = User.__table__
memberships = Membership.__table__
sessions = Session.__table__
organizations = Organization.__table__


@writing
def create(
    connection: Connection,
    organization_id: str,
    email: str,
    name: str,
    password_hash: str,
    role: str,
    actor: str,
) -> str:
    """Make a user of an organization and return the id.

    Raises:
        NotFound: there is no such organization.
        Conflict: the address is taken.
    """
    if connection.execute(select(organizations.c.id).where(organizations.c.id == organization_id)).first() is None:
        raise NotFound(f"There is no organization {organization_id}.")
    if connection.execute(select(users.c.id).where(users.c.email == email.lower())).first():
        raise Conflict("There is a user with this address already.")
    user_id = new_id("u")
    row = {"id": user_id, "email": email.lower(), "name": name, "password_hash": password_hash}
    connection.execute(insert(users), {**row, "disabled": False, "created_ms": now_ms()})
    connection.execute(insert(memberships), {"organization_id": organization_id, "user_id": user_id, "role": role})
    audit.note(connection, actor, "user.created", organization_id, user_id, email=email.lower(), role=role)
    return user_id


@writing
def join(connection: Connection, organization_id: str, user_id: str, role: str, actor: str) -> None:
    """Give a user a role in one more organization."""
    connection.execute(insert(memberships), {"organization_id": organization_id, "user_id": user_id, "role": role})
    audit.note(connection, actor, "user.joined", organization_id, user_id, role=role)


@reading
def page(connection: Connection, organization_id: str) -> list[dict[str, Any]]:
    """Return the users of an organization by their address."""
    query = (
        select(users, memberships.c.role)
        .join(memberships, memberships.c.user_id == users.c.id)
        .where(memberships.c.organization_id == organization_id)
        .order_by(users.c.email)
    )
    return [_view(row) for row in connection.execute(query).mappings()]


@reading
def by_email(connection: Connection, email: str) -> dict[str, Any] | None:
    """Return the row of the user with an address."""
    row = connection.execute(select(users).where(users.c.email == email.lower())).mappings().first()
    return dict(row) if row else None


@reading
def profile(connection: Connection, user_id: str) -> dict[str, Any]:
    """Return a user with the organizations and roles, as the user may see it.

    Raises:
        NotFound: there is no such user.
    """
    row = connection.execute(select(users).where(users.c.id == user_id)).mappings().first()
    if row is None:
        raise NotFound("There is no such user.")
    query = (
        select(organizations.c.id, organizations.c.name, memberships.c.role)
        .join(memberships, memberships.c.organization_id == organizations.c.id)
        .where(memberships.c.user_id == user_id)
        .order_by(organizations.c.name)
    )
    belongs = [dict(organization) for organization in connection.execute(query).mappings()]
    return {"id": row["id"], "email": row["email"], "name": row["name"], "organizations": belongs}


@writing
def change(
    connection: Connection,
    organization_id: str,
    user_id: str,
    changes: dict[str, Any],
    actor: str,
    owned: Collection[str] | None = None,
) -> None:
    """Change a user's name, password, role, or whether the user may sign in; what is not named stays.

    A new password and a disabled user end every session of the user. All but the role is the user's own in every
    organization alike: it is changed by who owns all of them (`owned`; None for who may everything).

    Raises:
        NotFound: the organization has no such user.
        Forbidden: the user belongs to an organization that the actor does not own.
        Conflict: an organization would be left without an owner.
    """
    _member(connection, organization_id, user_id)
    if changes.get("role", "owner") != "owner":
        _keep_an_owner(connection, organization_id, user_id)
    own = {field: changes[field] for field in ("name", "disabled", "password_hash") if field in changes}
    if own:
        belongs = _organizations_of(connection, user_id)
        if owned is not None and not set(belongs) <= set(owned):
            raise Forbidden("This person also belongs to an organization that is not yours; only the role is yours.")
        for one in belongs if own.get("disabled") else ():
            _keep_an_owner(connection, one, user_id)
        connection.execute(update(users).where(users.c.id == user_id).values(**own))
    if "role" in changes:
        mine = (memberships.c.organization_id == organization_id, memberships.c.user_id == user_id)
        connection.execute(update(memberships).where(*mine).values(role=changes["role"]))
    if changes.get("disabled") or "password_hash" in changes:
        end_sessions(connection, user_id)
    told = {field: value for field, value in changes.items() if field != "password_hash"}
    audit.note(connection, actor, "user.changed", organization_id, user_id, **told)


@writing
def remove(connection: Connection, organization_id: str, user_id: str, actor: str) -> None:
    """Take a user out of an organization.

    Raises:
        NotFound: the organization has no such user.
        Conflict: it would be left without an owner.
    """
    _member(connection, organization_id, user_id)
    _keep_an_owner(connection, organization_id, user_id)
    mine = (memberships.c.organization_id == organization_id, memberships.c.user_id == user_id)
    connection.execute(delete(memberships).where(*mine))
    audit.note(connection, actor, "user.removed", organization_id, user_id)


def end_sessions(connection: Connection, user_id: str) -> None:
    """End every session of a user."""
    open_ones = (sessions.c.user_id == user_id, sessions.c.revoked_ms.is_(None))
    connection.execute(update(sessions).where(*open_ones).values(revoked_ms=now_ms()))


def _organizations_of(connection: Connection, user_id: str) -> list[str]:
    query = select(memberships.c.organization_id).where(memberships.c.user_id == user_id)
    return list(connection.execute(query).scalars())


def _member(connection: Connection, organization_id: str, user_id: str) -> None:
    mine = (memberships.c.organization_id == organization_id, memberships.c.user_id == user_id)
    if connection.execute(select(memberships.c.role).where(*mine)).first() is None:
        raise NotFound("There is no such user.")


def _keep_an_owner(connection: Connection, organization_id: str, without: str) -> None:
    owners = (
        select(func.count())
        .select_from(memberships.join(users, users.c.id == memberships.c.user_id))
        .where(memberships.c.organization_id == organization_id, memberships.c.role == "owner")
        .where(memberships.c.user_id != without, users.c.disabled.is_(False))
    )
    role = select(memberships.c.role).where(
        memberships.c.organization_id == organization_id, memberships.c.user_id == without
    )
    if connection.execute(role).scalar() == "owner" and not connection.execute(owners).scalar():
        raise Conflict("An organization needs an owner; make another one first.")


def _view(row: Any) -> dict[str, Any]:
    return {
        "id": row["id"],
        "email": row["email"],
        "name": row["name"],
        "role": row["role"],
        "disabled": row["disabled"],
        "createdAt": to_wire(row["created_ms"]),
    }
