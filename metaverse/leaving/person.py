"""Forgetting a person: nobody finds name, address or what they wrote any more; that somebody acted stays.

In the log and the audit log people are named by ids. The id stays, with nobody behind it.
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, Table, delete, select, tuple_, update

from metaverse.clock import now_ms
from metaverse.database import bulk, reading, writing
from metaverse.errors import NotFound
from metaverse.events import log, mending
from metaverse.leaving import tables
from metaverse.leaving.words import NO_TEXTS, REMOVED, Words, without, without_in_note
from metaverse.models.upkeep import Erasure
from metaverse.models.user import Membership, User, index_of
from metaverse.retention import rewriting
from metaverse.retention.wording import IN_DATA, TITLES, data_without, replaced
from metaverse.security import keyring
from metaverse.services import audit, epochs, organizations, rights
from metaverse.services.memberships import keep_an_owner, of

users: Table = User.__table__
memberships: Table = Membership.__table__
erasures: Table = Erasure.__table__
Json = dict[str, Any]
AT_ONCE = 500
NOWHERE = "removed.invalid"
PERSON = "person"
SERVER = "server:retention"


@dataclass(slots=True)
class Found:
    """What there is of a person: entries of logs by organization, and rows of other tables."""

    user_id: str
    entries: dict[str, int] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    is_new: bool = True

    def to_wire(self) -> Json:
        """Return it in wire names."""
        return {"id": self.user_id, "entries": self.entries, "rows": self.rows}


def look(user_id: str) -> Found:
    """Count what there is of a person; nothing changes.

    Raises:
        NotFound: there is no such person.
    """
    return _go_through(user_id, None, None)


def forget(user_id: str, actor: str, folder: Path) -> Found:
    """Forget a person everywhere; done twice it is as done once.

    Raises:
        NotFound: there is no such person.
        Conflict: an organization would be left without an owner.
    """
    refuse_last_owner(user_id)
    return _go_through(user_id, actor, folder)


def _go_through(user_id: str, actor: str | None, folder: Path | None) -> Found:
    row = _row(user_id)
    words, found = Words(row["email"].lower(), row["name"]), Found(user_id)
    if row["name"] == REMOVED:
        found.is_new = False
        return found
    for organization_id in organizations.ids():
        count = _log(organization_id, user_id, words, folder)
        if count:
            found.entries[organization_id] = count
    for table, columns in tables.texts():
        count = _texts(table, columns, words, is_done=folder is not None)
        if count:
            found.rows[str(table.name)] = count
    if actor is not None:
        _settle(user_id, actor, found)
    return found


@reading
def _row(connection: Connection, user_id: str) -> Json:
    row = connection.execute(select(users).where(users.c.id == user_id)).mappings().first()
    if row is None:
        raise NotFound("There is no such user.")
    return dict(row)


@writing
def refuse_last_owner(connection: Connection, user_id: str) -> None:
    """Keep an owner who can sign in everywhere without this person.

    Raises:
        Conflict: an organization would be left without one.
    """
    for organization_id in of(connection, user_id):
        keep_an_owner(connection, organization_id, user_id)


def _log(organization_id: str, user_id: str, words: Words, folder: Path | None) -> int:
    """Rewrite a log, and mend what follows from it; without a folder only count."""
    end = log.head(organization_id).seq
    change = partial(_entry, user_id, words)
    if folder is None:
        return rewriting.counted(organization_id, end, change)
    count = rewriting.entries(organization_id, end, change)
    if count:
        count = rewriting.entries(organization_id, end, change) or count  # what was written is known only now
        rewriting.rows_at_horizon(organization_id, partial(_at_horizon, user_id, words))
        rewriting.looking_back(organization_id, partial(without, words=words))
        lend = lambda connection: keyring.lend(connection.dialect)  # noqa: E731
        mending.mend(organization_id, folder, lend, partial(epochs.begin_anew, organization_id=organization_id))
    return count


def _entry(user_id: str, words: Words, entry: Json) -> Json | None:
    """Take the person out of one entry: all texts of what they told, their name and address from what others did."""
    data, kind = entry["data"], entry["type"]
    if str(data.get("to", "")).lower() == words.address:
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
    if name == "attention_acts" and str(row["to"] or "").lower() == words.address:
        row = {**row, "to": user_id}
    kept = NO_TEXTS | {"key", "agent_key", "task_key", "source", "to", "status_source", "told_by", "parent_key"}
    found: Json = without(row, words, names=kept)
    return found


def _texts(table: Table, columns: list[Any], words: Words, *, is_done: bool) -> int:
    """Take the person out of the texts of one table, some rows at a time."""
    count, after = 0, None
    while True:
        after, changed = (_some_texts if is_done else _seen)(table, columns, words, after)
        count += changed
        if after is None:
            return count


@reading
def _seen(connection: Connection, table: Table, columns: list[Any], words: Words, after: Any) -> tuple[Any, int]:
    rows = _rows(connection, table, columns, after)
    return _next(table, rows), sum(bool(_changed(table, columns, row, words)) for row in rows)


@writing
def _some_texts(connection: Connection, table: Table, columns: list[Any], words: Words, after: Any) -> tuple[Any, int]:
    rows = _rows(connection, table, columns, after)
    changed = [(row, changes) for row in rows if (changes := _changed(table, columns, row, words))]
    is_closed = changed and table.name == audit.audit_log.name
    with audit.opened(connection, SERVER, "a person is forgotten") if is_closed else nullcontext():
        for row, changes in changed:
            one = [name == row[name.name] for name in table.primary_key.columns]
            connection.execute(update(table).where(*one).values(**changes))
    return _next(table, rows), len(changed)


def _rows(connection: Connection, table: Table, columns: list[Any], after: Any) -> list[Any]:
    first, *others = table.primary_key.columns
    query = select(*table.primary_key.columns, *columns).order_by(first, *others)
    if after is not None:
        query = query.where(_beyond([first, *others], after))
    return list(connection.execute(query.limit(AT_ONCE)).mappings())


def _beyond(names: list[Any], after: tuple[Any, ...]) -> Any:
    """Say that a row comes after another one, in the order of what names them."""
    return tuple_(*names) > tuple_(*after) if len(names) > 1 else names[0] > after[0]


def _next(table: Table, rows: list[Any]) -> tuple[Any, ...] | None:
    if len(rows) < AT_ONCE:
        return None
    return tuple(rows[-1][name.name] for name in table.primary_key.columns)


def _changed(table: Table, columns: list[Any], row: Any, words: Words) -> Json:
    take_out = without_in_note if table.name == "audit_log" else without
    found = {}
    for column in columns:
        value = row[column.name]
        new = take_out(value, words)
        if new != value:
            found[column.name] = new
    return found


@writing
def _settle(connection: Connection, user_id: str, actor: str, found: Found) -> None:
    """Let nobody be behind the id: no name, no address, no way to sign in, no place in any organization."""
    where = of(connection, user_id)
    for organization_id in where:
        keep_an_owner(connection, organization_id, user_id)
    for table in tables.of_people():
        connection.execute(delete(table).where(table.c.user_id == user_id))
    address = f"{user_id}@{NOWHERE}".lower()
    nobody: Json = {"name": REMOVED, "email": address, "email_index": index_of(connection.dialect, address)}
    nobody |= {"password_hash": "!", "disabled": True}
    connection.execute(update(users).where(users.c.id == user_id).values(nobody))
    bulk.upsert(connection, erasures, [{"kind": PERSON, "subject": user_id, "at_ms": now_ms()}])
    homes: list[str | None] = [*where] or [None]
    for home in homes:
        audit.note(connection, actor, "user.anonymised", home, user_id, entries=sum(found.entries.values()))
    rights.changed(connection)
