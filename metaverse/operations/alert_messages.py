"""What is told of a rule: that it fires, that it is over, or that somebody tries it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from metaverse.clock import to_wire
from metaverse.events.journal import Draft
from metaverse.events.names import EventType, Level

Json = dict[str, Any]
Row = dict[str, Any]
SOURCE = "urn:metaverse:alerts"
LONGEST_TITLE = 1024
TITLES = {"fired": "{}", "recovered": "Recovered: {}", "over": "Over since: {}", "test": "Test: {}"}


@dataclass(frozen=True, slots=True)
class Message:
    """One thing to be told about a rule; `what` is fired, recovered, over (both, told late) or test."""

    id: str
    what: str
    episode: int
    at_ms: int
    value: float | None
    about: str | None
    began_ms: int | None = None


def joined(messages: Sequence[Message]) -> list[Message]:
    """Make one message of a firing and its recovery that were both kept back."""
    fired = {message.episode: message for message in messages if message.what == "fired"}
    over = {message.episode for message in messages if message.what == "recovered"} & fired.keys()
    told = []
    for message in messages:
        if message.episode not in over:
            told.append(message)
        elif message.what == "recovered":
            began = fired[message.episode]
            over_now = replace(message, id=f"{message.id}:over", what="over", value=began.value, about=began.about)
            told.append(replace(over_now, began_ms=began.at_ms))
    return told


def draft(row: Row, message: Message, error: str | None = None) -> Draft:
    """Write the notification; those of the server itself are for administrators."""
    data: Json = {
        "level": row["level"] if message.what == "fired" else Level.INFO.value,
        "title": TITLES[message.what].format(row["name"])[:LONGEST_TITLE],
        "body": error or _body(row, message),
        "kind": "alert",
        "ruleId": row["id"],
        "state": message.what,
        "code": f"alert.{message.what}",
        "values": {"name": row["name"], "rule": row["id"], **_measured(row, message)},
    }
    if row["figure"].startswith("server."):
        data["audience"] = "admins"
    if agent := (row["terms"] or {}).get("agent"):
        data["agentId"] = agent
    return Draft(id=message.id, source=SOURCE, type=EventType.NOTIFICATION.value, subject=None, data=data)


def _body(row: Row, message: Message) -> str:
    side, limit = _limit(row)
    sign = ">" if side == "above" else "<"
    value = "nothing" if message.value is None else _number(message.value)
    is_beyond = message.value is not None and (message.value > limit if side == "above" else message.value < limit)
    compared = f"{sign} {_number(limit)}" if is_beyond else f"(fires {sign} {_number(limit)})"
    about = f", {message.about}" if message.about else ""
    when = f", from {to_wire(message.began_ms)} to {to_wire(message.at_ms)}" if message.began_ms is not None else ""
    return f"{row['figure']} = {value} {compared}{about}{when}"


def _measured(row: Row, message: Message) -> Json:
    """Return what was measured, and what it is measured by, for whoever says it in other words."""
    side, limit = _limit(row)
    value = None if message.value is None else round(message.value, 4)
    told: Json = {"figure": row["figure"], "value": value, "limit": limit, "side": side}
    if message.about:
        told["about"] = message.about
    if message.began_ms is not None:
        told |= {"from": to_wire(message.began_ms), "to": to_wire(message.at_ms)}
    return told


def _limit(row: Row) -> tuple[str, Any]:
    return ("above", row["above"]) if row["above"] is not None else ("below", row["below"])


def _number(value: float) -> str:
    return f"{round(value, 4):.15g}"
