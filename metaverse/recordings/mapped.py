"""Recordings of any JSON, read by a named mapping of the organization, in the process that runs mappings."""

from __future__ import annotations

from typing import Any

from metaverse.adapters.reading import DeadLetter, Json, Reading, Setting
from metaverse.errors import Problem, Unavailable
from metaverse.recordings.documents import Documents
from metaverse.services.mapped import ADAPTER, UnreadableDocument, runs

PREFIX = "mapped/"


class ByMapping(Documents):
    """Documents, one a line or one that fills the file, that a mapping makes events of."""

    adapter = ADAPTER

    def __init__(self, organization_id: str, mapping: Json) -> None:
        self.name = f"{PREFIX}{mapping['name']}"
        self._organization_id, self._mapping = organization_id, mapping

    def take(self, raw: bytes, where: str, reading: Reading, setting: Setting) -> None:
        """Read one document, also one that is a list."""
        try:
            run = runs.run(self._organization_id, self._mapping["name"], self._mapping, raw)
        except UnreadableDocument as unreadable:
            reading.dead += [DeadLetter(where, letter.reason, letter.body) for letter in unreadable.dead]
        except Unavailable:
            raise
        except Problem as problem:
            reading.bury(where, problem.detail, b"")
        else:
            reading.events += run.events
            reading.dead += [DeadLetter(f"{where}, {at}", reason, body) for at, reason, body in run.dead]

    def each(self, raw: bytes, where: str, reading: Reading, setting: Setting) -> None:
        """Leave a list whole: what is in it is the mapping's to say."""
        self.take(raw, where, reading, setting)


def close(form: Any) -> None:
    """End the process that ran a mapping."""
    if isinstance(form, ByMapping):
        runs.close()
