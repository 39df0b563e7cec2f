"""Looking: what each rule finds now, from figures that are read once a sweep for all rules together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog

from metaverse.clock import from_wire
from metaverse.events.watched import AlertKind
from metaverse.services import agents, alert_figures, alert_terms, hub
from metaverse.services.agents import Patience
from metaverse.services.alert_figures import Measured, Unknown

Json = dict[str, Any]
Row = dict[str, Any]
SERVER = "server"
logger = structlog.get_logger(__name__)


class Sources:
    """Where rules look: each hub, each office and the server are read once, when a rule first asks.

    `since_ms` is since when the server has listened: what was not heard before is no silence.
    """

    def __init__(self, patience: Patience, server: Callable[[], Json], since_ms: int) -> None:
        self.since_ms = since_ms
        self._patience, self._read_server = patience, server
        self._kept: dict[tuple[Any, ...], Any] = {}
        self._figures: dict[tuple[Any, ...], Measured] = {}

    def hub(self, organization_id: str, window_seconds: int) -> Json:
        """Return an organization's figures of a window that ends now, and the server's."""
        return self._once(("hub", organization_id, window_seconds), lambda: self._hub(organization_id, window_seconds))

    def server(self) -> Json:
        """Return what the server measures of itself."""
        return self._once((SERVER,), lambda: {SERVER: self._read_server()})

    def server_figures(self) -> dict[str, float | None]:
        """Return the figures of the server by the names that rules have for them; none where they cannot be read."""
        try:
            return {f"{SERVER}.{name}": value for name, value in self.server()[SERVER].items()}
        except Unknown:
            return {}

    def figure(self, row: Row) -> Measured:
        """Return the figure that a rule names; rules that name the same have it looked up once."""
        of_server = row["figure"].startswith(f"{SERVER}.")
        figures = self.server() if of_server else self.hub(row["organization_id"], row["window_seconds"])
        narrowed, greatest = alert_terms.narrowed(row), row["above"] is not None
        name = (row["organization_id"], row["window_seconds"], row["figure"], *sorted(narrowed.items()), greatest)
        if name not in self._figures:
            self._figures[name] = alert_figures.measure(figures, row["figure"], narrowed, greatest=greatest)
        return self._figures[name]

    def everyone(self, organization_id: str) -> list[Json]:
        """Return the agents of an organization."""
        found: list[Json] = self._once(
            ("agents", organization_id), lambda: agents.everyone(organization_id, self._patience)
        )
        return found

    def _hub(self, organization_id: str, window_seconds: int) -> Json:
        return {**hub.whole(organization_id, self._patience, window_seconds * 1000, None).value, **self.server()}

    def _once(self, name: tuple[Any, ...], read: Callable[[], Any]) -> Any:
        if name not in self._kept:
            try:
                self._kept[name] = read()
            except Exception as fault:
                logger.exception("what alert rules watch could not be read", what=name)
                self._kept[name] = fault
        if isinstance(self._kept[name], Exception):
            raise Unknown("The figures could not be computed; the log of the server says why.")
        return self._kept[name]


def measured(row: Row, sources: Sources, now_ms: int) -> Measured:
    """Return what a rule finds now.

    Raises:
        Unknown: it cannot be judged; the message says why.
    """
    match row["kind"]:
        case AlertKind.SILENCE:
            return _silence(row, sources, now_ms)
        case AlertKind.STATUS:
            return _status(row, sources, now_ms)
    return sources.figure(row)


def _silence(row: Row, sources: Sources, now_ms: int) -> Measured:
    """Return the seconds since an agent, or anybody, was last heard; never longer than the server has listened."""
    chosen = _chosen(row, sources)
    heard = max((from_wire(seen) for agent in chosen if (seen := agent["lastSeenAt"])), default=0)
    began = max(heard, sources.since_ms, row["created_ms"] if heard == 0 else 0)
    named = chosen[0]["name"] if row["terms"].get("agent") else None
    return Measured(max(0, now_ms - began) / 1000, named)


def _status(row: Row, sources: Sources, now_ms: int) -> Measured:
    """Return how many agents have been in a status for so long."""
    terms = row["terms"]
    since = now_ms - terms.get("seconds", 0) * 1000
    found = [
        agent["name"]
        for agent in _chosen(row, sources)
        if agent["status"] == terms["status"] and from_wire(agent["statusSince"] or 0) <= since
    ]
    return Measured(float(len(found)), found[0] if len(found) == 1 else None)


def _chosen(row: Row, sources: Sources) -> list[Json]:
    terms, everyone = row["terms"], sources.everyone(row["organization_id"])
    if terms.get("agent"):
        everyone = [agent for agent in everyone if terms["agent"] in (agent["agentId"], agent["id"])]
        if not everyone:
            raise Unknown(f"There is no agent {terms['agent']}.")
    if terms.get("department"):
        return [agent for agent in everyone if agent["department"] == terms["department"]]
    return everyone
