"""The courier: carries what people replied to agents that take it by A2A, one greenlet a delivery.

Of several processes one does.
"""

from __future__ import annotations

import threading

import structlog
from flask import Flask

from metaverse import database
from metaverse.events.bus import Following, bus
from metaverse.outbound import reach
from metaverse.services import a2a_replies, answering
from metaverse.services.a2a_replies import Reply

logger = structlog.get_logger(__name__)
LOOK_SECONDS = 5.0
MOST_AT_ONCE = 8


class Courier:
    """Looks for replies when a log grows, and again and again besides."""

    def __init__(self, app: Flask) -> None:
        self._app, self._reach = app, reach.of(app)
        self._following = Following(bus)
        self._endpoints: dict[str, dict[str, dict[str, str]]] = {}
        self._under_way: set[str] = set()
        self._woken = threading.Event()

    def begin(self) -> None:
        """Carry from now on."""
        bus.subscribe(self._note)
        threading.Thread(target=self._run, name="courier", daemon=True).start()

    def _note(self, organization_id: str, _seq: int) -> None:
        if organization_id in self._endpoints:
            self._woken.set()

    def _run(self) -> None:
        with self._app.app_context():
            while True:
                try:
                    self._look()
                except Exception:
                    logger.exception("replies could not be looked for")
                self._woken.wait(LOOK_SECONDS)
                self._woken.clear()

    def _look(self) -> None:
        self._endpoints = answering.endpoints() if database.bound().alone.has("courier") else {}
        self._following.keep_to(self._endpoints.keys())
        for organization_id, agents in self._endpoints.items():
            for reply in a2a_replies.waiting(organization_id, sorted(agents)):
                if len(self._under_way) < MOST_AT_ONCE and reply.message.id not in self._under_way:
                    self._under_way.add(reply.message.id)
                    carry = (reply, agents[reply.agent_key])
                    threading.Thread(target=self._carry, args=carry, name="reply", daemon=True).start()

    def _carry(self, reply: Reply, endpoint: dict[str, str]) -> None:
        try:
            with self._app.app_context():
                is_over = a2a_replies.deliver(reply, endpoint["url"], endpoint.get("authorization"), self._reach)
        except Exception:
            logger.exception("a reply could not be carried", agent=reply.agent_key)
            is_over = False
        self._under_way.discard(reply.message.id)
        if is_over:
            self._woken.set()
