"""Every door, knocked at by the wrong organization's callers: what a door says, and whether it gives anything away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from types import SimpleNamespace
from typing import Any, NamedTuple, cast

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from metaverse.cli.isolation.examples import Examples
from metaverse.cli.isolation.planting import Names, named
from metaverse.cli.isolation.strangers import Caller, House, ask
from metaverse.errors import Problem
from metaverse.events.names import SocketEvent
from metaverse.realtime import sockets
from metaverse.realtime.connection import Connection
from metaverse.realtime.handlers import HANDLERS
from metaverse.realtime.problems import code_of
from metaverse.security import access

NOBODY = "org_isolation_of_nobody"
NOT_HERE = "isolation-not-here"
HELD = (401, 403, 404)
REFUSED = ("not_found", "forbidden", "unauthenticated")
VERSION = {"If-Match": '"1"'}
"""Some changes ask which version they change before they ask of what."""

LEFT_OUT = frozenset({"auth.logout", "static"})
"""To sign out would end the test's own callers."""

MOST_READ = 256 * 1024
PAYLOADS: dict[SocketEvent, dict[str, Any]] = {
    SocketEvent.JOIN: {"rooms": ["scene", "tasks", "network"]},
    SocketEvent.LEAVE: {"rooms": ["scene", "tasks", "network"]},
    SocketEvent.LOOK: {"places": []},
    SocketEvent.EVENTS: {"events": []},
    SocketEvent.AGENT_POSITION: {"agents": []},
}


class Word(StrEnum):
    """What is found at a door, the worst last: it holds, nothing is proven, or it gives something away."""

    HOLDS = "holds"
    UNPROVEN = "unproven"
    LEAKS = "leaks"


class Door(NamedTuple):
    """A door and what was found there, `of` how many knocks, and what the worst said."""

    name: str
    word: Word
    knocks: int
    said: str = ""


class Knock(NamedTuple):
    """One call: whose, of what, with which names in its path, about which organization."""

    caller: Caller
    method: str
    rule: Rule
    values: dict[str, str]
    organization: str | None

    @property
    def path(self) -> str:
        """Return the path that is called."""
        path = self.rule.rule
        for name, value in self.values.items():
            path = path.replace(f"<path:{name}>", value).replace(f"<{name}>", value)
        return path

    def without_echo(self, said: str) -> str:
        """Take out of an answer what the call has named itself."""
        for value in self.values.values():
            said = said.replace(value, "…")
        return said

    def __str__(self) -> str:
        about = f"?organizationId={self.organization}" if self.organization else ""
        return f"{self.caller.name}: {self.method} {self.path}{about}"


@dataclass
class _Found:
    """What was found at one door by now; the worst counts."""

    name: str
    word: Word = Word.HOLDS
    knocks: int = 0
    said: str = ""

    def note(self, what: str, word: Word, said: str) -> None:
        self.knocks += 1
        if list(Word).index(word) > list(Word).index(self.word):
            self.word, self.said = word, f"{what}: {' '.join(said.split())[:200]}"

    def door(self) -> Door:
        return Door(self.name, self.word, self.knocks, self.said)


def _ways(names: Names, method: str, other: str) -> list[tuple[dict[str, str], str | None]]:
    """Return what is asked for: the other's things by the other's name, and by one's own where that changes nothing."""
    parts, is_theirs = names
    called = [dict(zip(parts, values, strict=True)) for values in product(*parts.values())]
    by_own = [None] if is_theirs or (method == "GET" and not parts) else []
    return [(values, organization) for values in called for organization in (other, *by_own)]


