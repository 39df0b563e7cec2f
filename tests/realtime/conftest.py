"""A served office: a real server, an organization, and tokens of those who watch and work in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from flask import Flask

from metaverse.security.roles import Role
from metaverse.services import tokens
from tests.factories import ORGANIZATION, make_organization
from tests.realtime import programs
from tests.served import Served, serving


class Office:
    """A served organization."""

    def __init__(self, served: Served, app: Flask) -> None:
        self.served = served
        self.url = served.url
        self._app = app
        self.viewer = self.token(Role.VIEWER)
        self.operator = self.token(Role.OPERATOR)

    def token(self, role: Role, organization_id: str = ORGANIZATION, **more: Any) -> str:
        """Make an API token."""
        with self._app.app_context():
            return tokens.create(organization_id, role.value, "test", **more)[1]

    def post(
        self, *events: dict[str, Any], organization_id: str = ORGANIZATION, token: str | None = None
    ) -> dict[str, Any]:
        """Send events, and give the answer."""
        headers = {"Authorization": f"Bearer {token or self.operator}"}
        where = {"organizationId": organization_id}
        answer = requests.post(
            f"{self.url}/api/metaverse/events", params=where, json=list(events), headers=headers, timeout=20
        )
        assert answer.status_code == 202, answer.text
        found: dict[str, Any] = answer.json()
        return found


@pytest.fixture(scope="session", autouse=True)
def node_clients() -> Path:
    """Have the clients in Node ready."""
    return programs.installed()


@pytest.fixture
def office(tmp_path: Path, sqlite_url: str, make_app: Callable[..., Flask]) -> Iterator[Office]:
    """Serve an organization."""
    app = make_app(sqlite_url)
    with app.app_context():
        make_organization()
    with serving(tmp_path, sqlite_url) as served:
        yield Office(served, app)
