"""A served office: a real server, an organization, and tokens of those who watch and work in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self, TypeVar
from uuid import uuid4

import jwt
import pytest
import requests
from flask import Flask
from sqlalchemy import Connection, update

from app import create_app
from metaverse import database
from metaverse.clock import now_ms
from metaverse.database import Reading, writing
from metaverse.events import door
from metaverse.events.origin import SERVER
from metaverse.leaving import organization
from metaverse.models.organization import Organization
from metaverse.security import tickets
from metaverse.security.roles import Role
from metaverse.services import chronicle, sessions, tokens, users
from scripts.cluster.machine import Cluster
from tests.conftest import settings_for
from tests.databases import fresh_sqlite
from tests.factories import make_organization
from tests.realtime import programs
from tests.served import serving

T = TypeVar("T")


class Office:
    """A served organization."""

    def __init__(self, url: str, app: Flask, *, is_behind_nginx: bool = False) -> None:
        self.url = url
        self.is_behind_nginx = is_behind_nginx
        self._app = app
        self.organization_id = f"org_{uuid4().hex}"
        self.organization(self.organization_id)
        self.viewer = self.token(Role.VIEWER)
        self.operator = self.token(Role.OPERATOR)
        self.admin = self.token(Role.ADMIN)

    @classmethod
    def at(cls, url: str, other: Office) -> Self:
        """Give the way to an organization by another address."""
        found = cls.__new__(cls)
        found.__dict__.update(other.__dict__, url=url)
        return found

    def asks(self, question: Reading[[], T]) -> T:
        """Ask the database."""
        with self._app.app_context():
            return question()

    def organization(self, organization_id: str) -> None:
        """Make one more organization."""
        with self._app.app_context():
            make_organization(organization_id)

    def token(self, role: Role, **more: Any) -> str:
        """Make an API token."""
        with self._app.app_context():
            return tokens.create(self.organization_id, role.value, "test", **more)[1]

    def user(self, name: str) -> str:
        """Make a person who watches."""
        with self._app.app_context():
            address = f"{name}@{self.organization_id}.example"
            return users.create(self.organization_id, address, name, "no hash", Role.VIEWER.value, "test")

    def sign_in(self, user_id: str, seconds: int) -> str:
        """Sign a person in, with an access token that ends soon."""
        with self._app.app_context():
            session_id = sessions.begin(user_id, 1).session_id
        now = now_ms() // 1000
        claims = {"sub": user_id, "sid": session_id, "iat": now, "exp": now + seconds}
        about = {"iss": tickets.ISSUER, "aud": tickets.ISSUER}
        return jwt.encode(claims | about, self._app.config["SECRET_KEY"], algorithm=tickets.ALGORITHM)

    def sign_in_to_refresh(self, user_id: str) -> str:
        """Sign a person in, and give the refresh token."""
        with self._app.app_context():
            return str(sessions.begin(user_id, 1).secret)

    def write_elsewhere(self, *events: dict[str, Any]) -> None:
        """Take events in another process than the server's, whose bus does not hear of it."""
        with self._app.app_context():
            door.admit(self.organization_id, list(events), SERVER)

    def erase_elsewhere(self) -> None:
        """Erase the organization in another process than the server's, as the command does."""
        with self._app.app_context():
            organization.erase(self.organization_id, "test")

    def write_checkpoints(self) -> int:
        """Write the checkpoints of the time machine that are due, in another process than the server's."""
        with self._app.app_context():
            return chronicle.write_on(self.organization_id, 2**30)

    def begin_the_log_anew(self) -> None:
        """Give the log another epoch, as a restore does."""
        with self._app.app_context():
            _begin_anew(self.organization_id)

    def post(self, *events: dict[str, Any]) -> dict[str, Any]:
        """Send events, and give the answer."""
        answer = requests.post(
            f"{self.url}/api/metaverse/events",
            params={"organizationId": self.organization_id},
            json=list(events),
            headers={"Authorization": f"Bearer {self.operator}"},
            timeout=20,
        )
        assert answer.status_code == 202, answer.text
        found: dict[str, Any] = answer.json()
        return found


@writing
def _begin_anew(connection: Connection, organization_id: str) -> None:
    mine = Organization.__table__.c.id == organization_id
    connection.execute(update(Organization.__table__).where(mine).values(epoch="another"))


@contextmanager
def opened(home: Path, url: str, **settings: str) -> Iterator[Callable[[], Office]]:
    """Serve for a while; what is given makes organizations."""
    app = create_app(settings_for(home, DATABASE_URL=url))
    try:
        with serving(home, url, **settings) as served:
            yield lambda: Office(served.url, app)
    finally:
        with app.app_context():
            database.bound().dispose()


@contextmanager
def opened_in(cluster: Cluster, home: Path) -> Iterator[Callable[[], Office]]:
    """Make organizations in a cluster, through nginx."""
    app = create_app(settings_for(home, DATABASE_URL=cluster.database_url))
    try:
        yield lambda: Office(cluster.url, app, is_behind_nginx=True)
    finally:
        with app.app_context():
            database.bound().dispose()


@pytest.fixture(scope="session", autouse=True)
def node_clients() -> Path:
    """Have the clients in Node ready."""
    return programs.installed()


@pytest.fixture(scope="module", params=["one process", "cluster"])
def make_office(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path
) -> Iterator[Callable[[], Office]]:
    """Serve to all tests of a module: by one process, and again by several behind nginx."""
    home = tmp_path_factory.mktemp("offices")
    if request.param == "cluster":
        place = opened_in(request.getfixturevalue("cluster"), home)
    else:
        place = opened(home, fresh_sqlite(sqlite_template, home))
    with place as make:
        yield make


@pytest.fixture
def office(make_office: Callable[[], Office]) -> Office:
    """Give an organization of one's own, on a server that is shared."""
    return make_office()


@pytest.fixture(params=["on", pytest.param("off", marks=pytest.mark.slow)], ids=["compiled", "in Python"])
def tight_office(request: pytest.FixtureRequest, tmp_path: Path, sqlite_url: str) -> Iterator[Office]:
    """Serve an organization with little patience for slow clients, by the compiled loop and without it."""
    with opened(tmp_path, sqlite_url, SOCKET_BUFFER_BYTES="65536", COMPILED_SENDS=request.param) as make:
        yield make()


@pytest.fixture(scope="module")
def shared_office(make_office: Callable[[], Office]) -> Office:
    """Give an organization to several tests that leave it as it is."""
    return make_office()
