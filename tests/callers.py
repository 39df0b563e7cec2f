"""Whoever calls in a test: users and tokens of every role, and what each shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from metaverse.security import passwords, tickets
from metaverse.services import sessions, tokens, users
from tests.factories import ORGANIZATION, make_organization

FOREIGN = "org_foreign"
PASSWORD = "correct horse battery"
API = "/api/metaverse"


class Answer(TestResponse):
    """An answer whose JSON a test takes for what it should be."""

    @property
    def json(self) -> Any:
        """Return the JSON of the body."""
        return self.get_json()


@dataclass(frozen=True)
class Somebody:
    """One who calls, with what is shown in every call."""

    client: FlaskClient
    headers: dict[str, str] = field(default_factory=dict)
    id: str = ""

    def call(self, method: str, path: str, body: Any = None, **more: Any) -> Answer:
        """Call a path with a JSON body."""
        headers = {**self.headers, **more.pop("headers", {})}
        if body is not None:
            more["json"] = body
        return cast(Answer, self.client.open(path, method=method, headers=headers, **more))

    def get(self, path: str, **more: Any) -> Answer:
        """Read a path."""
        return self.call("GET", path, **more)

    def post(self, path: str, body: Any = None, **more: Any) -> Answer:
        """Post to a path."""
        return self.call("POST", path, body, **more)

    def patch(self, path: str, body: Any = None, **more: Any) -> Answer:
        """Change what is at a path."""
        return self.call("PATCH", path, body, **more)

    def put(self, path: str, body: Any = None, **more: Any) -> Answer:
        """Replace what is at a path."""
        return self.call("PUT", path, body, **more)

    def delete(self, path: str, **more: Any) -> Answer:
        """Delete what is at a path."""
        return self.call("DELETE", path, **more)

    def tell(self, *documents: dict[str, Any], **more: Any) -> dict[str, Any]:
        """Send events, which must be taken, and return the receipt."""
        answer = self.post(f"{API}/events", list(documents), **more)
        assert answer.status_code == 202, answer.text
        receipt: dict[str, Any] = answer.json
        return receipt


def nobody(app: Flask) -> Somebody:
    """Call without showing anything."""
    return Somebody(app.test_client())


def found(app: Flask, *organizations: str) -> None:
    """Make organizations: the tests' own and a foreign one, if none is named."""
    with app.app_context():
        for organization_id in organizations or (ORGANIZATION, FOREIGN):
            make_organization(organization_id)


def make_user(
    app: Flask, role: str, organization: str = ORGANIZATION, email: str | None = None, password: str | None = None
) -> str:
    """Make a user; without a password nobody can sign in as this one, which is quicker."""
    hash_ = passwords.hashed(password) if password else "-"
    with app.app_context():
        return users.create(organization, email or f"{role}@{organization}.test", role.title(), hash_, role, "test")


def user(app: Flask, role: str, organization: str = ORGANIZATION) -> Somebody:
    """Make a user and sign in."""
    return signed_in(app, make_user(app, role, organization))


def signed_in(app: Flask, user_id: str) -> Somebody:
    """Sign a user in once more."""
    with app.app_context():
        begun = sessions.begin(user_id, 30)
    access, _ = tickets.sign(app.config["SECRET_KEY"], user_id, begun.session_id, 15)
    return Somebody(app.test_client(), {"Authorization": f"Bearer {access}"}, user_id)


def token(
    app: Flask,
    role: str = "agent",
    organization: str = ORGANIZATION,
    source: str | None = None,
    keys: Sequence[str] = (),
    expires_ms: int | None = None,
) -> Somebody:
    """Make an API token and show it."""
    with app.app_context():
        made, secret = tokens.create(organization, role, "test", "token", source, keys, expires_ms)
    return Somebody(app.test_client(), {"Authorization": f"Bearer {secret}"}, made["id"])
