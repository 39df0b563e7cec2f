"""Foreign formats in: whatever an agent's runtime emits, read by its adapter in another process, taken by the door.

What is of one place (a session, a file, a stream) goes one after the other, each with the cursor that the one before
it left in the database. The cursor is kept after the events are committed: whatever fails between leaves it as it was,
and the same bytes again give the same events, which the door knows.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any, NamedTuple

import orjson

from metaverse.clock import now_ms
from metaverse.errors import Conflict, Unavailable
from metaverse.events.origin import Origin
from metaverse.security import allowance
from metaverse.services import adapting, cursors, dead_letters
from metaverse.services.admission import admit
from metaverse.services.dead_letters import Letter
from metaverse.services.outcome import Outcome
from metaverse.services.turns import AGAIN_SECONDS, Turns
from metaverse.workers import framing
from metaverse.workers.hire import Worker

Json = dict[str, Any]
MOST_WAITING = 256
MOST_BYTES = 64 * 1024 * 1024
"""So many bytes of one organization may wait; a single body may always."""

ATTEMPTS = 5
PATIENCE_SECONDS = 30.0
MOST_READING = 1024
"""So many documents wait for the worker at once: a hook is read in a millisecond, and what is refused is lost."""


class Feed(NamedTuple):
    """Bytes of one format, and where they come from.

    `place` names the session, the file or the stream whose cursor they need. `options` are what the adapter begins with
    (`file`, `agent`, `name`, `client`, `gateway`); of a file also `from`, the byte that these begin at, and `ended`; of
    a call that is held for an answer `holds`, for how many seconds.
    """

    adapter: str
    raw: bytes
    place: str = ""
    options: Json = {}  # noqa: RUF012  (never changed)
    historical: bool = False


class Intake:
    """Takes the foreign formats of every organization of this process."""

    def __init__(self) -> None:
        self._worker = Worker("metaverse.workers.adapting", PATIENCE_SECONDS, MOST_READING)
        self._turns = Turns("of this session", MOST_WAITING)
        self._bytes: dict[str, int] = {}

    def take(self, organization_id: str, feed: Feed, origin: Origin) -> Outcome:
        """Take bytes of a format.

        Raises:
            Conflict: bytes of the file are missing before these; the detail says from where to send.
            Forbidden: all of it is outside of what binds the token.
            TooMany: more events come than agreed; nothing is taken.
            Unavailable: too much waits already, or a part that is needed does not answer.
        """
        turn = self._turns.of(f"{organization_id}\0{feed.adapter}\0{feed.place}")
        with self._room(organization_id, len(feed.raw)), turn:
            for _ in range(ATTEMPTS):
                held = cursors.of(organization_id, feed.adapter, feed.place)
                answer = self._read(organization_id, feed, held.state)
                outcome = _admitted(organization_id, feed, answer, origin, origin.token_id)
                if cursors.keep(organization_id, feed.adapter, feed.place, answer["cursor"], held.version):
                    _bury(organization_id, feed, outcome, origin.token_id)
                    return outcome
        raise Unavailable("Others feed the same session at the same time; come back.", retry_after_seconds=1)

    def retry(self, organization_id: str, letter: Json, origin: Origin) -> Outcome:
        """Take what could not be read once more; what is remembered of its place is left as it is."""
        if letter["form"] == dead_letters.EVENT:
            admitted = admit(organization_id, letter["adapter"], [orjson.loads(letter["body"])], origin, keeps=False)
            return Outcome.of(admitted)
        held = cursors.of(organization_id, letter["adapter"], letter["spot"] or "")
        at = (held.state or {}).get("at", 0)
        options = {"from": at, "outline": True, "gateway": letter["spot"] or ""}
        feed = Feed(letter["adapter"], letter["body"].encode(), letter["spot"] or "", options)
        answer = self._read(organization_id, feed, held.state)
        return _admitted(organization_id, feed, answer, origin, None)

    def place_of_hook(self, raw: bytes) -> str | None:
        """Name the session of a hook event that is too large to look into here; None for what is none."""
        answer = self._worker.ask(lambda: {"do": "place", framing.ATTACHED: [raw]})
        place: str | None = answer["place"]
        return place

    @contextmanager
    def _room(self, organization_id: str, size: int) -> Iterator[None]:
        """Let only so many bytes of an organization wait, so that nobody fills the memory or stands before the others.

        Raises:
            Unavailable: there are too many already.
        """
        waiting = self._bytes.get(organization_id, 0)
        if waiting and waiting + size > MOST_BYTES:
            said = "Too many bytes of this organization wait to be read; come back."
            raise Unavailable(said, retry_after_seconds=AGAIN_SECONDS)
        self._bytes[organization_id] = waiting + size
        try:
            yield
        finally:
            self._bytes[organization_id] -= size

    def close(self) -> None:
        """End the worker process."""
        self._worker.dismiss()

    def _read(self, organization_id: str, feed: Feed, cursor: Json | None) -> Json:
        request = {
            "adapter": feed.adapter,
            "cursor": cursor,
            "options": feed.options,
            "setting": {**adapting.of(organization_id), "received_ms": now_ms()},
            framing.ATTACHED: [feed.raw],
        }
        answer = self._worker.ask(lambda: request)
        if "gap" in answer:
            raise Conflict(f"Of this file only {answer['gap']} bytes are here; send it from byte {answer['gap']} on.")
        return answer


def _admitted(organization_id: str, feed: Feed, answer: Json, origin: Origin, token_id: str | None) -> Outcome:
    events = [event for batch in answer[framing.ATTACHED] for event in orjson.loads(batch)]
    if not events:
        outcome = Outcome()
    else:
        allowance.take(organization_id, origin, len(events))
        admitted = admit(organization_id, feed.adapter, events, origin, token_id=token_id, historical=feed.historical)
        outcome = Outcome.of(admitted)
    outcome.dead += [Letter(*letter) for letter in answer["dead"]]
    outcome.at = answer["cursor"].get("at") if "file" in feed.options else None
    return outcome


def _bury(organization_id: str, feed: Feed, outcome: Outcome, token_id: str | None) -> None:
    """Keep what could not be read; what the door refused is kept already, and what was not theirs is not kept."""
    unread = [letter for letter in outcome.dead if letter.body]
    if unread:
        dead_letters.keep_dead(organization_id, feed.adapter, unread, token_id, spot=feed.place)


def spot(name: str) -> str:
    """Make a cursor's name of any text: as it is if it can be kept, else by its digest."""
    return name if len(name) <= 200 and name.isprintable() else sha256(orjson.dumps(name)).hexdigest()


intake = Intake()
