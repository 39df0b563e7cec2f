"""A served organization, and those who call it: an agent, a person who decides, one who only looks."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import requests
from flask import Flask

from app import create_app
from metaverse import database
from metaverse.security.roles import Role
from metaverse.services import tokens
from tests.conftest import settings_for
from tests.factories import make_organization
from tests.served import Served, serving

API = "/api/metaverse"
BOUND_SECONDS = 20
Json = dict[str, Any]


class Office:
    """A served organization."""

    def __init__(self, served: Served, app: Flask) -> None:
        self.served, self.url, self._app = served, served.url, app
        self.organization_id = f"org_{uuid4().hex}"
        with app.app_context():
            make_organization(self.organization_id)
        self.viewer, self.operator = self.token(Role.VIEWER), self.token(Role.OPERATOR)
        self._idle = self.token(Role.AGENT, agent_keys=["nobody"])
        self.admin, self.agent = self.token(Role.ADMIN), self.token(Role.AGENT)

    def token(self, role: Role, **more: Any) -> str:
        """Make an API token."""
        with self._app.app_context():
            return tokens.create(self.organization_id, role.value, "test", **more)[1]

    def call(self, method: str, path: str, token: str, body: Any = None, **more: Any) -> requests.Response:
        """Call a path of the API."""
        headers = {"Authorization": f"Bearer {token}"}
        return requests.request(method, f"{self.url}{API}{path}", headers=headers, json=body, timeout=60, **more)

    def get(self, path: str) -> Any:
        """Read a path as somebody who looks."""
        answer = self.call("GET", path, self.viewer)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def tell(self, *events: Json, token: str | None = None) -> None:
        """Send events, which must be taken."""
        answer = self.call("POST", "/events", token or self.operator, list(events))
        assert answer.status_code == 202, answer.text

    def command(self, agent: str, kind: str, token: str | None = None, **more: Any) -> requests.Response:
        """Tell an agent something."""
        body = {"selector": {"agentIds": [agent]}, "kind": kind, **more}
        return self.call("POST", "/commands", token or self.operator, body)

    def until(self, path: str, holds: Callable[[Any], Any], seconds: float = BOUND_SECONDS) -> Any:
        """Read a path again, a poll of an inbox that stays empty later, until something holds of what is there."""
        until = time.monotonic() + seconds
        while not (got := holds(found := self.get(path))):
            assert time.monotonic() < until, found
            self.call("GET", "/inbox?wait=1", self._idle)
        return got


@contextmanager
def opened(home: Path, url: str, **settings: str) -> Iterator[Callable[[], Office]]:
    """Serve for a while; what is given makes organizations."""
    app = create_app(settings_for(home, DATABASE_URL=url))
    try:
        with serving(home, url, **settings) as served:
            yield lambda: Office(served, app)
    finally:
        with app.app_context():
            database.bound().dispose()
