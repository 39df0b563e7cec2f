"""What the log of one organization, and what follows from it, knows of a person; and how that is taken out.

Stopped anywhere, it can be begun again: what the person wrote is read before anything is rewritten, and the log is
rewritten from its end to its beginning, for what is shown again comes after what was written.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import orjson

from metaverse.errors import NotFound
from metaverse.events import log, mending
from metaverse.leaving.words import NO_TEXTS, REMOVED, Words, without
from metaverse.retention import rewriting
from metaverse.retention.wording import IN_DATA, TITLES, data_without, replaced
from metaverse.security import keyring
from metaverse.services import epochs

Json = dict[str, Any]
AT_ONCE = 500
KEYS = NO_TEXTS | {"key", "agent_key", "task_key", "source", "to", "status_source", "told_by", "parent_key"}


class Traces:
    """The traces of a person in one log; what was looked through once is not looked through again."""

    def __init__(self, organization_id: str, user_id: str, words: Words) -> None:
        self.organization_id = organization_id
        self._words = words
        self._change = partial(_entry, user_id, words)
        self._row = partial(_at_horizon, user_id, words)
        self._upto = 0

    def count(self) -> int:
        """Count the entries that would change; an organization that is gone by now has none."""
        try:
            return rewriting.counted(self.organization_id, log.head(self.organization_id).seq, self._change)
        except NotFound:
            return 0

    def take_out(self, folder: Path, *, is_mended: bool = False) -> int:
        """Rewrite what came since the last time, and mend what follows from it; return how many entries changed.

        With `is_mended` that is mended even if no entry changes: it was stopped after the entries.
        """
        try:
            return self._taken_out(folder, is_mended)
        except NotFound:
            return 0

    def _taken_out(self, folder: Path, is_mended: bool) -> int:
        mine, end = self.organization_id, log.head(self.organization_id).seq
        if not rewriting.counted(mine, end, self._change, self._upto) and not is_mended:
            self._upto = end
            return 0
        self._rows()
        count = 0
        for last in range(end, self._upto, -AT_ONCE):
            count += rewriting.entries(mine, last, self._change, max(self._upto, last - AT_ONCE))
        self._rows()
        lend = lambda connection: keyring.lend(connection.dialect)  # noqa: E731
        mending.mend(mine, folder, lend, partial(epochs.begin_anew, organization_id=mine))
        self._upto = end
        return count

    def _rows(self) -> None:
        """Rewrite the rows at the horizon and its checkpoint; checkpoints that were made meanwhile go."""
        rewriting.rows_at_horizon(self.organization_id, self._row)
        rewriting.looking_back(self.organization_id, partial(without, words=self._words))


def _entry(user_id: str, words: Words, entry: Json) -> Json | None:
    """Take the person out of one entry: all texts of what they told, their name and address from what others did."""
    data, kind = entry["data"], entry["type"]
    if words.is_address(data.get("to")):
        data = {**data, "to": user_id}
    if entry["sender"] == f"user:{user_id}" or str(entry["source"]).endswith(f":user:{user_id}"):
        words.wrote.update(_written(kind, data))
        data = data_without(kind, data, lambda _: REMOVED, with_titles=True)
    data = without(data, Words(words.address, words.name))
    effects = entry["effects"]
    if effects is not None:
        effects = orjson.dumps(without(orjson.loads(effects), words))
    new = {**entry, "data": data, "effects": effects, "extensions": without(entry["extensions"], words)}
    return None if new == entry else new


def _written(kind: str, data: Json) -> set[str]:
    """Return the texts of an event that somebody wrote."""
    found: set[str] = set()

    def note(text: str) -> str:
        if text != REMOVED:
            found.add(text)
        return text

    for name in (*IN_DATA.get(kind, ()), TITLES.get(kind, "")):
        replaced(data.get(name), note)
    return found


def _at_horizon(user_id: str, words: Words, name: str, row: Json) -> Json:
    if name == "commands" and str(row["source"]).endswith(f":user:{user_id}"):
        row = {**row, "text": replaced(row["text"], lambda _: REMOVED)}
    if name == "attention_acts" and words.is_address(row["to"]):
        row = {**row, "to": user_id}
    found: Json = without(row, words, names=KEYS)
    return found
