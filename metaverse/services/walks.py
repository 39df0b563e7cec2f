"""Walks: who is under way, from when on and along which way.

A walk follows from the log alone: it begins a moment after the fact that caused it (by the time the fact came in), goes
the shortest way from where the walker was at that time, and takes its length divided by the speed. So every server that
reads the same log shows the same walk at the same time, whenever it came to read it and in pieces of whatever size.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

from metaverse.clock import to_wire
from metaverse.services.routes import Routes, Spot
from metaverse.services.stagecraft import OUTSIDE, RISING_MS, WALK_M_S, Place


class Walk(NamedTuple):
    """A way that is walked from a time on, in milliseconds since the epoch."""

    from_ms: int
    points: tuple[Spot, ...]

    @property
    def metres(self) -> float:
        """How long the way is, stairs included."""
        return sum(math.dist(one, other) for one, other in zip(self.points, self.points[1:], strict=False))

    @property
    def until_ms(self) -> int:
        """When the walker arrives."""
        return self.from_ms + math.ceil(self.metres / WALK_M_S * 1000)

    def at(self, ms: int) -> Spot:
        """Return where the walker is at a time; before it begins at its start, later at its end."""
        return self.until(ms)[-1]

    def until(self, ms: int) -> tuple[Spot, ...]:
        """Return the part of the way that is walked by a time."""
        left = max(0, ms - self.from_ms) / 1000 * WALK_M_S
        walked = [self.points[0]]
        for one, other in zip(self.points, self.points[1:], strict=False):
            length = math.dist(one, other)
            if length > left:
                share = left / length if length else 0.0
                walked.append(_cm(tuple(a + (b - a) * share for a, b in zip(one, other, strict=True))))
                break
            walked.append(other)
            left -= length
        return tuple(walked)

    def to_wire(self, y: float) -> dict[str, Any]:
        """Write it: a point is `[x, z]` on the floor of the goal, else `[x, z, y]`."""
        points = [[round(p[0], 2), round(p[1], 2), *([p[2]] if p[2] != y else [])] for p in self.points]
        return {"at": to_wire(self.from_ms), "speed": WALK_M_S, "points": points}


class Move(NamedTuple):
    """Somebody's place became another at a time; who `is_put` is there at once.

    That is so where the set was changed, and where the agent itself says where it is.
    """

    at_ms: int
    key: str
    before: Place | None
    after: Place
    is_put: bool


class _Stood(NamedTuple):
    """Where somebody stood before what happened at a time, or walked."""

    at_ms: int
    place: Place | None
    walk: Walk | None


class Walks:
    """The walks of one office; places are told in the order of the log, the ways are looked for later."""

    def __init__(self) -> None:
        self._walks: dict[str, Walk] = {}
        self._stood: dict[str, _Stood] = {}
        self._moves: dict[tuple[str, int], tuple[Routes, Move]] = {}

    def __bool__(self) -> bool:
        """Tell whether somebody set off whose way nobody looked for yet."""
        return bool(self._moves)

    def tell(self, routes: Routes, moves: list[Move]) -> None:
        """Note who moves; of what changes several times at once only where it ends counts."""
        for move in moves:
            name = (move.key, move.at_ms)
            earlier = self._moves.get(name)
            if earlier is not None and not move.is_put:
                if earlier[1].is_put:
                    self._find(*self._moves.pop(name))
                else:
                    move = move._replace(before=earlier[1].before)
            self._moves[name] = (routes, move)

    def forget(self, key: str) -> None:
        """Forget somebody who left."""
        self._walks.pop(key, None)
        self._stood.pop(key, None)

    def put_everyone(self) -> set[str]:
        """End all walks, since the set was changed, and return whose: whoever was under way is where the way led."""
        under_way = {*self._walks, *(key for key, _ in self._moves)}
        self._walks.clear()
        self._stood.clear()
        self._moves.clear()
        return under_way

    def of(self, key: str, now_ms: int) -> Walk | None:
        """Return somebody's walk, if it is not over."""
        walk = self._walks.get(key)
        return walk if walk is not None and walk.until_ms > now_ms else None

    def under_way(self, now_ms: int) -> Mapping[str, Walk]:
        """Return the walks that are not over, and forget those that are."""
        for key, walk in list(self._walks.items()):
            if walk.until_ms <= now_ms:
                self._walks.pop(key, None)
        return dict(self._walks)

    def next(self) -> tuple[Move, Walk | None] | None:
        """Find the way of the next one who moves: who, to where, and the walk if there is one."""
        if not self._moves:
            return None
        return self._find(*self._moves.pop(next(iter(self._moves))))

    def _find(self, routes: Routes, move: Move) -> tuple[Move, Walk | None]:
        stood = self._stood.get(move.key)
        if move.is_put:
            stood = self._stood[move.key] = _Stood(move.at_ms, move.after, None)
        elif stood is None or stood.at_ms != move.at_ms:
            walk = self._walks.get(move.key)
            is_walking = walk is not None and walk.until_ms > move.at_ms
            stood = self._stood[move.key] = _Stood(move.at_ms, move.before, walk if is_walking else None)
        walk = self._walk(routes, stood, move)
        if walk is None:
            self._walks.pop(move.key, None)
        else:
            self._walks[move.key] = walk
        return move, walk

    def _walk(self, routes: Routes, stood: _Stood, move: Move) -> Walk | None:
        if stood.place is not None and stood.place.is_at(move.after):
            return stood.walk
        trodden, from_ms = _trodden(routes, stood, move)
        way = routes.between(trodden[-1], move.after) if trodden else None
        if way is None or len(way) < 2:
            return None
        return Walk(from_ms, tuple(_cm(point) for point in (*trodden[:-1], *way)))


def _trodden(routes: Routes, stood: _Stood, move: Move) -> tuple[tuple[Spot, ...], int]:
    """Return the way up to where somebody turns to the new place, and when it began.

    Whoever stands sets off after getting up; whoever walks goes on for so long, and then turns.
    """
    turns_ms = move.at_ms + RISING_MS
    if stood.walk is None:
        start = routes.door(move.after.y) if stood.place is None else routes.spot_of(stood.place)
        is_nowhere = start is None or (stood.place is None and move.after.zone == OUTSIDE)
        return () if is_nowhere or start is None else (start,), turns_ms
    if stood.walk.from_ms > move.at_ms:
        return stood.walk.points[:1], turns_ms
    walked, rest = stood.walk.until(move.at_ms), stood.walk.until(turns_ms)
    return (walked[-1], *rest[len(walked) - 1 :]), move.at_ms


def _cm(point: Any) -> Spot:
    x, z, y = point
    return round(x, 2), round(z, 2), y
