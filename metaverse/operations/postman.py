"""The postman: reads what happened, has messages made of it, and carries them, each channel by a greenlet of its own.

Of several processes one does. A receiver that hangs holds up its own channel alone, for as long as one call may take.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import cast

import structlog
from flask import Flask

from metaverse import database
from metaverse.clock import HOUR_MS, now_ms
from metaverse.errors import NotFound
from metaverse.events import door
from metaverse.events.bus import Following, bus
from metaverse.events.channels import MessageState
from metaverse.events.journal import Draft
from metaverse.events.names import Audience, EventType, Level
from metaverse.events.origin import SERVER
from metaverse.operations import meters
from metaverse.outbound import reach
from metaverse.outbound.smtp import Relay
from metaverse.services.agents import Patience
from metaverse.services.channels import composing, deliveries, following, outbox, rules, sending
from metaverse.services.channels.following import Place
from metaverse.services.channels.outbox import Row, Tried
from metaverse.services.channels.sending import Outside

logger = structlog.get_logger(__name__)
CHORE = "postman"
SOURCE = "urn:metaverse:channels"
LOOK_SECONDS = 1.0
SWEEP_MS = 15_000
LOG_MS = 15_000
"""A word that a log has grown may be lost: so often one looks anyway."""

MOST_AT_ONCE = 64
MOST_IN_A_TURN = 20
FAILING = 5
"""After so many failures in a row the administrators are told that a channel does not work."""


def outside_of(app: Flask) -> Outside:
    """Read from an app's settings by what messages are sent."""
    url = app.config["SMTP_URL"]
    relay = Relay.of(url) if url else None
    return Outside(reach.of(app), app.config["PUBLIC_URL"], relay, app.config["SMTP_FROM"])


def begin(app: Flask) -> Postman:
    """Have an app's messages carried from now on."""
    postman = Postman(app)
    app.extensions["metaverse.postman"] = postman
    postman.begin()
    return postman


def hurry(app: Flask) -> None:
    """Have the postman of an app, if there is one, look at once."""
    postman = cast("Postman | None", app.extensions.get("metaverse.postman"))
    if postman is not None:
        postman.wake()


class Postman:
    """Looks again and again, at once when a log has grown of which something may be told."""

    def __init__(self, app: Flask) -> None:
        self._app, self._outside = app, outside_of(app)
        self._patience = Patience.of(app.config)
        self._rules: dict[str, list[Row]] = {}
        self._places: dict[str, Place] = {}
        self._grown: set[str] = set()
        self._following = Following(bus)
        self._under_way: set[str] = set()
        self._woken = threading.Event()
        self._swept_ms = self._looked_ms = 0

    def begin(self) -> None:
        """Carry from now on."""
        bus.subscribe(self._note)
        threading.Thread(target=self._run, name=CHORE, daemon=True).start()

    def wake(self) -> None:
        """Look at once."""
        self._woken.set()

    def _note(self, organization_id: str, _seq: int) -> None:
        if organization_id in self._rules:
            self._grown.add(organization_id)
            self._woken.set()

    def _run(self) -> None:
        with self._app.app_context():
            while True:
                try:
                    if database.bound().alone.has(CHORE):
                        self.look()
                except Exception:
                    logger.exception("what is to be told could not be looked for")
                self._woken.wait(LOOK_SECONDS)
                self._woken.clear()

    def look(self) -> None:
        """Read what happened, make what is due into messages, and have those carried that wait."""
        now = now_ms()
        self._rules = rules.active()
        self._following.keep_to(self._rules.keys())
        grown, self._grown = self._grown, set()
        if now - self._looked_ms >= LOG_MS:
            grown, self._looked_ms = set(self._rules), now
            meters.MESSAGES_WAITING.set(outbox.waiting())
        for organization_id in grown & self._rules.keys() | (self._rules.keys() - self._places.keys()):
            self._guarded(self._read, organization_id)
        if now - self._swept_ms >= SWEEP_MS:
            self._swept_ms = now
            for organization_id in self._rules:
                self._guarded(self._sweep, organization_id)
        if composing.is_any_due(now_ms()):
            for organization_id in self._rules:
                self._guarded(self._compose, organization_id)
        self._carry_all()

    def _guarded(self, act: Callable[[str], None], organization_id: str) -> None:
        """Do something for an organization; what fails for one is no matter of the others."""
        try:
            act(organization_id)
        except NotFound:
            self._places.pop(organization_id, None)
        except Exception:
            logger.exception("an organization's matters could not be looked at", organization_id=organization_id)

    def _read(self, organization_id: str) -> None:
        mine = self._rules[organization_id]
        from_seq = min(rule["since_seq"] for rule in mine)
        while True:
            found = following.look(organization_id, self._places.get(organization_id), from_seq)
            place = following.keep(organization_id, found, mine, now_ms())
            if place is None:
                self._places.pop(organization_id, None)
                return
            self._places[organization_id] = place
            if found.is_end:
                return

    def _sweep(self, organization_id: str) -> None:
        mine = self._rules[organization_id]
        found = following.sweep(organization_id, mine, self._patience, now_ms())
        if found:
            following.take(organization_id, mine, found, now_ms())

    def _compose(self, organization_id: str) -> None:
        composing.compose(self._rules[organization_id], now_ms())

    def _carry_all(self) -> None:
        room = MOST_AT_ONCE - len(self._under_way)
        if room <= 0:
            return
        for channel_id in outbox.ready(now_ms(), MOST_AT_ONCE * 2):
            if channel_id not in self._under_way and room > 0:
                room -= 1
                self._under_way.add(channel_id)
                threading.Thread(target=self.carry, args=(channel_id,), name="message", daemon=True).start()

    def carry(self, channel_id: str) -> None:
        """Send the messages of a channel, one after the other, until one is not taken."""
        try:
            with self._app.app_context():
                for _ in range(MOST_IN_A_TURN):
                    found = outbox.first(channel_id, now_ms())
                    if found is None or not self._send(*found):
                        break
        except Exception:
            logger.exception("a channel's messages could not be carried", channel=channel_id)
        finally:
            self._under_way.discard(channel_id)
            self._woken.set()

    def _send(self, channel: Row, message: Row) -> bool:
        tried = sending.attempt(channel, message, self._outside)
        state = outbox.settle(message, tried, now_ms())
        meters.MESSAGES.labels(channel["kind"], tried.came.value).inc()
        logger.info("a message was carried", channel=channel["id"], message=message["id"], came=tried.came.value)
        if state is MessageState.DEAD or (channel["failures"] + 1 == FAILING and state is MessageState.WAITING):
            self._tell(channel, tried, state)
        return state is MessageState.SENT

    def _tell(self, channel: Row, tried: Tried, state: MessageState) -> None:
        """Tell the administrators in the office, of each channel once an hour at most: the door takes an event once."""
        what = "was given up" if state is MessageState.DEAD else "does not get through"
        data = {
            "level": Level.WARNING.value,
            "title": f"A message to {channel['name']} {what}"[:1024],
            "body": tried.said,
            "kind": "channel",
            "channelId": channel["id"],
            "audience": Audience.ADMINS.value,
            "code": "channel.dead" if state is MessageState.DEAD else "channel.failing",
            "values": {"name": channel["name"], **deliveries.told_of(tried.said)},
        }
        id_ = f"{state.value}:{channel['id']}:{now_ms() // HOUR_MS}"
        draft = Draft(id=id_, source=SOURCE, type=EventType.NOTIFICATION.value, subject=None, data=data)
        door.submit(channel["organization_id"], [draft], SERVER)