@dataclass
class Walk:
    """The walk of one organization's callers to another's doors."""

    app: Flask
    client: FlaskClient
    mine: House
    other: House
    canary: str
    examples: Examples

    def routes(self, rules: Iterable[Rule]) -> Iterator[Door]:
        """Knock at every route, by every method that it takes."""
        for rule in rules:
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                if rule.endpoint not in LEFT_OUT:
                    yield self._route(rule, method)

    def _route(self, rule: Rule, method: str) -> Door:
        names = named(self.client, self.other, self.mine, rule, self.examples)
        found = _Found(f"{method} {rule.rule}")
        for caller in self.mine.callers.values():
            for values, organization in _ways(names, method, self.other.id):
                knock = Knock(caller, method, rule, values, organization)
                status, said = self._knock(knock)
                found.note(f"{knock} answered {status}", self._judged(knock, status, said), said)
        return found.door()

    def _judged(self, knock: Knock, status: int, said: str) -> Word:
        if self.canary in said:
            return Word.LEAKS
        if status < 400:
            return Word.LEAKS if self._is_told_apart(knock, status) else Word.HOLDS
        is_own = not knock.values and knock.organization is None
        return Word.HOLDS if status in HELD or is_own or self._is_public(knock) else Word.UNPROVEN

    def _is_public(self, knock: Knock) -> bool:
        return access.declared(self.app.view_functions[knock.rule.endpoint]) is None

    def _is_told_apart(self, knock: Knock, status: int) -> bool:
        """Tell whether the door says something else of what there is not: then it knew the other's."""
        if self._is_public(knock):
            return False
        if knock.organization is not None:
            nowhere = knock._replace(organization=NOBODY)
        elif knock.values:
            nowhere = knock._replace(values=dict.fromkeys(knock.values, NOT_HERE))
        else:
            return False
        return self._knock(nowhere)[0] != status

    def _knock(self, knock: Knock) -> tuple[int, str]:
        organization = knock.organization
        more: dict[str, Any] = {"headers": dict(VERSION) if knock.method in ("PUT", "PATCH") else {}}
        body = self.examples.body(knock.method, knock.rule.rule, NOT_HERE)
        if isinstance(body, dict) and self.examples.takes_organization(knock.method, knock.rule.rule):
            body = {**body, "organizationId": organization or self.mine.id}
        if organization:
            more["query_string"] = {"organizationId": organization}
            more["headers"]["X-Organization-Id"] = organization
        if knock.method in ("POST", "PUT", "PATCH"):
            more["json"] = {} if body is None else body
        answer = ask(self.client, knock.caller, knock.method, knock.path, buffered=False, **more)
        try:
            return answer.status_code, knock.without_echo(_read(answer))
        finally:
            answer.close()

    def sockets(self) -> Iterator[Door]:
        """Knock at every event of a socket."""
        for event, handler in HANDLERS.items():
            found = _Found(f"socket {event.value}")
            for caller in self.mine.callers.values():
                if caller.shown is not None:
                    said = self._heard(caller, event, handler)
                    found.note(f"{caller.name}: {event.value}", self._socket_judged(event, said), said)
            yield found.door()

    def _socket_judged(self, event: SocketEvent, said: str) -> Word:
        if self.canary in said or (said == "ok" and event in PAYLOADS):
            return Word.LEAKS
        return Word.HOLDS if said in REFUSED or event not in PAYLOADS else Word.UNPROVEN

    def _heard(self, caller: Caller, event: SocketEvent, handler: Any) -> str:
        shown = caller.shown or ""
        try:
            known = access.authenticate(shown)
            connection = Connection(caller.name, cast(Any, SimpleNamespace()), known, shown, lambda _: {})
            payload = {**PAYLOADS.get(event, {}), "organizationId": self.other.id}
            answer = sockets._asked(handler, connection, payload)
        except Problem as problem:
            return code_of(problem)
        return "ok" if self.canary not in repr(answer) else repr(answer)


def _read(answer: Any) -> str:
    """Read what was answered: of a stream its beginning, for it has no end."""
    raw = b""
    is_stream = answer.mimetype == "text/event-stream"
    for chunk in answer.response:
        raw += chunk if isinstance(chunk, bytes) else str(chunk).encode()
        if is_stream or len(raw) > MOST_READ:
            break
    return raw.decode("utf-8", "replace")
