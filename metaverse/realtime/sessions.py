"""Who is behind each socket."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast

from flask import current_app

from metaverse.security.roles import Caller


@dataclass(slots=True)
class Session:
    """A connected socket's caller."""

    caller: Caller


@dataclass(slots=True)
class Sessions:
    """The sessions of all connected sockets, by socket id."""

    _by_sid: dict[str, Session] = field(default_factory=dict)

    def begin(self, sid: str, caller: Caller) -> None:
        """Note who is behind a socket, from now on."""
        self._by_sid[sid] = Session(caller)

    def get(self, sid: str) -> Session | None:
        """Return the session of a socket."""
        return self._by_sid.get(sid)

    def end(self, sid: str) -> None:
        """Forget a socket."""
        self._by_sid.pop(sid, None)

    def __len__(self) -> int:
        return len(self._by_sid)


def sessions() -> Sessions:
    """Give the sessions of the current app."""
    return cast(Sessions, current_app.extensions["metaverse.sessions"])
