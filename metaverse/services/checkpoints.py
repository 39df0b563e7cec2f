"""Checkpoints: pictures of the office kept along the log, so that looking back need not begin at its start.

Written in slices, the checkpoint itself last: whatever else is there then only says what was true at its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, and_, bindparam, delete, select

from metaverse.database import bulk, reading, writing
from metaverse.models.checkpoint import Aside, Checkpoint, Mark
from metaverse.services.marks import Marked
from metaverse.services.picture import TASK, LeftOut, Name, Picture

SLICE = 500
checkpoints: Table = Checkpoint.__table__
asides: Table = Aside.__table__
marks: Table = Mark.__table__
TABLES = (checkpoints, asides, marks)
Row = dict[str, Any]


class Place(NamedTuple):
    """Where a checkpoint is, and how large."""

    seq: int
    at_ms: int
    size: int


def _mine(table: Table) -> Any:
    return and_(
        table.c.organization_id == bindparam("organization"),
        table.c.edition == bindparam("edition"),
    )


_PLACE = select(checkpoints.c.seq, checkpoints.c.at_ms, checkpoints.c.size).where(_mine(checkpoints))
_NEAREST = _PLACE.where(checkpoints.c.seq <= bindparam("upto")).order_by(checkpoints.c.seq.desc()).limit(1)
_EARLIEST = _PLACE.where(checkpoints.c.seq >= bindparam("from")).order_by(checkpoints.c.seq).limit(1)
_BODY = select(checkpoints.c.body).where(_mine(checkpoints), checkpoints.c.seq == bindparam("seq"))
_LEFT_OUT = (
    select(asides.c.kind, asides.c.key, asides.c.first_seq, asides.c.finished_ms, asides.c.body)
    .where(_mine(asides), asides.c.kind == bindparam("kind"), asides.c.key.in_(bindparam("keys", expanding=True)))
    .where(asides.c.seq <= bindparam("upto"))
    .order_by(asides.c.seq)
)
_later = asides.alias("later")
_ENDED = (
    select(asides.c.kind, asides.c.key, asides.c.first_seq, asides.c.finished_ms, asides.c.body)
    .where(_mine(asides), asides.c.kind == TASK, asides.c.seq <= bindparam("upto"))
    .where(asides.c.finished_ms <= bindparam("tide"))
    .where(
        ~select(_later.c.seq)
        .where(_later.c.organization_id == asides.c.organization_id, _later.c.edition == asides.c.edition)
        .where(_later.c.kind == asides.c.kind, _later.c.key == asides.c.key)
        .where(_later.c.seq > asides.c.seq, _later.c.seq <= bindparam("upto"))
        .exists()
    )
    .order_by(asides.c.finished_ms.desc(), asides.c.first_seq.desc())
    .limit(bindparam("most"))
)


@reading
def nearest(connection: Connection, organization_id: str, edition: str, upto_seq: int) -> Place | None:
    """Return where the last checkpoint up to a place is."""
    asked = {"organization": organization_id, "edition": edition, "upto": upto_seq}
    row = connection.execute(_NEAREST, asked).first()
    return Place(*row) if row else None


@reading
def earliest(connection: Connection, organization_id: str, edition: str, from_seq: int) -> Place | None:
    """Return where the first checkpoint from a place on is."""
    asked = {"organization": organization_id, "edition": edition, "from": from_seq}
    row = connection.execute(_EARLIEST, asked).first()
    return Place(*row) if row else None


@reading
def places(connection: Connection, organization_id: str, edition: str) -> list[Place]:
    """Return where all checkpoints are, the earliest first."""
    asked = {"organization": organization_id, "edition": edition}
    return [Place(*row) for row in connection.execute(_PLACE.order_by(checkpoints.c.seq), asked)]


@reading
def body_at(connection: Connection, organization_id: str, edition: str, seq: int) -> bytes | None:
    """Return a checkpoint as it is kept, None where there is none any more."""
    asked = {"organization": organization_id, "edition": edition, "seq": seq}
    return connection.execute(_BODY, asked).scalar()


@reading
def left_out(
    connection: Connection, organization_id: str, edition: str, names: Iterable[Name], based: int
) -> list[LeftOut]:
    """Return what lies aside under these names, as it was at the place a picture is based on."""
    by_kind: dict[str, list[str]] = {}
    for kind, key in names:
        by_kind.setdefault(kind, []).append(key)
    found: dict[Name, LeftOut] = {}
    for kind, keys in by_kind.items():
        for start in range(0, len(keys), SLICE):
            asked = {"organization": organization_id, "edition": edition, "kind": kind, "upto": based}
            for row in connection.execute(_LEFT_OUT, {**asked, "keys": keys[start : start + SLICE]}):
                found[kind, row.key] = LeftOut(*row)
    return list(found.values())


@reading
def ended(connection: Connection, organization_id: str, edition: str, picture: Picture, most: int) -> list[LeftOut]:
    """Return the latest ended tasks that a picture leaves out."""
    if picture.tide is None:
        return []
    asked = {"organization": organization_id, "edition": edition, "upto": picture.based, "tide": picture.tide[0]}
    rows = connection.execute(_ENDED, {**asked, "most": most + len(picture.tasks)})
    return [LeftOut(*row) for row in rows if row.key not in picture.tasks][:most]


@writing
def keep_asides(
    connection: Connection, organization_id: str, edition: str, seq: int, several: Sequence[LeftOut]
) -> None:
    """Keep what the picture at a place leaves out."""
    whose = {"organization_id": organization_id, "edition": edition, "seq": seq}
    bulk.upsert(connection, asides, [{**whose, **one._asdict()} for one in several])


@writing
def keep_marks(connection: Connection, organization_id: str, edition: str, several: Sequence[Marked]) -> None:
    """Keep marks."""
    whose = {"organization_id": organization_id, "edition": edition}
    bulk.upsert(connection, marks, [{**whose, **one._asdict()} for one in several])


@writing
def keep(connection: Connection, organization_id: str, edition: str, place: Place, body: bytes) -> None:
    """Keep a checkpoint; everything that belongs to it is kept already."""
    whose = {"organization_id": organization_id, "edition": edition, "body": body}
    bulk.upsert(connection, checkpoints, [{**whose, **place._asdict()}])


@writing
def drop(connection: Connection, organization_id: str, edition: str, seqs: Sequence[int]) -> None:
    """Delete checkpoints."""
    connection.execute(
        delete(checkpoints).where(
            checkpoints.c.organization_id == organization_id,
            checkpoints.c.edition == edition,
            checkpoints.c.seq.in_(seqs),
        )
    )


@writing
def forget_others(connection: Connection, organization_id: str, edition: str) -> int:
    """Delete a slice of what belongs to another edition, and return how much it was."""
    count = 0
    for table in TABLES:
        names = list(table.primary_key.columns)
        void = select(*names).where(table.c.organization_id == organization_id, table.c.edition != edition)
        for row in connection.execute(void.limit(SLICE)).all():
            connection.execute(delete(table).where(*(name == value for name, value in zip(names, row, strict=True))))
            count += 1
    return count


@writing
def forget_before(connection: Connection, organization_id: str, edition: str, seq: int) -> None:
    """Delete the checkpoints and marks of a part of the log that goes; what lies aside is needed on."""
    for table, is_gone in ((checkpoints, checkpoints.c.seq < seq), (marks, marks.c.seq <= seq)):
        mine = (table.c.organization_id == organization_id, table.c.edition == edition)
        connection.execute(delete(table).where(*mine, is_gone))
