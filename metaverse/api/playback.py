"""The log played back as server-sent events: the office at a moment, then what rooms were told from then on."""

from __future__ import annotations

import math
import threading
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any, cast

import orjson
from flask import Flask, Response, current_app, request

from metaverse.api.blueprints import resource
from metaverse.api.replay import means, when
from metaverse.api.staying import Staying
from metaverse.api.stream import HEADERS, RETRY_MS, place_of
from metaverse.clock import from_wire
from metaverse.errors import Invalid, TooMany
from metaverse.events.names import Room
from metaverse.operations import tails
from metaverse.schemas.replay import PlaybackQuery
from metaverse.security import access
from metaverse.security.access import caller, needs, organization
from metaverse.security.roles import Role
from metaverse.services import moments, replay
from metaverse.services.playback import Frame, Playback, Wish
from metaverse.services.replay import When

blueprint = resource("playback", "The log played back, as server-sent events.")

MOST_OF_ONE = 3
MOST_OF_ALL = 30
"""Playbacks at the same time, of one caller and in all."""

RETRY_SECONDS = 5.0


@blueprint.route("/3d/replay/stream", methods=["GET"])
@blueprint.arguments(PlaybackQuery, location="query")
@blueprint.response(
    200,
    content_type="text/event-stream",
    description="Events snapshot, message, scene, gap, clock, reset, end and expiring.",
)
@needs(Role.VIEWER)
def play(query: dict[str, Any]) -> Response:
    """Play the log from a moment on: `snapshot`, then a `message` for all that rooms were told; a last id resumes."""
    mine = organization(query.get("organizationId"))
    wish = _wish(query)
    last_id = request.headers.get("Last-Event-ID") or query.get("lastEventId")
    begins = _begins(mine, query, place_of(last_id))
    players, who = _players(), caller()
    name = f"{who.kind}:{who.id}"
    players.enter(name)
    try:
        playing = Playing(mine, begins, wish, Staying(_app(), who, access.shown() or ""), players.closing)
    except BaseException:
        players.leave(name)
        raise
    chunks = playing.chunks(is_resumed=begins.name == RESUMED, is_reset=bool(last_id))
    response = Response(chunks, headers=HEADERS, content_type="text/event-stream")
    response.call_on_close(lambda: players.leave(name))
    return response


RESUMED = "lastEventId"


def _begins(organization_id: str, query: dict[str, Any], known: tuple[str, int] | None) -> When:
    """Return where to begin: after what was seen before if the log still has it, else where it was asked for."""
    asked = when(query, "from")
    if asked.at_ms is None and asked.seq is None:
        said = "Say from which moment to play: `from`, or `seq`."
        raise Invalid(said, [{"field": "from", "message": said}])
    if known is None:
        return asked
    reach = moments.reach(organization_id)
    is_there = known[0] == reach.head.epoch and reach.begins <= known[1] <= reach.head.seq
    return When(seq=known[1], name=RESUMED) if is_there else asked


def _wish(query: dict[str, Any]) -> Wish:
    until_ms = from_wire(query["until"]) if "until" in query else None
    if until_ms is not None and "from_" in query and until_ms <= from_wire(query["from_"]):
        said = "A playback ends after it begins; `until` must be later than `from`."
        raise Invalid(said, [{"field": "until", "message": said}])
    speed = math.inf if query["speed"] == "max" else float(query["speed"])
    rooms = [Room(name) for name in dict.fromkeys(query["rooms"].split(",")) if name]
    return Wish(until_ms, speed, query["gaps"] == "skip", rooms)


class Playing:
    """One open stream."""

    def __init__(
        self, organization_id: str, begins: When, wish: Wish, staying: Staying, closing: threading.Event
    ) -> None:
        self._app, self._means = _app(), means()
        self._staying, self._closing = staying, closing
        shown = replay.office_at(organization_id, begins, self._means)
        self._playback = Playback(shown, wish, self._means, time.monotonic())

    def chunks(self, *, is_resumed: bool, is_reset: bool) -> Iterator[bytes]:
        """Write the stream until it ends, the client leaves, or its token ends."""
        yield b"retry: %d\n\n%b" % (RETRY_MS, b"" if is_resumed else self._first(is_reset))
        wait: float | None = 0.0
        while wait is not None and not self._closing.wait(wait):
            if self._staying.seconds_left() <= 0:
                yield self._staying.farewell()
                return
            if not self._staying.is_still_let_in():
                return
            with self._app.app_context():
                step = self._playback.step(time.monotonic())
            wait = step.wait_seconds
            if step.frames:
                yield b"".join(map(self._written, step.frames))

    def _first(self, is_reset: bool) -> bytes:
        with self._app.app_context():
            first = self._playback.first()
        reset = Frame("reset", orjson.dumps({"epoch": self._playback.epoch, "seq": self._playback.seq}))
        return b"".join(map(self._written, [reset, first] if is_reset else [first]))

    def _written(self, frame: Frame) -> bytes:
        place = b"" if frame.seq is None else b"id: %b:%d\n" % (self._playback.epoch.encode(), frame.seq)
        return b"event: %b\n%bdata: %b\n\n" % (frame.name.encode(), place, frame.data)


class Players:
    """Who plays at the moment; `closing` is set when the server goes."""

    def __init__(self) -> None:
        self._playing: Counter[str] = Counter()
        self.closing = threading.Event()

    def enter(self, name: str) -> None:
        """Let a caller play one more.

        Raises:
            TooMany: so many play already.
        """
        if self._playing[name] >= MOST_OF_ONE:
            raise TooMany(
                f"You play {MOST_OF_ONE} replays already; end one of them.", retry_after_seconds=RETRY_SECONDS
            )
        if self._playing.total() >= MOST_OF_ALL:
            raise TooMany("Too many replays are played here; try again.", retry_after_seconds=RETRY_SECONDS)
        self._playing[name] += 1

    def leave(self, name: str) -> None:
        """Note that a caller plays one less."""
        self._playing[name] -= 1
        if self._playing[name] <= 0:
            del self._playing[name]


def _players() -> Players:
    app = _app()
    if "metaverse.players" not in app.extensions:
        players = app.extensions["metaverse.players"] = Players()
        tails.closing(app).subscribe(players.closing.set)
    return cast(Players, app.extensions["metaverse.players"])


def _app() -> Flask:
    return cast(Flask, current_app._get_current_object())  # type: ignore[attr-defined]
