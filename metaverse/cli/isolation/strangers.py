"""Two organizations for a while, each with callers of every role, and how they are taken away again."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, Table, delete, select

from metaverse.clock import HOUR_MS, now_ms
from metaverse.database import reading, writing
from metaverse.extensions import db
from metaverse.models.organization import Organization
from metaverse.models.user import Membership, Session, User
from metaverse.schemas.people import USER_ROLES
from metaverse.schemas.tokens import TOKEN_ROLES
from metaverse.security import tickets
from metaverse.services import audit, organizations, sessions, tokens, users, wall_links

PREFIX = "org_isolation_"
ACTOR = "isolation"
FORGOTTEN_MS = HOUR_MS
"""A run takes a minute or two; what is so old was left behind by one that was ended."""

MINUTES = 60
_organizations = Organization.__table__


@dataclass(frozen=True)
class Caller:
    """Somebody who asks."""

    name: str
    shown: str | None

    @property
    def headers(self) -> dict[str, str]:
        """Return what is shown in every call."""
        return {"Authorization": f"Bearer {self.shown}"} if self.shown else {}


@dataclass(frozen=True)
class House:
    """One of the two organizations, and its callers by name."""

    id: str
    callers: dict[str, Caller] = field(default_factory=dict)

    @property
    def owner(self) -> Caller:
        """Return who may do everything here."""
        return self.callers["owner"]


def build(app: Flask, name: str, organization_id: str) -> House:
    """Make an organization with a user and a token of every role, and a wall link."""
    organizations.ensure(organization_id, f"Isolation self-test {name}")
    callers = [_user(app, organization_id, role) for role in USER_ROLES]
    callers += [_token(organization_id, role) for role in TOKEN_ROLES]
    callers += [_wall(app, organization_id), Caller("nobody", None)]
    return House(organization_id, {caller.name: caller for caller in callers})


def _user(app: Flask, organization_id: str, role: str) -> Caller:
    address = f"{role}.{secrets.token_hex(8)}@isolation.invalid"
    user_id = users.create(organization_id, address, f"Isolation {role}", "!", role, ACTOR)
    begun = sessions.begin(user_id, 1)
    ticket, _ = tickets.sign(app.config["SECRET_KEY"], user_id, begun.session_id, MINUTES)
    return Caller(role, ticket)


def _token(organization_id: str, role: str) -> Caller:
    ends = now_ms() + MINUTES * 60_000
    _, secret = tokens.create(organization_id, role, ACTOR, f"isolation {role}", expires_ms=ends)
    return Caller(f"{role}'s token", secret)


def _wall(app: Flask, organization_id: str) -> Caller:
    _, secret = wall_links.create(organization_id, {"name": "isolation", "view": "office"}, None, ACTOR)
    opened = wall_links.open_by(secret)
    key = app.config["SECRET_KEY"]
    ticket, _ = tickets.sign(key, opened.link_id, opened.session_id, MINUTES, tickets.WALL_USE)
    return Caller("wall link", ticket)


@reading
def left_behind(connection: Connection, older_than_ms: int) -> list[str]:
    """Name the organizations that an earlier run has not taken away."""
    mine = _organizations.c.id.startswith(PREFIX, autoescape=True)
    query = select(_organizations.c.id).where(mine, _organizations.c.created_ms < older_than_ms)
    return list(connection.execute(query).scalars())


def take_away(organization_ids: Sequence[str]) -> None:
    """Take organizations of this test away, with everything of theirs; others are never touched."""
    for organization_id in organization_ids:
        if organization_id.startswith(PREFIX):
            _erase(organization_id)


@writing
def _erase(connection: Connection, organization_id: str) -> None:
    membership, session, user = Membership.__table__, Session.__table__, User.__table__
    theirs = list(
        connection.execute(
            select(membership.c.user_id).where(membership.c.organization_id == organization_id)
        ).scalars()
    )
    with audit.opened(connection, ACTOR, "the self-test of isolation takes itself away"):
        for table in _of_organizations():
            connection.execute(delete(table).where(table.c.organization_id == organization_id))
    others = set(connection.execute(select(membership.c.user_id).where(membership.c.user_id.in_(theirs))).scalars())
    alone = [one for one in theirs if one not in others]
    connection.execute(delete(session).where(session.c.user_id.in_(alone)))
    connection.execute(delete(user).where(user.c.id.in_(alone)))
    connection.execute(delete(_organizations).where(_organizations.c.id == organization_id))


def _of_organizations() -> Iterator[Table]:
    """Yield every table that says whose its rows are, those first that point to others."""
    for table in reversed(db.metadata.sorted_tables):
        if "organization_id" in table.c:
            yield table


def browser(app: Flask) -> FlaskClient:
    """Give a client that keeps no cookies, so that nobody is taken for somebody else."""
    return app.test_client(use_cookies=False)


def ask(client: FlaskClient, who: Caller, method: str, path: str, **more: Any) -> Any:
    """Call a path as somebody."""
    headers = {**who.headers, **more.pop("headers", {})}
    return client.open(path, method=method, headers=headers, **more)
