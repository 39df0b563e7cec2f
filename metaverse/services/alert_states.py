"""How an alert rule goes from quiet to firing and back. Pure: the clock is given.

A rule fires when its value has been beyond its number for the hold time, and not within the cool-down after it last
fired. It recovers when the value has been back for the recovery time: at `clear`, or where none is set, at the number
itself. A value that does not exist (no task ended, so there is no P95) is beyond nothing. Times are counted from look
to look; after a gap between two looks that is longer than `GAP_MS` they are counted anew.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

GAP_MS = 180_000
Told = Literal["fired", "recovered"]


@dataclass(frozen=True, slots=True)
class Limits:
    """When a rule fires and recovers: beyond `above` or `below`, one of which is set; times in milliseconds."""

    above: float | None = None
    below: float | None = None
    clear: float | None = None
    hold_ms: int = 0
    recover_ms: int = 0
    cool_down_ms: int = 0

    def is_beyond(self, value: float | None) -> bool:
        """Tell whether a value is beyond the number."""
        if value is None:
            return False
        return value > self.above if self.above is not None else value < (self.below or 0.0)

    def is_back(self, value: float | None) -> bool:
        """Tell whether a value is back, which is further than just not beyond where `clear` is set."""
        if value is None:
            return True
        if self.above is not None:
            return value <= (self.above if self.clear is None else self.clear)
        return value >= ((self.below or 0.0) if self.clear is None else self.clear)


@dataclass(frozen=True, slots=True)
class State:
    """How a rule stands; `holding_ms` and `clearing_ms` are since when its value is beyond, or back."""

    firing: bool = False
    episode: int = 0
    fired_ms: int | None = None
    recovered_ms: int | None = None
    holding_ms: int | None = None
    clearing_ms: int | None = None


def step(
    limits: Limits, state: State, value: float | None, now_ms: int, judged_ms: int | None
) -> tuple[State, Told | None]:
    """Return how a rule stands after one more look, and what is to be told."""
    if judged_ms is not None and now_ms - judged_ms > GAP_MS:
        state = replace(state, holding_ms=None, clearing_ms=None)
    return _while_firing(limits, state, value, now_ms) if state.firing else _while_quiet(limits, state, value, now_ms)


def _while_quiet(limits: Limits, state: State, value: float | None, now_ms: int) -> tuple[State, Told | None]:
    if not limits.is_beyond(value):
        return replace(state, holding_ms=None), None
    since = now_ms if state.holding_ms is None else state.holding_ms
    is_cool = state.fired_ms is None or now_ms - state.fired_ms >= limits.cool_down_ms
    if now_ms - since < limits.hold_ms or not is_cool:
        return replace(state, holding_ms=since), None
    fired = replace(state, firing=True, episode=state.episode + 1, fired_ms=now_ms, holding_ms=None, clearing_ms=None)
    return fired, "fired"


def _while_firing(limits: Limits, state: State, value: float | None, now_ms: int) -> tuple[State, Told | None]:
    if not limits.is_back(value):
        return replace(state, clearing_ms=None), None
    since = now_ms if state.clearing_ms is None else state.clearing_ms
    if now_ms - since < limits.recover_ms:
        return replace(state, clearing_ms=since), None
    return replace(state, firing=False, recovered_ms=now_ms, clearing_ms=None), "recovered"
