"""What the forms of all platforms have in common."""

from __future__ import annotations

from typing import Any, NamedTuple

import orjson

from metaverse.events.channels import Came
from metaverse.outbound.sayings import say

Json = dict[str, Any]
BUSY = frozenset({408, 409, 421, 425, 429})
MENDABLE = frozenset({401, 403, 404, 405, 407})
"""Somebody can put these right within the time in which is tried again: an address, a lock, a rule of a proxy."""


class Call(NamedTuple):
    """What is posted: to where, which bytes, and with which headers."""

    url: str
    body: bytes
    headers: dict[str, str]


class Verdict(NamedTuple):
    """What an answer means, in a sentence."""

    came: Came
    said: str


def by_status(status: int) -> Verdict:
    """Judge an answer by its status alone."""
    if 200 <= status < 300:
        return Verdict(Came.SENT, say("takenWith", status=status))
    if 300 <= status < 400:
        return Verdict(Came.REFUSED, say("redirect", status=status))
    if status == 410:
        return Verdict(Came.GONE, say("gone"))
    if status in BUSY or status >= 500:
        return Verdict(Came.AGAIN, say("receiverBusy", again=True, status=status))
    if status in MENDABLE:
        return Verdict(Came.AGAIN, say("notLetIn", again=True, status=status))
    return Verdict(Came.REFUSED, say("refused", status=status))


def by_code(body: bytes, names: tuple[str, ...], busy: frozenset[int], why: dict[int, str]) -> Verdict:
    """Judge an answer whose body has a code, where 0 is right whatever the status says."""
    try:
        answer = orjson.loads(body)
        code = next(int(answer[name]) for name in names if name in answer)
    except (ValueError, TypeError, StopIteration, KeyError):
        return Verdict(Came.AGAIN, say("otherPlatform", again=True))
    if code == 0:
        return Verdict(Came.SENT, say("taken"))
    if code in busy:
        return Verdict(Came.AGAIN, say("platformBusy", again=True, code=code))
    return Verdict(Came.REFUSED, say("platformRefuses", code=code, why=why.get(code, "")))


def json_call(url: str, body: Json, headers: dict[str, str] | None = None) -> Call:
    """Make a call whose body is JSON."""
    return Call(url, orjson.dumps(body), {"Content-Type": "application/json; charset=utf-8", **(headers or {})})
