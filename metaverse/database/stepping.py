"""What steps of the database's schema say of themselves: what going back loses, and whether an older release may go on.

A step (`migrations/versions`) may say, beside `revision`:

- `LOSES = {words: question}`: what its downgrade loses for good; the question counts how much of it there is now.
- `REMADE = (name, …)`: tables and columns (`table.column`) that its downgrade drops and the log can make again.
- `STOPS = sentence`: why the release before it must not run beside it, or answers nobody while it is taken; with
  `STOPS_ON = (kind, …)` only on these kinds of databases.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import ModuleType

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

KINDS = ("sqlite", "postgresql")
_MARK = """UPDATE organizations SET projected = 0
WHERE EXISTS (SELECT 1 FROM events WHERE events.organization_id = organizations.id AND events.seq = 1)"""
CONSENT = "lose=yes"


class WouldLose(RuntimeError):
    """Going back would lose something, and nobody has agreed to that; the message says what, and the mend."""


def losses(connection: Connection, steps: Iterable[ModuleType]) -> list[str]:
    """Say what going back by some steps loses for good, with how much of it there is; nothing where there is none."""
    said = []
    for step in steps:
        questions: Mapping[str, str] = getattr(step, "LOSES", {})
        for words, question in questions.items():
            count = _count(connection, question)
            if count:
                said.append(f"{count} × {words}")
    return said


def agree(connection: Connection, steps: Iterable[ModuleType], consent: Mapping[str, object]) -> list[str]:
    """Return what is lost, once somebody has agreed to lose it.

    Raises:
        WouldLose: there is something to lose, and nobody has.
    """
    lost = losses(connection, steps)
    name, _, value = CONSENT.partition("=")
    if lost and consent.get(name) != value:
        raise WouldLose(
            "Going back loses what the older release has no place for:\n"
            + "".join(f"  {one}\n" for one in lost)
            + f"Nothing was changed. Make a backup (`flask backup FILE`), then agree: -x {CONSENT}"
        )
    return lost


def stops(step: ModuleType) -> tuple[str, ...]:
    """Name the kinds of databases on which the release before a step must stop for it."""
    kinds: tuple[str, ...] = getattr(step, "STOPS_ON", KINDS)
    return kinds if hasattr(step, "STOPS") else ()


def mark_outdated(connection: Connection, steps: Iterable[ModuleType]) -> None:
    """Have what was dropped made again from the log, when a release is next asked to (`flask rebuild --outdated`).

    Where the log's beginning was let go, what stands is more than the log can make, and stays.
    """
    looked = inspect(connection)
    known = looked.get_columns("organizations") if looked.has_table("organizations") else []
    if any(column["name"] == "projected" for column in known) and any(hasattr(step, "REMADE") for step in steps):
        connection.execute(text(_MARK))


def _count(connection: Connection, question: str) -> int:
    """Count; what a later step has taken away already is none."""
    try:
        with connection.begin_nested():
            return int(connection.execute(text(question)).scalar_one())
    except DBAPIError:
        return 0
