"""The bus: tells whoever listens that an organization's log has grown, and where agents walk right now.

A wake-up may be lost, the log is the truth; a position is worth nothing a moment later. In-process: one server process.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, ParamSpec

import structlog

logger = structlog.get_logger(__name__)
P = ParamSpec("P")


class Topic(Generic[P]):
    """One thing to be told; a listener that fails is logged, and neither the sender nor the others feel it."""

    def __init__(self) -> None:
        self._listeners: list[Callable[P, None]] = []

    def subscribe(self, listener: Callable[P, None]) -> Callable[[], None]:
        """Have `listener` called from now on; call what is returned to end it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def publish(self, *args: P.args, **kwargs: P.kwargs) -> None:
        """Tell every listener."""
        for listener in list(self._listeners):
            try:
                listener(*args, **kwargs)
            except Exception:
                logger.exception("a listener of the bus failed", listener=repr(listener))


class Bus:
    """The topics of one app."""

    def __init__(self) -> None:
        self.grown: Topic[[str, int]] = Topic()
        self.moved: Topic[[str, list[dict[str, Any]]]] = Topic()

    def wake(self, organization_id: str, seq: int) -> None:
        """Tell that the log of an organization now reaches `seq`; only after the commit."""
        self.grown.publish(organization_id, seq)

    def subscribe(self, listener: Callable[[str, int], None]) -> Callable[[], None]:
        """Listen for growth of any organization's log."""
        return self.grown.subscribe(listener)

    def move(self, organization_id: str, positions: list[dict[str, Any]]) -> None:
        """Tell where agents are now: `{agentId, position, rotationY, zone}` each, metres and radians."""
        self.moved.publish(organization_id, positions)


bus = Bus()
