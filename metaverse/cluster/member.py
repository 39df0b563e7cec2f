"""A process as one of several: it takes its name, finds the others by Redis, and says if it cannot."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, cast

import gevent
import orjson
import psutil
import structlog
from flask import Flask
from sqlalchemy import Connection, text

from metaverse.clock import now_ms
from metaverse.cluster.relay import TROUBLE, Line, Relay
from metaverse.cluster.ticks import Ticks
from metaverse.database import reading
from metaverse.events.bus import Word, bus
from metaverse.operations import server_figures, tails
from metaverse.security import access
from metaverse.services import identities, rights

logger = structlog.get_logger(__name__)
Json = dict[str, Any]
BEAT_SECONDS = 1.0
NAME_MS = 3000
FRESH_MS = 10_000
START_SECONDS = 3.0
LOOK_SECONDS = 0.2
ECHO_SECONDS = 3.0
_EXTENSION = "metaverse.member"

_TAKE = """
local holder = redis.call('GET', KEYS[1])
if holder == false or holder == ARGV[1] or ARGV[3] == holder then
    redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
    return false
end
return holder
"""
_GIVE_BACK = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end"


class CannotJoin(RuntimeError):
    """This process must not serve beside the others; the message says why, and the mend."""


class Member:
    """This process among several."""

    def __init__(self, app: Flask, line: Line, relay: Relay) -> None:
        self._app, self._line, self.relay = app, line, relay
        self._take_script = line.redis.register_script(_TAKE)
        self._key = line.key("name", line.name)
        self._me = f"{socket.gethostname()}:{os.getppid()}"
        self.beating: gevent.Greenlet[[], None] = gevent.Greenlet(self.beat)

    def check(self) -> None:
        """Make sure that the name is this process's own, and that what it tells comes back to it.

        Raises:
            CannotJoin: another process has the name, or what is told does not arrive.
        """
        if not self.relay.is_up.wait(START_SECONDS):
            logger.error(
                "Redis does not answer; start it, or mend REDIS_URL. Logs are looked at each second meanwhile."
            )
            return
        holder = self._wait_for_name()
        if holder is not None:
            name = self._line.name
            raise CannotJoin(f"PROCESS_NAME {name} is taken by a living process ({holder}); give each its own.")
        self.relay.echo()
        if not self.relay.is_heard.wait(ECHO_SECONDS):
            raise CannotJoin(
                f"Redis took what was told on the channel {self._line.own} and did not bring it back: "
                "REDIS_URL must name one server, for telling and for listening alike."
            )

    def beat(self) -> None:
        """Keep the name, and lay down what this process measures."""
        while True:
            gevent.sleep(BEAT_SECONDS)
            self.relay.echo()
            try:
                holder = self._take_name()
                if holder is not None:
                    logger.error("another process has taken this one's PROCESS_NAME", holder=holder)
                self._lay_down()
            except TROUBLE:
                logger.debug("Redis does not answer")
            except Exception:
                logger.exception("the beat of a process failed")

    def end(self) -> None:
        """Let the next process have the name at once."""
        self.beating.kill()
        with suppress(*TROUBLE):
            self._line.redis.eval(_GIVE_BACK, 1, self._key, self._me)

    def figures_of_others(self) -> list[Json]:
        """Return what the other processes measured a moment ago; none while Redis does not answer."""
        try:
            laid_down = self._line.redis.hgetall(self._line.key("figures"))
        except TROUBLE:
            return []
        told = {name.decode(): orjson.loads(raw) for name, raw in cast("dict[bytes, bytes]", laid_down).items()}
        oldest = now_ms() - FRESH_MS
        return [one["figures"] for name, one in told.items() if name != self._line.name and one["at"] >= oldest]

    def _lay_down(self) -> None:
        figures = server_figures.of(self._app).mine()
        self._line.redis.hset(
            self._line.key("figures"), self._line.name, orjson.dumps({"at": now_ms(), "figures": figures})
        )

    def _wait_for_name(self) -> str | None:
        """Take the name; whoever has it and was killed elsewhere has it for a while still."""
        until = time.monotonic() + NAME_MS / 1000 + LOOK_SECONDS
        while (holder := self._take_name()) is not None and time.monotonic() < until:
            gevent.sleep(LOOK_SECONDS)
        return holder

    def _take_name(self) -> str | None:
        """Take or keep the name; return who has it, if somebody else does who lives."""
        holder = self._take_script(keys=[self._key], args=[self._me, NAME_MS, ""])
        if holder is not None and self._is_dead(holder.decode()):
            holder = self._take_script(keys=[self._key], args=[self._me, NAME_MS, holder])
        return None if holder is None else holder.decode()

    def _is_dead(self, holder: str) -> bool:
        host, _, pid = holder.rpartition(":")
        if host != socket.gethostname():
            return False
        try:
            os.kill(int(pid), 0)
            return psutil.Process(int(pid)).status() == psutil.STATUS_ZOMBIE
        except ProcessLookupError:
            return True
        except (OSError, psutil.Error):
            return False


def begin(app: Flask) -> None:
    """Make an app one of several processes, if its settings say that it is.

    Raises:
        CannotJoin: it must not serve beside the others.
    """
    if not app.config["REDIS_URL"]:
        return
    with app.app_context():
        line = Line(app.config["REDIS_URL"], f"metaverse:{_identity()}", app.config["PROCESS_NAME"])
    relay, follows = Relay(line, bus), tails.of(app)
    follows.ticks = Ticks(line, relay, bus, follows.follows)
    member = app.extensions[_EXTENSION] = Member(app, line, relay)
    server_figures.of(app).of_others = member.figures_of_others
    bus.heard.subscribe(lambda word, about: _heed(app, word, about))
    relay.turned.subscribe(lambda is_up: _turn(app, is_up))
    relay.begin()
    member.check()
    member.beating.start()


def end(app: Flask) -> None:
    """Leave the others, if an app is one of several."""
    member: Member | None = app.extensions.get(_EXTENSION)
    if member is not None:
        member.end()


def state(extensions: Mapping[str, Any]) -> str:
    """Tell how the line to the other processes is: `ok`, or `polling` while logs are looked at each second instead."""
    member: Member | None = extensions.get(_EXTENSION)
    return "ok" if member is None or member.relay.is_up.is_set() else "polling"


def _heed(app: Flask, word: Word, about: str) -> None:
    """Do what another process says."""
    with app.app_context():
        if word is Word.RIGHTS:
            access.known().forget_here(about)
        elif word is Word.IDENTITIES:
            identities.forget_here()


def _turn(app: Flask, is_up: bool) -> None:
    """Have rights asked anew, for words were lost: here when the line is up again, everywhere when it broke."""
    if is_up:
        _heed(app, Word.RIGHTS, "")
    else:
        gevent.spawn(_leave_mark, app)


def _leave_mark(app: Flask) -> None:
    with app.app_context():
        rights.leave_mark()


@reading
def _identity(connection: Connection) -> str:
    """Name the database: whoever shares it shares channels, by whatever address each of them knows it."""
    query = text(
        "SELECT system_identifier::text || '.' || oid FROM pg_control_system(), pg_database"
        " WHERE datname = current_database()"
    )
    return str(connection.execute(query).scalar_one())
