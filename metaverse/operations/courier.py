"""The courier: carries what people replied to agents that take it by A2A, one greenlet a delivery.

Of several processes one does.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog
from flask import Flask

from metaverse import database
from metaverse.events.bus import bus
from metaverse.events.names import Outcome
from metaverse.security.sealing import Unsealable, sealer
from metaverse.services import a2a_replies, answering, commands
from metaverse.services.a2a_replies import Reply

logger = structlog.get_logger(__name__)
LOOK_SECONDS = 5.0
MOST_AT_ONCE = 8
LOCKED = "What the agent is to be shown was sealed with another key; set its authorization anew."


class Courier:
    """Looks for replies when a log grows, and again and again besides."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._unfollow: dict[str, Callable[[], None]] = {}
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
        self._follow()
        for organization_id, agents in self._endpoints.items():
            for reply in a2a_replies.waiting(organization_id, sorted(agents)):
                if len(self._under_way) < MOST_AT_ONCE and reply.message.id not in self._under_way:
                    self._under_way.add(reply.message.id)
                    carry = (reply, agents[reply.agent_key])
                    threading.Thread(target=self._carry, args=carry, name="reply", daemon=True).start()

    def _follow(self) -> None:
        """Hear of those organizations that have replies carried."""
        for organization_id in self._endpoints.keys() - self._unfollow.keys():
            self._unfollow[organization_id] = bus.follow(organization_id)
        for organization_id in self._unfollow.keys() - self._endpoints.keys():
            self._unfollow.pop(organization_id)()

    def _carry(self, reply: Reply, endpoint: dict[str, str]) -> None:
        try:
            with self._app.app_context():
                is_over = a2a_replies.deliver(reply, endpoint["url"], self._secret(endpoint))
        except Unsealable:
            is_over = self._give_up(reply)
        except Exception:
            logger.exception("a reply could not be carried", agent=reply.agent_key)
            is_over = False
        self._under_way.discard(reply.message.id)
        if is_over:
            self._woken.set()

    def _secret(self, endpoint: dict[str, str]) -> str | None:
        """Open what is shown to an agent.

        Raises:
            Unsealable: it was sealed with another key.
        """
        sealed = endpoint.get("sealed")
        return sealer(a2a_replies.PURPOSE, self._app.config["SECRET_KEY"]).unseal(sealed) if sealed else None

    def _give_up(self, reply: Reply) -> bool:
        """Say that what the agent is to be shown cannot be opened; it is not called without it."""
        with self._app.app_context():
            commands.ended(reply.organization_id, reply.agent_key, reply.message.id, Outcome.FAILED, LOCKED)
        return True
