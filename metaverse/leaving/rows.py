"""What the tables beside the log know of a person, and how that is taken out: texts, notes of acts, who gets mail."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from email.utils import parseaddr
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, or_, select, tuple_, update

from metaverse.database import reading, writing
from metaverse.events.channels import ChannelKind
from metaverse.leaving import tables
from metaverse.leaving.reach import Where
from metaverse.leaving.words import Words, without, without_in_note
from metaverse.models.channel import Channel
from metaverse.services import audit
from metaverse.services.beside import beside

Json = dict[str, Any]
AT_ONCE = 500
SERVER = "server:retention"
channels: Table = Channel.__table__


@dataclass(frozen=True, slots=True)
class Texts:
    """The columns of one table that hold texts, and which of its rows are looked at."""

    table: Table
    columns: list[Any]
    mine: ColumnElement[bool]


def count(user_id: str, words: Words, where: Where) -> dict[str, int]:
    """Count the rows that would change, by table; the loop is not held meanwhile."""
    found = {str(one.table.name): _gone_through(one, words, is_done=False) for one in _all(user_id, where)}
    recipients = len(_with_recipient(where, words))
    found[channels.name] = found.get(channels.name, 0) + recipients
    return {name: number for name, number in found.items() if number}


def take_out(user_id: str, words: Words, where: Where, actor: str) -> dict[str, int]:
    """Take the person out of all rows, some at a time; return how many changed, by table."""
    found = {str(one.table.name): _gone_through(one, words, is_done=True) for one in _all(user_id, where)}
    recipients = sum(_drop_recipient(channel_id, words, actor) for channel_id in _with_recipient(where, words))
    found[channels.name] = found.get(channels.name, 0) + recipients
    return {name: number for name, number in found.items() if number}


def _all(user_id: str, where: Where) -> list[Texts]:
    return [Texts(table, columns, _mine(table, user_id, where)) for table, columns in tables.texts()]


def _mine(table: Table, user_id: str, where: Where) -> ColumnElement[bool]:
    """Say which rows are looked at: those of the person's organizations, and acts of or on the id beside them."""
    column = table.c.organization_id
    here = column.in_(where.named)
    if table.name != audit.audit_log.name:
        return here
    is_theirs = or_(table.c.actor == f"user:{user_id}", table.c.target == user_id)
    return or_(here, and_(is_theirs, or_(column.is_(None), column.in_(where.by_id))))


def _gone_through(texts: Texts, words: Words, *, is_done: bool) -> int:
    number, after = 0, None
    while True:
        after, changed = _rewritten(texts, words, after) if is_done else _seen(texts, words, after)
        number += changed
        if after is None:
            return number


def _seen(texts: Texts, words: Words, after: Any) -> tuple[Any, int]:
    rows = _read(texts, after)
    return _next(texts.table, rows), beside(lambda: sum(bool(_changed(texts, row, words)) for row in rows))


@reading
def _read(connection: Connection, texts: Texts, after: Any) -> list[Json]:
    return _rows(connection, texts, after)


@writing
def _rewritten(connection: Connection, texts: Texts, words: Words, after: Any) -> tuple[Any, int]:
    table, rows = texts.table, _rows(connection, texts, after)
    changed = [(row, changes) for row in rows if (changes := _changed(texts, row, words))]
    is_closed = changed and table.name == audit.audit_log.name
    with audit.opened(connection, SERVER, "a person is forgotten") if is_closed else nullcontext():
        for row, changes in changed:
            one = [name == row[name.name] for name in table.primary_key.columns]
            connection.execute(update(table).where(*one).values(**changes))
    return _next(table, rows), len(changed)


def _rows(connection: Connection, texts: Texts, after: Any) -> list[Json]:
    names = list(texts.table.primary_key.columns)
    query = select(*names, *texts.columns).where(texts.mine).order_by(*names).limit(AT_ONCE)
    if after is not None:
        query = query.where(tuple_(*names) > tuple_(*after) if len(names) > 1 else names[0] > after[0])
    return [dict(row) for row in connection.execute(query).mappings()]


def _next(table: Table, rows: list[Json]) -> tuple[Any, ...] | None:
    if len(rows) < AT_ONCE:
        return None
    return tuple(rows[-1][name.name] for name in table.primary_key.columns)


def _changed(texts: Texts, row: Json, words: Words) -> Json:
    take_out = without_in_note if texts.table.name == audit.audit_log.name else partial(without, words=words)
    found = {}
    for column in texts.columns:
        value = row[column.name]
        new = take_out(value, words=words)
        if new != value:
            found[column.name] = new
    return found


@reading
def _with_recipient(connection: Connection, where: Where, words: Words) -> list[str]:
    """Return the channels of mail that write to the person."""
    mine = (channels.c.organization_id.in_(where.named), channels.c.kind == ChannelKind.EMAIL.value)
    rows = connection.execute(select(channels.c.id, channels.c.address).where(*mine))
    return [id_ for id_, address in rows if len(_others(address, words)) < len(_recipients(address))]


@writing
def _drop_recipient(connection: Connection, channel_id: str, words: Words, actor: str) -> int:
    """Write to the person no more; a channel that has nobody left is paused, and the audit log says so."""
    row = connection.execute(select(channels).where(channels.c.id == channel_id)).mappings().first()
    if row is None:
        return 0
    others = _others(row["address"], words)
    values: Json = {"address": {**row["address"], "recipients": others}} | ({} if others else {"enabled": False})
    connection.execute(update(channels).where(channels.c.id == channel_id).values(**values))
    told = {} if others else {"enabled": False}
    audit.note(connection, actor, "channel.changed", row["organization_id"], channel_id, fields=["recipients"], **told)
    return 1


def _recipients(address: Json | None) -> list[str]:
    return list((address or {}).get("recipients") or ())


def _others(address: Json | None, words: Words) -> list[str]:
    return [one for one in _recipients(address) if not words.is_address(parseaddr(one)[1])]
