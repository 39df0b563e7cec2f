"""Access: what a route, a socket event or a stream needs is declared beside it, and asked before it runs."""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import Callable, Collection
from typing import Any, TypeVar, cast

from flask import Flask, current_app, g, request

from metaverse.clock import now_ms
from metaverse.errors import Forbidden, Unauthenticated
from metaverse.events.bus import Topic, Word, bus
from metaverse.operations import meters, requests
from metaverse.security import keyring, pages, tickets
from metaverse.security.roles import BEYOND_WALL, Access, Caller, Role, Use, WallView
from metaverse.services import identity, rights

F = TypeVar("F", bound=Callable[..., Any])

KNOWN_FOR_SECONDS = 5.0
"""For so long a caller is known without asking the database; whatever is revoked by the API is forgotten at once."""

MOST_KNOWN = 10_000
MOST_LATEST = 64
_DECLARED = "__access__"


def needs(role: Role, *, agent: bool = False, walls: Collection[WallView] = ()) -> Callable[[F], F]:
    """Declare that a caller needs at least `role`; with `agent`, an agent's token may, and with `walls`, wall links."""
    return _declaring(Access(role, agent, frozenset(walls)))


def signed_in(function: F) -> F:
    """Declare that any caller may who is somebody."""
    return _declaring(Access(None))(function)


def public(function: F) -> F:
    """Declare that everybody may, signed in or not."""
    return _declaring(None)(function)


def _declaring(access: Access | None) -> Callable[[F], F]:
    def declare(function: F) -> F:
        setattr(function, _DECLARED, access)
        return function

    return declare


def is_declared(function: Callable[..., Any]) -> bool:
    """Tell whether a view or a handler says what it needs."""
    return hasattr(function, _DECLARED)


def declared(function: Callable[..., Any]) -> Access | None:
    """Return what a view or a handler needs, None where everybody may.

    Raises:
        LookupError: it does not say.
    """
    if not is_declared(function):
        raise LookupError(f"{function} does not declare what it needs.")
    return cast("Access | None", getattr(function, _DECLARED))


class Known:
    """Callers seen a moment ago, by what they showed; bounded, and short of memory."""

    def __init__(self) -> None:
        self._callers: OrderedDict[str, tuple[float, Caller]] = OrderedDict()
        self.uses: dict[str, Use] = {}
        self.times_forgotten = 0
        self._latest: deque[str] = deque(maxlen=MOST_LATEST)
        self.changed: Topic[[str]] = Topic()
        """Tells whose rights may have changed: whom it is said about, nothing for everybody."""

    def __len__(self) -> int:
        return len(self._callers)

    def find(self, shown: str) -> Caller | None:
        """Return the caller who showed this a moment ago, unless it has expired since."""
        until, caller = self._callers.get(shown, (0.0, None))
        if caller is None or time.monotonic() >= until:
            return None
        return caller if caller.expires_ms is None or now_ms() < caller.expires_ms else None

    def keep(self, shown: str, caller: Caller, times_forgotten: int) -> None:
        """Remember a caller for a moment, unless rights have changed since the database was asked."""
        if times_forgotten != self.times_forgotten:
            return
        self._callers[shown] = (time.monotonic() + KNOWN_FOR_SECONDS, caller)
        if len(self._callers) > MOST_KNOWN:
            self._callers.popitem(last=False)

    def is_doubted(self, caller: Caller, times_forgotten: int) -> bool:
        """Tell whether somebody's rights may have changed since so many times of forgetting."""
        since = self.times_forgotten - times_forgotten
        if since > len(self._latest):
            return True
        return since > 0 and any(caller.is_meant(about) for about in list(self._latest)[-since:])

    def forget(self, about: str = "") -> None:
        """Forget somebody, here and in every other process, for the rights have changed.

        Where the others cannot be told, a mark in the database tells them.

        `about` is `token:…`, `session:…`, `user:…` or `wall:…` with an id; nothing stands for everybody.
        """
        self.forget_here(about)
        if not bus.say(Word.RIGHTS, about):
            rights.leave_mark()

    def forget_here(self, about: str = "") -> None:
        """Forget somebody here, and have open sockets and streams ask anew."""
        self.times_forgotten += 1
        self._latest.append(about)
        meant = [shown for shown, (_, caller) in self._callers.items() if caller.is_meant(about)]
        for shown in meant:
            del self._callers[shown]
        self.changed.publish(about)


