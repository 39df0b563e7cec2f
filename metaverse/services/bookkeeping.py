"""The accounts of tokens, written down: what was noted since the last time is added, and only the latest notes stay."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, delete, func, select, update

from metaverse.database import bulk, writing
from metaverse.events.accounts import MOST_AGENTS, MOST_NOTES, Account, Holder, Note, accounts
from metaverse.models.token import TokenAgent, TokenNote, TokenTally

tallies = TokenTally.__table__
notes = TokenNote.__table__
agents = TokenAgent.__table__

COUNTS = ("accepted", "duplicates", "late", "rejected", "dead")
_numbers = itertools.count(1)


def settle() -> None:
    """Write down what was noted; what cannot be written now is kept for the next time."""
    closed = accounts().close()
    if not closed:
        return
    try:
        write_down(closed)
    except BaseException:
        accounts().reopen(closed)
        raise


@writing
def write_down(connection: Connection, closed: dict[Holder, Account]) -> None:
    """Add accounts to what is written of their tokens."""
    bulk.add(connection, tallies, [_nothing_yet(*holder) for holder in sorted(closed)])
    for holder, account in sorted(closed.items(), key=lambda one: one[0]):
        _add(connection, holder[1], account)
        _meet(connection, holder, account)
    rows = [row for holder, account in closed.items() for row in _rows(holder, account)]
    if rows:
        bulk.insert(connection, notes, rows)
        for token_id, kind in {(row["token_id"], row["kind"]) for row in rows}:
            _drop_older(connection, token_id, kind)


def _nothing_yet(organization_id: str, token_id: str) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(column.name for column in tallies.columns)
    return row | dict.fromkeys(COUNTS, 0) | {"token_id": token_id, "organization_id": organization_id}


def _add(connection: Connection, token_id: str, account: Account) -> None:
    values: dict[str, Any] = {name: tallies.c[name] + getattr(account, name) for name in COUNTS}
    if account.last_event_ms is not None:
        values["last_event_ms"] = account.last_event_ms
    if account.failure is not None:
        at_ms, where, reason = account.failure
        values |= {"error_ms": at_ms, "error_where": storable(where), "error_reason": storable(reason)}
    connection.execute(update(tallies).where(tallies.c.token_id == token_id).values(values))


def _meet(connection: Connection, holder: Holder, account: Account) -> None:
    """Remember the agents that a token told of, up to a bound."""
    if not account.agents:
        return
    count = select(func.count()).select_from(agents).where(agents.c.token_id == holder[1])
    if connection.execute(count).scalar_one() < MOST_AGENTS:
        rows = [{"token_id": holder[1], "agent_key": key, "organization_id": holder[0]} for key in account.agents]
        bulk.add(connection, agents, sorted(rows, key=lambda row: row["agent_key"]))


def _rows(holder: Holder, account: Account) -> Iterator[dict[str, Any]]:
    for kept in account.notes.values():
        for note in kept:
            yield _row(holder, note)


def _row(holder: Holder, note: Note) -> dict[str, Any]:
    said = note._asdict() | {name: storable(getattr(note, name)) for name in ("source", "event_id", "type", "field")}
    rising = f"tn_{note.at_ms:014d}_{next(_numbers) % 10**9:09d}_{secrets.token_hex(4)}"
    about = {"id": rising, "organization_id": holder[0], "token_id": holder[1]}
    return said | about | {"kind": note.kind.value, "message": storable(note.message)}


def _drop_older(connection: Connection, token_id: str, kind: str) -> None:
    mine = (notes.c.token_id == token_id, notes.c.kind == kind)
    oldest = select(notes.c.id).where(*mine).order_by(notes.c.id.desc()).offset(MOST_NOTES - 1).limit(1)
    connection.execute(delete(notes).where(*mine, notes.c.id < oldest.scalar_subquery()))


def storable(text: str | None) -> str | None:
    """Return a text that every database keeps: no NUL, no half of a surrogate pair."""
    return None if text is None else text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()
