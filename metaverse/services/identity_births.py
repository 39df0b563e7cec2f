"""Births: which beings the new keys of a batch are, by the rules `project` and `session`.

A session's being is `claude@FOLDER:OWNER` (`codex@…`), without `:OWNER` where it is not known who connected it; what
comes without an owner belongs to the one being of its folder, if there is just one. A sub-agent's is its type below its
parent's being, `…/Explore`; while one of a type is at work, the next is `…/Explore#2`. A session whose folder is not
known yet is nobody in particular: its key stays as told, and is assigned later.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, NamedTuple, Protocol

from metaverse.clock import from_wire, now_ms
from metaverse.events.names import AgentStatus, EventType
from metaverse.models.columns import KEY_LENGTH
from metaverse.services.identity_rules import Rule

Json = dict[str, Any]


class Registry(Protocol):
    """What births ask of whoever keeps the beings."""

    def standing(self, keys: Sequence[str]) -> dict[str, tuple[str | None, int]]:
        """Return the status of beings and since when it was told, in milliseconds; who is not there is left out."""

    def owner(self) -> str | None:
        """Return the name of whoever brings the batch, None where nobody is known."""

    def of_folder(self, nobodys: str) -> str | None:
        """Return the one being of a folder, `nobodys` or somebody's; None where there is none or are several."""


AT_WORK = frozenset({AgentStatus.WORKING.value, AgentStatus.WAITING.value})
FRESH_MS = 15 * 60_000
"""Whoever said so long before or after another begins that it works counts as free: its end was not heard."""

MOST_AT_ONCE = 32
"""So many of one type are told apart; a thirty-third is taken for the last."""

LONGEST_PART = 96
LONGEST_NAME = 200


class Being(NamedTuple):
    """Whom a key stands for, what that being is called at first, and by which rule it was found."""

    key: str
    name: str | None
    rule: str


def bounded(key: str) -> str:
    """Return a key as the door takes it; one that is too long keeps its start and ends in its digest."""
    if len(key) <= KEY_LENGTH:
        return key
    return f"{key[: KEY_LENGTH - 17]}~{sha256(key.encode('utf-8', 'replace')).hexdigest()[:16]}"


@dataclass(slots=True)
class Births:
    """Finds beings for the keys that are not in `known`, event by event; `born` are those it found."""

    rule: str
    bound: frozenset[str]
    known: dict[str, Being]
    registry: Registry
    born: dict[str, Being] = field(default_factory=dict)
    _works: dict[str, dict[str, bool]] = field(default_factory=dict)
    """By being, the told keys of this batch and whether each is at work."""

    _stood: dict[str, tuple[str | None, int]] = field(default_factory=dict)

    def of(self, events: Iterable[Json], told: Iterable[str]) -> dict[str, Being]:
        """Return the beings of the new keys of a batch."""
        for event in events:
            subject, data = event.get("subject"), event.get("data")
            if isinstance(subject, str) and isinstance(data, dict):
                self._take(event, subject, data)
        for key in told:
            if "/" in key and self._being(key) is None:
                self._sub(key, key.rpartition("/")[0], {}, now_ms())
        return self.born

    def _take(self, event: Json, subject: str, data: Json) -> None:
        if event.get("type") == EventType.AGENT_REGISTERED and self._being(subject) is None:
            self._register(subject, data, _at(event))
        if event.get("type") == EventType.AGENT_STATUS and (being := self._being(subject)):
            self._works.setdefault(being.key, {})[subject] = data.get("status") in AT_WORK

    def _being(self, key: str) -> Being | None:
        return self.known.get(key) or self.born.get(key)

    def _register(self, key: str, data: Json, at_ms: int) -> None:
        parent = data.get("parentId")
        if self.rule == Rule.SESSION or key in self.bound:
            self.born[key] = Being(key, None, Rule.SESSION.value)
        elif isinstance(parent, str) and parent != key:
            self._project(parent, data)
            self._sub(key, parent, data, at_ms)
        else:
            self._project(key, data)

    def _project(self, key: str, data: Json) -> None:
        """Assign a session to the being of its folder, if that is known."""
        folder = data.get("department")
        if self._being(key) is not None or not isinstance(folder, str) or not folder.strip():
            return
        shown = folder.strip()[:LONGEST_PART].replace("/", "-")
        nobodys = f"{key.partition(':')[0]}@{shown}"
        owner = (self.registry.owner() or "").replace("/", "-")
        whole = bounded(f"{nobodys}:{owner}") if owner else self.registry.of_folder(nobodys) or nobodys
        name = f"{shown} · {owner}"[:LONGEST_NAME] if owner else shown
        self.born[key] = Being(whole, name, Rule.PROJECT.value)

    def _sub(self, key: str, parent: str, data: Json, at_ms: int) -> None:
        """Assign a sub-agent to the first being of its type that is free below its parent's being."""
        above = self._being(parent)
        if above is None or above.rule == Rule.SESSION:
            return
        role = data.get("role")
        kind = role.strip()[:LONGEST_PART].replace("/", "-") if isinstance(role, str) and role.strip() else "sub-agent"
        names = [bounded(f"{above.key}/{kind}" + (f"#{n}" if n > 1 else "")) for n in range(1, MOST_AT_ONCE + 1)]
        if names[0] not in self._stood and names[0] not in self._works:
            self._stood.update(self.registry.standing(names))
        place = next((at for at, name in enumerate(names) if not self._is_at_work(name, at_ms)), MOST_AT_ONCE - 1)
        shown = "Sub-agent" if kind == "sub-agent" else kind
        self.born[key] = Being(names[place], f"{shown} {place + 1}" if place else shown, Rule.PROJECT.value)
        self._works.setdefault(names[place], {})[key] = True

    def _is_at_work(self, being: str, at_ms: int) -> bool:
        if being in self._works:
            return any(self._works[being].values())
        status, told_ms = self._stood.get(being, (None, 0))
        return status in AT_WORK and abs(at_ms - told_ms) <= FRESH_MS


def _at(event: Json) -> int:
    try:
        return from_wire(event["time"])
    except (KeyError, TypeError, ValueError):
        return now_ms()