def known() -> Known:
    """Give the callers that the current app knows."""
    return cast(Known, current_app.extensions["metaverse.known"])


def init_app(app: Flask) -> None:
    """Ask who calls before any view runs, and whether the caller may."""
    known = app.extensions["metaverse.known"] = Known()
    meters.watch_cache("callers", known.__len__, MOST_KNOWN)
    app.before_request(_recognise)


def authenticate(shown: str, address: str | None = None, client: str | None = None) -> Caller:
    """Return whoever is behind an access token or an API token, shown at an `address` by a `client`.

    Raises:
        Unauthenticated: nobody is; the detail says why.
    """
    memory = known()
    caller = memory.find(shown)
    if caller is None:
        times_forgotten = memory.times_forgotten
        caller = _look_up(shown)
        memory.keep(shown, caller, times_forgotten)
    if caller.kind == "token" and address is not None:
        memory.uses[caller.id] = Use(now_ms(), address, client)
    return caller


def _look_up(shown: str) -> Caller:
    if shown.startswith(tickets.API_PREFIX):
        return identity.of_secret(shown)
    claims = tickets.read(keyring.current().verifying(), shown)
    if claims.get("use") == tickets.WALL_USE:
        return identity.of_wall(claims["sub"], claims["sid"], claims["exp"] * 1000)
    return identity.of_user(claims["sub"], claims["sid"], claims["exp"] * 1000)


HOST_ONLY = "__Host-"
STREAM_COOKIE = "metaverse_stream"
STREAM_PATH = "/api/metaverse/3d/tasks/flow/stream"
PLAYBACK_PATH = "/api/metaverse/3d/replay/stream"
STREAM_PATHS = (STREAM_PATH, PLAYBACK_PATH)


def _recognise() -> None:
    """Note who calls; a view that is public does not mind a bad token."""
    g.refused = None
    g.caller = None
    ticket = shown()
    if ticket is None:
        return
    try:
        asked = request.environ
        g.caller = authenticate(ticket, asked.get("REMOTE_ADDR", ""), asked.get("HTTP_USER_AGENT"))
    except Unauthenticated as refused:
        g.refused = refused


def shown() -> str | None:
    """Return what the current request shows: the bearer token, or the cookie of the streams."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "bearer" and token:
        return token.strip()
    if request.path not in STREAM_PATHS:
        return None
    if not pages.may_use_cookies(request.environ, current_app.config["CORS_ORIGIN"]):
        return None
    return request.cookies.get(f"{HOST_ONLY}{STREAM_COOKIE}" if request.is_secure else STREAM_COOKIE)


def check() -> None:
    """Let the current request to its view.

    Raises:
        Unauthenticated: the view is not public, and nobody knows who calls.
        Forbidden: in none of the caller's organizations the role suffices.
    """
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or request.method == "OPTIONS":
        return
    access = declared(view)
    if access is None:
        return
    if g.caller is None:
        raise g.refused or Unauthenticated("Show an access token or an API token in the header Authorization: Bearer.")
    if not g.caller.may_look(access):
        raise Forbidden(BEYOND_WALL)
    if not any(access.admits(role) for role in g.caller.roles.values()) and access.role is not None:
        raise Forbidden(f"This takes {access}.")
    g.caller.refuse_beyond_scope(access, is_reading=request.method in ("GET", "HEAD"))


def present() -> Caller | None:
    """Return who calls, None where nobody knows; for views that are public."""
    return cast("Caller | None", g.get("caller"))


def caller() -> Caller:
    """Return who calls.

    Raises:
        Unauthenticated: nobody knows.
    """
    if g.get("caller") is None:
        raise Unauthenticated("Sign in first.")
    return cast(Caller, g.caller)


def organization(requested: str | None = None) -> str:
    """Return the organization that the current request is about, where the caller may what the view needs.

    Raises:
        NotFound: it does not exist, or not for this caller.
        Forbidden: the caller's role there does not suffice.
    """
    view = current_app.view_functions[request.endpoint or ""]
    access = declared(view) or Access(None)
    organization_id = caller().organization(requested or request.args.get("organizationId"), access)
    requests.concerns(organization_id)
    return organization_id


def verify_declared(app: Flask) -> None:
    """Refuse to start with a route that does not say what it needs.

    Raises:
        LookupError: there is one; its name is told.
    """
    for endpoint, view in app.view_functions.items():
        if not is_declared(view):
            raise LookupError(f"The route {endpoint} does not declare what it needs.")
