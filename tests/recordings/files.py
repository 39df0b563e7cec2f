"""Files as tests write and read them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from metaverse.adapters.reading import Setting
from metaverse.recordings.delivering import Parcel, Tally
from metaverse.recordings.form import Form
from metaverse.recordings.forms import FORMS
from metaverse.recordings.streams import Item, Stream

Json = dict[str, Any]
DATA = Path(__file__).parent.parent / "data"
NOON = 1_795_608_000_000
SETTING = Setting(received_ms=NOON)
FIVE = DATA / "claude-session-5-subagents.jsonl"
PLAIN = DATA / "claude-code" / "session-plain.jsonl"


def said(kind: str, uuid: str, time: str, session: str = "s-1", **more: Any) -> bytes:
    """Write a line of a session file of Claude Code."""
    record = {"type": kind, "uuid": uuid, "parentUuid": None, "sessionId": session, "version": "2.1.200", "cwd": "/p"}
    message = {"role": kind, "content": more.pop("content", "Look around")}
    return json.dumps({**record, "timestamp": time, "message": message, **more}).encode() + b"\n"


def prompt(uuid: str, time: str, session: str = "s-1") -> bytes:
    return said("user", uuid, time, session)


def items(path: Path, form: str | Form, **more: Any) -> list[Item]:
    known = FORMS[form] if isinstance(form, str) else form
    return list(Stream.of(path, known, SETTING, **more).items())


def events(path: Path, form: str | Form) -> list[Json]:
    return [item.event for item in items(path, form) if item.event is not None]


class Box:
    """A delivery that keeps what it gets; it can be away."""

    def __init__(self) -> None:
        self.tally, self.events, self.letters = Tally(), list[Json](), list[str]()
        self.past: list[bool] = []
        self.away: Exception | None = None

    def deliver(self, parcels: Sequence[Parcel], historical: bool = False) -> None:
        if self.away:
            raise self.away
        self.events += [parcel.event for parcel in parcels if parcel.letter is None]
        self.past += [historical for parcel in parcels if parcel.letter is None]
        self.letters += [f"{parcel.name}: {parcel.letter.reason}" for parcel in parcels if parcel.letter]

    def names(self) -> list[str]:
        return [event["id"] for event in self.events]

    def statuses(self) -> dict[str, str]:
        told = [event for event in self.events if event["type"] == "metaverse.agent.status"]
        return {event["subject"]: event["data"]["status"] for event in told}
