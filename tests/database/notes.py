"""A small table of our own, and what one does with it."""

from __future__ import annotations

from sqlalchemy import Column, Connection, Integer, MetaData, String, Table, delete, func, insert, select, update

from metaverse.database import reading, writing

metadata = MetaData()
notes = Table("notes", metadata, Column("number", Integer, primary_key=True), Column("text", String))
counters = Table("counters", metadata, Column("name", String, primary_key=True), Column("last", Integer))


@writing
def lay_notes(connection: Connection) -> None:
    metadata.create_all(connection)
    connection.execute(insert(counters).values(name="notes", last=0))


@writing
def add(connection: Connection, number: int) -> None:
    connection.execute(insert(notes).values(number=number))


@writing
def take(connection: Connection) -> int:
    """Take the counter's next number, and note it."""
    taken = connection.scalar(update(counters).values(last=counters.c.last + 1).returning(counters.c.last))
    assert taken is not None
    add.on(connection, taken)
    return taken


@writing
def clear(connection: Connection) -> None:
    connection.execute(delete(notes))


@reading
def count(connection: Connection) -> int:
    return connection.scalar(select(func.count()).select_from(notes)) or 0


@reading
def numbers(connection: Connection) -> list[int]:
    return list(connection.scalars(select(notes.c.number).order_by(notes.c.number)))
