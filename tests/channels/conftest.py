"""An office whose matters are told outside, and the postman that the test tells when to go."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from metaverse.clock import now_ms
from metaverse.database import writing
from metaverse.events.names import EventType
from metaverse.models.channel import Channel, ChannelMatter, ChannelMessage
from metaverse.operations.postman import Postman
from metaverse.services.channels import outbox
from tests.callers import API, Somebody, found, user
from tests.factories import ORGANIZATION, event
from tests.receivers import Receiver

Json = dict[str, Any]
EVERY = ["request", "error", "failure", "offline", "alert", "server", "backup", "channel", "message", "budget", "stale"]


class Told:
    """An organization with an admin, and a postman that goes when it is told to."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        found(app)
        self.admin: Somebody = user(app, "admin")
        self.postman = Postman(app)
        self.go()

    def channel(self, receiver: Receiver | None = None, kind: str = "webhook", **more: Any) -> Json:
        """Make a channel."""
        given = {"kind": kind, "name": f"The {kind}", **({"url": receiver.url} if receiver else {}), **more}
        answer = self.admin.post(f"{API}/channels", given)
        assert answer.status_code == 201, answer.text
        made: Json = answer.json
        return {**made["channel"], "secret": made["secret"]}

    def rule(self, channel: Json, **more: Any) -> Json:
        """Have a channel told of everything."""
        given = {"name": "All", "channelId": channel["id"], "kinds": EVERY, "coolDownSeconds": 0, **more}
        answer = self.admin.post(f"{API}/notify-rules", given)
        assert answer.status_code == 201, answer.text
        rule: Json = answer.json
        self.go()
        return rule

    def tell(self, kind: str, subject: str | None, data: Json) -> None:
        """Have something happen."""
        self.admin.tell(event(EventType(kind), subject, data))

    def say(self, title: str, **more: Any) -> None:
        """Have an agent say something to everybody."""
        self.tell("metaverse.notification", None, {"level": "warning", "title": title, **more})

    def ask(self, key: str = "r-1", agent: str = "ada", **more: Any) -> None:
        """Have an agent ask for a decision."""
        asked = {"requestId": key, "kind": "permission", "summary": f"May I do {key}?", "digest": f"d-{key}", **more}
        self.tell("metaverse.request", agent, asked)

    def go(self, *, carries: bool = True) -> None:
        """Have the postman look and carry, until nothing is left to be done now."""
        with self.app.app_context():
            self.postman._carry_all = lambda: None  # type: ignore[method-assign]
            self.postman._looked_ms = self.postman._swept_ms = 0
            self.postman.look()
            while carries and (ready := outbox.ready(now_ms(), 64)):
                for channel_id in ready:
                    self.postman.carry(channel_id)

    def later(self, seconds: float) -> None:
        """Let time pass: all that waits has waited so long already."""
        with self.app.app_context():
            pass_time(round(seconds * 1000))

    def log(self, query: str = "") -> list[Json]:
        """Read the log of deliveries."""
        items: list[Json] = self.admin.get(f"{API}/deliveries{query}").json["items"]
        return items


@writing
def pass_time(connection: Any, ms: int) -> None:
    """Put all times of what waits back."""
    for table, names in (
        (ChannelMessage.__table__, ("next_ms", "since_ms")),
        (Channel.__table__, ("rest_until_ms",)),
        (ChannelMatter.__table__, ("due_ms", "escalate_ms", "expires_ms")),
    ):
        connection.execute(update(table).values({name: table.c[name] - ms for name in names}))


@pytest.fixture
def told(make_app: Callable[..., Flask], sqlite_url: str) -> Told:
    """Give an office whose server may call this machine, and says where people find it."""
    settings = {"OUTBOUND_NETWORKS": "127.0.0.0/8", "PUBLIC_URL": "https://office.example.com"}
    return Told(make_app(sqlite_url, **settings))


@pytest.fixture
def told_on_each(make_app: Callable[..., Flask], database_url: str) -> Told:
    """Give the same on SQLite and on PostgreSQL in turn."""
    return Told(make_app(database_url, OUTBOUND_NETWORKS="127.0.0.0/8"))


__all__ = ["ORGANIZATION", "Told"]
