"""Who comes from the provider is somebody here: found, invited or made, with the roles that the claims give."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from metaverse.clock import now_ms
from metaverse.database import reading, writing
from metaverse.errors import Conflict, NotFound
from metaverse.models.oidc import OidcIdentity, OidcSession, SpentTicket
from metaverse.models.organization import Organization
from metaverse.models.user import Membership, User
from metaverse.security import tickets
from metaverse.security.oidc.trouble import Cause, SignInFailed
from metaverse.services import audit, memberships, sessions, users
from metaverse.services.sessions import Renewal

identities = OidcIdentity.__table__
oidc_sessions = OidcSession.__table__
spent = SpentTicket.__table__
belonging = Membership.__table__
people = User.__table__
organizations = Organization.__table__

NOBODYS_HASH = "!"
"""Stands for a password that nobody has."""

ACTOR = "oidc"


class Guest(NamedTuple):
    """Somebody whom the provider knows: `roles` are what the claims give, by organization."""

    issuer: str
    subject: str
    email: str | None
    name: str
    roles: dict[str, str]


class Browser(NamedTuple):
    """What somebody signs in with: what it calls itself, and where it is."""

    client: str | None
    address: str | None


class Manners(NamedTuple):
    """Who is let in: those whom a verified address finds, and those for whom a user is made."""

    links_by_email: bool
    makes_users: bool


@writing
def sign_in(
    connection: Connection, guest: Guest, manners: Manners, id_token: str, days: int, browser: Browser
) -> Renewal | Cause:
    """Sign somebody in who comes from the provider, or tell why not.

    What the claims took away is taken away even where nothing is left to sign in to.

    Raises:
        SignInFailed: nobody here is that.
    """
    found = connection.execute(_of(guest)).first()
    granted: dict[str, str] = (found.granted if found else None) or {}
    user_id = found.user_id if found else _first_time(connection, guest, manners)
    _remember(connection, guest, user_id, _follow(connection, user_id, granted, guest.roles))
    if connection.scalar(select(people.c.disabled).where(people.c.id == user_id)):
        return Cause.DISABLED
    if not memberships.of(connection, user_id):
        return Cause.HOMELESS
    begun = sessions.begin.on(connection, user_id, days, *browser)
    row = {"session_id": begun.session_id, "issuer": guest.issuer, "id_token": id_token}
    connection.execute(insert(oidc_sessions), row)
    return begun


def _of(guest: Guest) -> Any:
    mine = (identities.c.issuer == guest.issuer, identities.c.subject == guest.subject)
    return select(identities.c.user_id, identities.c.granted).where(*mine)


def _first_time(connection: Connection, guest: Guest, manners: Manners) -> str:
    """Find the user who was invited, or make one."""
    invited = users.by_email.on(connection, guest.email) if guest.email else None
    if invited is not None:
        if not manners.links_by_email:
            raise SignInFailed(Cause.TAKEN, invited["id"])
        if connection.scalar(select(identities.c.user_id).where(identities.c.user_id == invited["id"])):
            raise SignInFailed(Cause.TAKEN, f"{invited['id']} is somebody else at the provider")
        audit.note(connection, ACTOR, "oidc.linked", None, invited["id"], issuer=guest.issuer, subject=guest.subject)
        return str(invited["id"])
    if not manners.makes_users:
        raise SignInFailed(Cause.UNINVITED)
    if guest.email is None:
        raise SignInFailed(Cause.UNVERIFIED)
    return _made(connection, guest, guest.email)


def _made(connection: Connection, guest: Guest, email: str) -> str:
    there = set(connection.execute(select(organizations.c.id)).scalars())
    first = next((one for one in guest.roles if one in there), None)
    if first is None:
        raise SignInFailed(Cause.UNINVITED, "no rule gives a role in an organization that there is")
    try:
        return users.create.on(connection, first, email, guest.name, NOBODYS_HASH, guest.roles[first], ACTOR)
    except (Conflict, NotFound, IntegrityError) as error:
        raise SignInFailed(Cause.TAKEN) from error


def _follow(connection: Connection, user_id: str, before: dict[str, str], given: dict[str, str]) -> dict[str, str]:
    """Let memberships follow the claims that gave them, and return those that claims give now.

    What an owner has changed here since then stays as the owner left it.
    """
    rows = select(belonging.c.organization_id, belonging.c.role).where(belonging.c.user_id == user_id)
    present = {row.organization_id: row.role for row in connection.execute(rows)}
    there = set(connection.execute(select(organizations.c.id)).scalars())
    for organization_id in before.keys() - given.keys():
        if present.get(organization_id) == before[organization_id]:
            _leave(connection, organization_id, user_id)
    for organization_id, role in given.items():
        if organization_id in there:
            _take(connection, organization_id, user_id, role, present.get(organization_id), before)
    return {organization_id: role for organization_id, role in given.items() if organization_id in there}


def _take(
    connection: Connection, organization_id: str, user_id: str, role: str, present: str | None, before: dict[str, str]
) -> None:
    if present is None and organization_id not in before:
        users.join.on(connection, organization_id, user_id, role, ACTOR)
    elif present is not None and present != role and present == before.get(organization_id):
        mine = (belonging.c.organization_id == organization_id, belonging.c.user_id == user_id)
        if present == "owner" and not _may_go(connection, organization_id, user_id):
            return
        connection.execute(update(belonging).where(*mine).values(role=role))
        audit.note(connection, ACTOR, "user.changed", organization_id, user_id, role=role)


def _leave(connection: Connection, organization_id: str, user_id: str) -> None:
    if not _may_go(connection, organization_id, user_id):
        return
    mine = (belonging.c.organization_id == organization_id, belonging.c.user_id == user_id)
    connection.execute(delete(belonging).where(*mine))
    audit.note(connection, ACTOR, "user.removed", organization_id, user_id)


def _may_go(connection: Connection, organization_id: str, user_id: str) -> bool:
    try:
        memberships.keep_an_owner(connection, organization_id, user_id)
    except Conflict:
        return False
    return True


def _remember(connection: Connection, guest: Guest, user_id: str, granted: dict[str, str]) -> None:
    now = now_ms()
    mine = (identities.c.issuer == guest.issuer, identities.c.subject == guest.subject)
    known = connection.execute(update(identities).where(*mine).values(granted=granted, used_ms=now))
    if not known.rowcount:
        row = {"issuer": guest.issuer, "subject": guest.subject, "user_id": user_id, "granted": granted}
        connection.execute(insert(identities), {**row, "created_ms": now, "used_ms": now})


@writing
def spend(connection: Connection, ticket: str, ends_ms: int) -> bool:
    """Take a ticket that is good once; tell whether it was still good."""
    connection.execute(delete(spent).where(spent.c.expires_ms < now_ms()))
    hash_ = tickets.digest(ticket)
    if connection.execute(select(spent.c.hash).where(spent.c.hash == hash_)).first():
        return False
    try:
        with connection.begin_nested():
            connection.execute(insert(spent), {"hash": hash_, "expires_ms": ends_ms})
    except IntegrityError:
        return False
    return True


@reading
def of_session(connection: Connection, session_id: str) -> tuple[str, str | None] | None:
    """Return at which issuer a session began, and its ID token; None for one that began here."""
    mine = oidc_sessions.c.session_id == session_id
    row = connection.execute(select(oidc_sessions.c.issuer, oidc_sessions.c.id_token).where(mine)).first()
    return (row.issuer, row.id_token) if row else None


@writing
def unlink(connection: Connection, user_id: str, actor: str) -> int:
    """Forget who a user is at providers, and return how many were forgotten."""
    count = connection.execute(delete(identities).where(identities.c.user_id == user_id)).rowcount
    audit.note_person(connection, user_id, "oidc.unlinked", user_id, actor, count=count)
    return count


@writing
def note_let_in(connection: Connection, user_id: str, actor: str) -> None:
    """Note that somebody is let in by a ticket."""
    audit.note_person(connection, user_id, "user.let_in", user_id, actor)
