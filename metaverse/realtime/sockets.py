"""Sockets of one app: who may connect, and how events reach their handlers and errors their senders."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import gevent
import structlog
from flask import Flask
from socketio import exceptions

from metaverse.clock import now_ms
from metaverse.errors import NotFound, Problem, TooMany, Unauthenticated
from metaverse.events import log
from metaverse.events.names import Room, SocketEvent
from metaverse.operations import meters
from metaverse.realtime import expiry, tally
from metaverse.realtime.connection import Connection, Connections
from metaverse.realtime.crowd import Crowd
from metaverse.realtime.engine import AGAIN_SECONDS
from metaverse.realtime.handlers import HANDLERS, Handler
from metaverse.realtime.problems import code_of, refusal
from metaverse.realtime.rooms import Halls
from metaverse.realtime.server import SocketIO
from metaverse.security import access
from metaverse.security.access import public
from metaverse.security.budgets import rate
from metaverse.security.roles import Access, Caller, Role, Scope, WallView
from metaverse.words import Language, said, wished

logger = structlog.get_logger(__name__)
MOST_IN_FLIGHT = 1000
"""Questions that one client may have open; they are answered in their order, and more are refused."""

JUST_NOW_SECONDS = 0.2
"""For so long the end of a log need not be read again for the next who comes: what came since is told anyway."""

MOST_ENDS = 1000
WATCHES = Access(Role.VIEWER)


class Sockets:
    """The clients of one app."""

    def __init__(self, app: Flask, socketio: SocketIO, halls: Halls) -> None:
        self._app = app
        self._messages, self._joins = rate(app.config["SOCKET_MESSAGE_LIMIT"]), rate(app.config["SOCKET_JOIN_LIMIT"])
        self._crowd = Crowd(app.config["SOCKETS_PER_TOKEN"])
        self._watcher: gevent.Greenlet[..., None] | None = None
        self._socketio = socketio
        self._halls = halls
        self._ends: OrderedDict[str, tuple[float, int]] = OrderedDict()
        meters.watch_cache("ends_of_logs", self._ends.__len__, MOST_ENDS)
        self.connections: Connections = {}
        app.extensions["metaverse.known"].changed.subscribe(self.doubt)
        socketio.answer("connect", self.connect)
        socketio.answer("disconnect", self.disconnect)
        for event, handler in HANDLERS.items():
            socketio.answer(event.value, self._answering(event, handler))
        socketio.answer("*", self._unknown)

    @public
    def connect(self, sid: str, auth: Any) -> None:
        """Let a client in that shows a good token, and seat it in the rooms of its organizations."""
        language = _wished(auth)
        try:
            shown = _shown(auth)
            server: Any = self._socketio.server
            socket = server.eio.sockets[server.manager.eio_sid_from_sid(sid, "/")]
            caller = access.authenticate(shown, socket.address)
            self._refuse_more(caller)
        except Problem as refused:
            tally.refused[(code_of(refused),)] += 1
            again = {"retryAfterSeconds": AGAIN_SECONDS} if isinstance(refused, TooMany) else {}
            why = said(refused.detail, language)
            raise exceptions.ConnectionRefusedError(why, {"code": code_of(refused), **again}) from refused
        connection = Connection(sid, socket, caller, shown, self._halls.send_away)
        connection.language = language
        heads = {organization_id: self._reached(organization_id) for organization_id in _watched(caller)}
        self.connections[sid] = connection
        self._crowd.enter(_name(caller))
        tally.opened[("polling" if socket.websocket is None else "websocket",)] += 1
        socket.is_let_in = True
        self._watcher = self._watcher or gevent.spawn(expiry.watch, self._app, self.connections)
        # The client is told that it is connected after this returns; nothing may come before that.
        gevent.get_hub().loop.run_callback(self._seat, connection, heads)

    @public
    def disconnect(self, sid: str, reason: str = "") -> None:
        """Forget a client."""
        connection = self.connections.pop(sid, None)
        if connection is not None:
            tally.gone(reason)
            connection.is_gone = True
            self._crowd.leave(_name(connection.caller))
            self._halls.leave_all(connection)

    def doubt(self, about: str) -> None:
        """Ask soon who somebody is whose rights may have changed."""
        for connection in self.connections.values():
            if connection.caller.is_meant(about):
                connection.is_doubted = True

    def _reached(self, organization_id: str) -> int:
        """Tell up to where everyone was told who is there already; without anybody, where the log ended just now."""
        told = self._halls.told(organization_id)
        if told is not None:
            return told
        until, seq = self._ends.get(organization_id, (0.0, 0))
        if time.monotonic() > until:
            seq = log.head(organization_id).seq
            self._ends[organization_id] = (time.monotonic() + JUST_NOW_SECONDS, seq)
            self._ends.move_to_end(organization_id)
            while len(self._ends) > MOST_ENDS:
                self._ends.popitem(last=False)
        return seq

    def _seat(self, connection: Connection, heads: dict[str, int]) -> None:
        for organization_id, seq in heads.items():
            self._halls.seat(connection, organization_id, [Room.ORGANIZATION], seq)

    def _answering(self, event: SocketEvent, handler: Handler) -> Callable[..., dict[str, Any]]:
        def answer(sid: str, *payloads: Any) -> dict[str, Any]:
            connection = self.connections.get(sid)
            if connection is None:
                return refusal(Unauthenticated("Connect first."), Language.EN)
            began, outcome = time.perf_counter(), "ok"
            try:
                self._pace(connection, event)
                return {"ok": True, **_asked(handler, connection, payloads[0] if payloads else None)}
            except Problem as problem:
                outcome = "refused"
                return refusal(problem, connection.language)
            except Exception:
                outcome = "failed"
                logger.exception("a socket event failed", socket_event=event.value)
                return refusal(None, connection.language)
            finally:
                tally.asked.note((event.value, outcome), time.perf_counter() - began)

        return answer

    def _unknown(self, sid: str, name: Any, *_payloads: Any) -> dict[str, Any]:
        connection = self.connections.get(sid)
        language = connection.language if connection is not None else Language.EN
        try:
            if connection is not None:
                self._pace(connection, None)
        except TooMany as refused:
            return refusal(refused, language)
        unknown = NotFound(f"There is no event {str(name)[:64]!r}; there are {', '.join(HANDLERS)}.")
        return refusal(unknown, language)

    def _pace(self, connection: Connection, event: SocketEvent | None) -> None:
        """Let a client ask as fast as it may.

        Raises:
            TooMany: it asks faster.
        """
        wait = connection.messages.step(self._messages)
        if not wait and event is SocketEvent.JOIN:
            wait = connection.joins.step(self._joins)
        if wait:
            meters.THROTTLED.labels("messages").inc()
            said = f"You ask more often than agreed; this was not done. Ask again in {wait} seconds."
            raise TooMany(said, retry_after_seconds=wait)

    def _refuse_more(self, caller: Caller) -> None:
        if self._crowd.is_full(_name(caller)):
            meters.THROTTLED.labels("sockets").inc()
            raise TooMany("As many clients are connected with this token, or as this user, as may be; close some.")


def _name(caller: Caller) -> str:
    return f"{caller.kind}:{caller.id}"


def _asked(handler: Handler, connection: Connection, payload: Any) -> dict[str, Any]:
    if connection.in_flight >= MOST_IN_FLIGHT:
        raise TooMany("Wait for answers before you ask more.", retry_after_seconds=1)
    connection.in_flight += 1
    try:
        with connection.turn:
            _recognise(connection, handler)
            return handler(connection, payload)
    finally:
        connection.in_flight -= 1


def _recognise(connection: Connection, handler: Handler) -> None:
    """Know the caller anew: a token that was good may have been revoked, and roles may have changed."""
    expires_ms = connection.caller.expires_ms
    if access.declared(handler) != Access(None):
        if expires_ms is not None and expires_ms <= now_ms():
            raise Unauthenticated("The token has expired; send auth:refresh with a newer one.")
        connection.know(access.authenticate(connection.shown, connection.address))
        connection.caller.refuse_beyond_scope(access.declared(handler) or Access(None))


def _shown(auth: Any) -> str:
    token = auth.get("token") if isinstance(auth, dict) else None
    if not isinstance(token, str) or not token:
        raise Unauthenticated("Connect with auth: {token}, an access token or an API token.")
    return token


def _wished(auth: Any) -> Language:
    """Return the language that a client names beside its token, as a browser can name none in a header here."""
    named = auth.get("language") if isinstance(auth, dict) else None
    return wished(named if isinstance(named, str) else None)


def _watched(caller: Caller) -> list[str]:
    """Name the organizations whose news a caller is told; of wall links only the hub's shows what they tell of."""
    if caller.view not in (None, WallView.HUB) or not (caller.scopes is None or Scope.READ in caller.scopes):
        return []
    return [organization_id for organization_id, role in caller.roles.items() if WATCHES.admits(role)]
