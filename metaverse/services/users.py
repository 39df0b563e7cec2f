"""Users: who may sign in, and with what role in which organization."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from metaverse.clock import now_ms, to_wire
from metaverse.database import reading, writing
from metaverse.errors import Conflict, Forbidden, NotFound
from metaverse.ids import new_id
from metaverse.models.organization import Organization
from metaverse.models.user import Membership, Session, User, has_address, index_of
from metaverse.services import audit
from metaverse.services.memberships import keep_an_owner, of, open_to, refuse_beyond, refuse_forgotten, require

users = User.__table__
memberships = Membership.__table__
sessions = Session.__table__
organizations = Organization.__table__

PERSONAL = ("name", "disabled", "password_hash")
"""What of a user belongs to the person, not to one organization."""


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
    user_id = new_id("u")
    _keep(connection, {"id": user_id, "email": email.lower(), "name": name, "password_hash": password_hash})
    connection.execute(insert(memberships), {"organization_id": organization_id, "user_id": user_id, "role": role})
    audit.note(connection, actor, "user.created", organization_id, user_id, email=email.lower(), role=role)
    return user_id


def _keep(connection: Connection, row: dict[str, Any]) -> None:
    """Insert a user whose address nobody has, by whichever key that is kept."""
    is_taken = connection.execute(select(users.c.id).where(has_address(connection.dialect, row["email"]))).first()
    index = index_of(connection.dialect, row["email"])
    try:
        if is_taken is None:
            connection.execute(insert(users), {**row, "email_index": index, "disabled": False, "created_ms": now_ms()})
            return
    except IntegrityError:
        pass
    raise Conflict("There is a user with this address already.")


@writing
def join(connection: Connection, organization_id: str, user_id: str, role: str, actor: str) -> None:
    """Give a user a role in one more organization."""
    connection.execute(insert(memberships), {"organization_id": organization_id, "user_id": user_id, "role": role})
    audit.note(connection, actor, "user.joined", organization_id, user_id, role=role)


@writing
def let_in(connection: Connection, organization_id: str, user_id: str, role: str, actor: str) -> None:
    """Give a user a role in an organization, unless the user has one there."""
    if organization_id not in of(connection, user_id):
        join.on(connection, organization_id, user_id, role, actor)


@reading
def page(
    connection: Connection, organization_id: str, after: str | None = None, limit: int | None = None
) -> list[dict[str, Any]]:
    """Return the users of an organization after the id `after`, `limit` at most, by id."""
    query = _members(organization_id).where(users.c.id > (after or "")).order_by(users.c.id).limit(limit)
    return [_view(row) for row in connection.execute(query).mappings()]


@reading
def one(connection: Connection, organization_id: str, user_id: str) -> dict[str, Any]:
    """Return one user of an organization.

    Raises:
        NotFound: the organization has no such user.
    """
    row = connection.execute(_members(organization_id).where(users.c.id == user_id)).mappings().first()
    if row is None:
        raise NotFound("There is no such user.")
    return _view(row)


def _members(organization_id: str) -> Select[Any]:
    joined = select(users, memberships.c.role).join(memberships, memberships.c.user_id == users.c.id)
    return joined.where(memberships.c.organization_id == organization_id)


@reading
def by_email(connection: Connection, email: str) -> dict[str, Any] | None:
    """Return the row of the user with an address."""
    row = connection.execute(select(users).where(has_address(connection.dialect, email))).mappings().first()
    return dict(row) if row else None


@reading
def may_sign_in(connection: Connection, user_id: str) -> bool:
    """Tell whether there is such a user, and who is not disabled."""
    return connection.scalar(select(users.c.disabled).where(users.c.id == user_id)) is False


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
        .where(open_to(user_id))
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

    A new password and a disabled user end every session of the user. The role is the organization's own; all else is
    the person's, and takes an owner of every organization that the person belongs to: `owned` (None: of all).

    Raises:
        NotFound: the organization has no such user.
        Forbidden: the user belongs to an organization beyond the owned.
        Conflict: an organization would be left without an owner, or the user is being forgotten.
    """
    require(connection, organization_id, user_id)
    refuse_forgotten(connection, user_id)
    personal = {field: changes[field] for field in PERSONAL if field in changes}
    if personal:
        refuse_beyond(connection, user_id, owned)
        _change_person(connection, user_id, personal)
    if "role" in changes:
        _change_role(connection, organization_id, user_id, changes["role"])
    told = {field: value for field, value in changes.items() if field != "password_hash"}
    audit.note(connection, actor, "user.changed", organization_id, user_id, **told)


@writing
def remove(connection: Connection, organization_id: str, user_id: str, actor: str) -> None:
    """Take a user out of an organization; whoever belongs to none is no user any more, and the address is free.

    Raises:
        NotFound: the organization has no such user.
        Conflict: it would be left without an owner, or the user is being forgotten.
    """
    require(connection, organization_id, user_id)
    refuse_forgotten(connection, user_id)
    keep_an_owner(connection, organization_id, user_id)
    connection.execute(delete(memberships).where(*_in(organization_id, user_id)))
    if not of(connection, user_id):
        connection.execute(delete(sessions).where(sessions.c.user_id == user_id))
        connection.execute(delete(users).where(users.c.id == user_id))
    audit.note(connection, actor, "user.removed", organization_id, user_id)


def _change_person(connection: Connection, user_id: str, personal: dict[str, Any]) -> None:
    if personal.get("disabled"):
        for organization_id in of(connection, user_id):
            keep_an_owner(connection, organization_id, user_id)
    connection.execute(update(users).where(users.c.id == user_id).values(**personal))
    if personal.get("disabled") or "password_hash" in personal:
        end_sessions(connection, user_id)


def _change_role(connection: Connection, organization_id: str, user_id: str, role: str) -> None:
    if role != "owner":
        keep_an_owner(connection, organization_id, user_id)
    connection.execute(update(memberships).where(*_in(organization_id, user_id)).values(role=role))


def _in(organization_id: str, user_id: str) -> tuple[ColumnElement[bool], ...]:
    return (memberships.c.organization_id == organization_id, memberships.c.user_id == user_id)


def end_sessions(connection: Connection, user_id: str) -> None:
    """End every session of a user."""
    open_ones = (sessions.c.user_id == user_id, sessions.c.revoked_ms.is_(None))
    connection.execute(update(sessions).where(*open_ones).values(revoked_ms=now_ms()))


@writing
def sign_out(connection: Connection, organization_id: str, user_id: str, actor: str, is_owner: bool) -> None:
    """End every session of a member; who is an owner is signed out by an owner only.

    Raises:
        NotFound: the organization has no such user.
        Forbidden: the member is an owner, and whoever asks is none.
    """
    require(connection, organization_id, user_id)
    role = connection.scalar(select(memberships.c.role).where(*_in(organization_id, user_id)))
    if role == "owner" and not is_owner:
        raise Forbidden("An owner is signed out by an owner only.")
    end_sessions(connection, user_id)
    audit.note_person(connection, user_id, "user.signed-out", user_id, actor)


def _view(row: Any) -> dict[str, Any]:
    return {
        "id": row["id"],
        "email": row["email"],
        "name": row["name"],
        "role": row["role"],
        "disabled": row["disabled"],
        "createdAt": to_wire(row["created_ms"]),
    }
