"""Memberships: who belongs where, who may decide about whom, and that an organization keeps an owner."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, Connection, select

from metaverse.database import reading
from metaverse.errors import Conflict, Forbidden, NotFound
from metaverse.models.upkeep import Erasure
from metaverse.models.user import Membership, User

users = User.__table__
memberships = Membership.__table__
erasures = Erasure.__table__
DECIDING = ("operator", "admin", "owner")


def require(connection: Connection, organization_id: str, user_id: str) -> None:
    """Find a user among the members, and keep others from changing the user meanwhile.

    Raises:
        NotFound: the organization has no such user.
    """
    query = (
        select(users.c.id)
        .join(memberships, memberships.c.user_id == users.c.id)
        .where(memberships.c.organization_id == organization_id, users.c.id == user_id)
        .with_for_update(of=users)
    )
    if connection.execute(query).first() is None:
        raise NotFound("There is no such user.")


def of(connection: Connection, user_id: str) -> list[str]:
    """Return the organizations that a user belongs to."""
    query = select(memberships.c.organization_id).where(memberships.c.user_id == user_id)
    return list(connection.execute(query.order_by(memberships.c.organization_id)).scalars())


def open_to(user_id: str) -> ColumnElement[bool]:
    """Say which memberships of a user open something: none in an organization that is being erased."""
    leaving = select(erasures.c.subject).where(erasures.c.kind == Erasure.LEAVING)
    return (memberships.c.user_id == user_id) & memberships.c.organization_id.not_in(leaving)


@reading
def colleagues(connection: Connection, organization_id: str) -> list[dict[str, str]]:
    """Return id and name of the members who may decide something, by name."""
    query = (
        select(users.c.id, users.c.name)
        .join(memberships, memberships.c.user_id == users.c.id)
        .where(memberships.c.organization_id == organization_id, users.c.disabled.is_(False))
        .where(memberships.c.role.in_(DECIDING))
    )
    people = sorted((name, id_) for id_, name in connection.execute(query))
    return [{"id": id_, "name": name} for name, id_ in people]


def refuse_forgotten(connection: Connection, user_id: str) -> None:
    """Leave a person alone who is being forgotten: without the account nobody would know what is to go yet.

    Raises:
        Conflict: the person is.
    """
    begun = (erasures.c.subject == user_id, erasures.c.kind.in_(Erasure.FORGETTING))
    if connection.execute(select(erasures.c.subject).where(*begun)).first() is not None:
        raise Conflict("This person is being forgotten; wait until that is done.")


def refuse_beyond(connection: Connection, user_id: str, owned: Collection[str] | None) -> None:
    """Keep owners from changing the person behind a member who belongs to others as well; None owns all.

    Raises:
        Forbidden: the user belongs to an organization that is not among the owned.
    """
    if owned is not None and not set(of(connection, user_id)) <= set(owned):
        raise Forbidden("This user belongs to others as well; change the role here, or take the user out.")


@reading
def may_decide_about(connection: Connection, user_id: str, owned: Collection[str]) -> None:
    """Let pass who owns every organization that a person belongs to.

    Raises:
        Forbidden: the person belongs to others as well.
    """
    refuse_beyond(connection, user_id, owned)


def keep_an_owner(connection: Connection, organization_id: str, without: str) -> None:
    """Make sure that an owner who can sign in remains without one user; of two who leave at once, the second waits.

    Raises:
        Conflict: none would.
    """
    query = (
        select(users.c.id, users.c.disabled)
        .join(memberships, memberships.c.user_id == users.c.id)
        .where(memberships.c.organization_id == organization_id, memberships.c.role == "owner")
        .order_by(users.c.id)
        .with_for_update()
    )
    owners = {row.id: row.disabled for row in connection.execute(query)}
    others = [disabled for user_id, disabled in owners.items() if user_id != without]
    if without in owners and all(others):
        raise Conflict("An organization needs an owner; make another one first.")
