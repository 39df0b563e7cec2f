"""Dead letters read once more, for when an adapter has learned, a mapping was mended or a token bound anew."""

from __future__ import annotations

from typing import Any, NamedTuple

from metaverse.errors import Problem
from metaverse.events.origin import Origin
from metaverse.services import dead_letters
from metaverse.services.intake import intake

Json = dict[str, Any]
FROM_FILE = "Of a file only its name is kept: read it once more with `flask ingest`."
NO_WAY_BACK = {
    "otlp": "A part of an export is not read again by itself: its sender has to send it once more.",
    "mapped": "A part of a document is not read again by itself: mend the mapping, then post the document once more.",
    "cloudevents": FROM_FILE,
    "replay": FROM_FILE,
}
"""What these could not read is a part of something that its sender keeps or not: where it is to be had again."""


class Second(NamedTuple):
    """How many were tried, how many could be read now, and how many are left."""

    retried: int
    read: int
    left: int

    def to_wire(self) -> Json:
        """Return it in wire names."""
        return self._asdict()


def retry_all(organization_id: str, origin: Origin, adapter: str | None = None) -> Second:
    """Try all dead letters of an organization again, or those of one adapter, the oldest first."""
    letters = dead_letters.whole(organization_id, adapter)
    read = sum(retry(organization_id, letter, origin) for letter in letters)
    return Second(len(letters), read, len(letters) - read)


def retry(organization_id: str, letter: Json, origin: Origin) -> bool:
    """Try one again: what can be read now is forgotten as a dead letter; tell whether it could."""
    reason = _unread(organization_id, letter, origin)
    if reason is None:
        dead_letters.remove(organization_id, letter["id"])
    else:
        dead_letters.left(organization_id, letter["id"], reason)
    return reason is None


def _unread(organization_id: str, letter: Json, origin: Origin) -> str | None:
    """Tell why one is still unread, None if it is read."""
    if letter["form"] == dead_letters.FOREIGN and letter["adapter"] in NO_WAY_BACK:
        return NO_WAY_BACK[letter["adapter"]]
    try:
        outcome = intake.retry(organization_id, letter, origin)
    except Problem as problem:
        return problem.detail
    if outcome.dead:
        return outcome.dead[0].reason
    return None if outcome.accepted or outcome.duplicates else str(letter["reason"])
